package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CartsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  /** Sessions, events on the way to an order, and carts, one from the other. */
  private Dataset<Row> carts(String text) {
    var events = rows(spark(), Web.EVENTS, text);
    var orders =
        rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | customer_key | ordered_at          | is_valid
            o1       | ann          | 2024-03-05 10:00:00 | true
            o2       | ann          | 2024-03-05 09:30:00 | false
            """);
    var products =
        rows(
            spark(),
            Silver.PRODUCTS,
            """
            product_id | price
            mat        | 30
            block      | 8
            """);
    var sessions =
        WebSessions.from(
            events, orders, rows(spark(), Silver.ORDER_LINES, "order_id | line_id"), SHOP);
    return Carts.from(
            tables(
                spark(),
                Map.of(
                    Web.PRODUCT_EVENTS,
                    WebProductEvents.from(events, sessions),
                    Web.SESSIONS,
                    sessions,
                    Silver.ORDERS,
                    orders,
                    Silver.PRODUCTS,
                    products)),
            SHOP)
        .withColumn(
            "left_over",
            expr(
                "nullif(array_join(transform(items, i -> i.product_id || '*' || i.quantity), ' '),"
                    + " '')"));
  }

  @Test
  void aCartIsStitchedOverSessionsAndDevicesOfOneCustomer() {
    assertRows(
        carts(
            """
            event_id | visitor_key | customer_key | type        | product_id | unit_price | at                  | device  | is_bot
            e1       | device/a    | ann          | add_to_cart | mat        | 30         | 2024-03-01 20:00:00 | mobile  | false
            e2       | device/b    |              | add_to_cart | block      | 8          | 2024-03-02 20:00:00 | desktop | false
            e3       | device/b    | ann          | page_view   |            |            | 2024-03-04 10:00:00 | desktop | false
            e4       | device/c    |              | add_to_cart | mat        | 30         | 2024-03-02 20:00:00 | desktop | false
            """),
        """
        cart_key                                 | customer_key | opened_date | sessions | left_over     | units | value | stage | device
        customer/ann@2024-03-01T20:00:00.000000Z | ann          | 2024-03-01  | 2        | block*1 mat*1 | 2     | 38    | cart  | mobile
        device/c@2024-03-02T20:00:00.000000Z     |              | 2024-03-02  | 1        | mat*1         | 1     | 30    | cart  | desktop
        """);
  }

  @Test
  void aRestOfMoreThanADayBeginsANewCart() {
    assertRows(
        carts(
            """
            event_id | visitor_key | type          | product_id | unit_price | step     | at                  | is_bot
            e1       | device/a    | add_to_cart   | mat        | 30         |          | 2024-03-01 20:00:00 | false
            e2       | device/a    | checkout_step |            |            | shipping | 2024-03-02 20:00:00 | false
            e3       | device/a    | add_to_cart   | mat        | 30         |          | 2024-03-03 20:00:01 | false
            """),
        """
        opened_at           | last_add_at         | last_activity_at    | stage    | value
        2024-03-01 20:00:00 | 2024-03-01 20:00:00 | 2024-03-02 20:00:00 | shipping | 30
        2024-03-03 20:00:01 | 2024-03-03 20:00:01 | 2024-03-03 20:00:01 | cart     | 30
        """);
  }

  @Test
  void theShopsNumberOfACartStandsWhoeverUsesItAndForHowLong() {
    assertRows(
        carts(
            """
            event_id | visitor_key | customer_key | cart_id | type          | product_id | unit_price | step    | at                  | is_bot
            e1       | device/a    |              | 7       | add_to_cart   | mat        | 30         |         | 2024-03-01 20:00:00 | false
            e2       | device/b    | ben          | 7       | add_to_cart   | block      | 8          |         | 2024-03-09 20:00:00 | false
            e3       | device/b    | ben          |         | checkout_step |            |            | payment | 2024-03-09 20:01:00 | false
            """),
        """
        cart_group | customer_key | opened_at           | last_activity_at    | stage   | value
        cart/7     | ben          | 2024-03-01 20:00:00 | 2024-03-09 20:01:00 | payment | 38
        """);
  }

  @Test
  void anOrderEndsACartEvenIfNoTransactionWasSeen() {
    assertRows(
        carts(
            """
            event_id | visitor_key | customer_key | type        | product_id | unit_price | order_id | at                  | is_bot
            e1       | device/a    | ann          | add_to_cart | mat        | 30         |          | 2024-03-05 09:00:00 | false
            e2       | device/a    | ann          | add_to_cart | block      | 8          |          | 2024-03-05 10:00:01 | false
            e3       | device/b    |              | add_to_cart | mat        | 30         |          | 2024-03-05 09:00:00 | false
            e4       | device/b    |              | transaction |            |            | o9       | 2024-03-05 09:10:00 | false
            e5       | device/b    |              | add_to_cart | block      | 8          |          | 2024-03-05 09:20:00 | false
            """),
        """
        cart_group   | opened_at           | left_over | closed_at           | closing_order_id | is_closed_in_session
        customer/ann | 2024-03-05 09:00:00 | mat*1     |                     |                  | false
        customer/ann | 2024-03-05 10:00:01 | block*1   |                     |                  | false
        device/b     | 2024-03-05 09:00:00 | mat*1     | 2024-03-05 09:10:00 | o9               | true
        device/b     | 2024-03-05 09:20:00 | block*1   |                     |                  | false
        """);
  }

  @Test
  void whatIsTakenOutIsNotLeft() {
    assertRows(
        carts(
            """
            event_id | visitor_key | type             | product_id | quantity | unit_price | at                  | is_bot
            e1       | device/a    | add_to_cart      | mat        | 3        | 30         | 2024-03-01 20:00:00 | false
            e2       | device/a    | remove_from_cart | mat        | 1        |            | 2024-03-01 20:01:00 | false
            e3       | device/a    | add_to_cart      | block      | 2        | 8          | 2024-03-01 20:02:00 | false
            e4       | device/a    | remove_from_cart | block      |          |            | 2024-03-01 20:03:00 | false
            e5       | device/a    | add_to_cart      | block      |          | 7.5        | 2024-03-01 20:04:00 | false
            e6       | device/a    | remove_from_cart | towel      | 4        |            | 2024-03-01 20:05:00 | false
            f1       | device/f    | add_to_cart      | mat        | 1        | 30         | 2024-03-01 20:00:00 | false
            f2       | device/f    | remove_from_cart | mat        | 2        |            | 2024-03-01 20:01:00 | false
            """),
        """
        cart_group | left_over     | units | value
        device/a   | block*1 mat*2 | 3     | 67.5
        device/f   |               | 0     | 0
        """);
  }

  @Test
  void theLastPriceCountsElseTheListPriceElseNone() {
    assertRows(
        carts(
            """
            event_id | visitor_key | type        | product_id | unit_price | at                  | is_bot
            e1       | device/a    | add_to_cart | mat        | 30         | 2024-03-01 20:00:00 | false
            e2       | device/a    | add_to_cart | mat        | 25         | 2024-03-01 20:01:00 | false
            e3       | device/b    | add_to_cart | mat        |            | 2024-03-01 20:00:00 | false
            e4       | device/c    | add_to_cart | odd        |            | 2024-03-01 20:00:00 | false
            e5       | device/d    | add_to_cart |            | 9          | 2024-03-01 20:00:00 | false
            """),
        """
        cart_group | left_over | value
        device/a   | mat*2     | 50
        device/b   | mat*1     | 30
        device/c   | odd*1     | 0
        device/d   | -*1       | 9
        """);
  }

  @Test
  void neitherBotsNorNobodyNorACheckoutAloneHaveACart() {
    assertRows(
        carts(
            """
            event_id | visitor_key | type          | product_id | cart_id | at                  | is_bot
            e1       | device/a    | add_to_cart   | mat        |         | 2024-03-01 20:00:00 | true
            e2       | device/b    | checkout_step |            |         | 2024-03-01 20:00:00 | false
            e3       | event/e3    | add_to_cart   | mat        |         | 2024-03-01 20:00:00 | false
            e4       | event/e4    | add_to_cart   | mat        | 7       | 2024-03-01 20:00:00 | false
            """),
        """
        cart_group | customer_key
        cart/7     |
        """);
  }
}
