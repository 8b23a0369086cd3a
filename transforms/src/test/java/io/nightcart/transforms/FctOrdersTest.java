package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FctOrdersTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  private static final String ONE_ORDER =
      """
      order_id | order_date | is_valid | shipping | tax
      o1       | 2024-03-01 | true     | 5        | 8.55
      """;

  @Test
  void climbsTheSalesLadder() {
    var lines =
        lines(
            """
            order_id | product_id | is_gift_card | quantity | gross_sales | discounts | cogs
            o1       | mat        | false        | 2        | 100         | 10        | 40.02
            """);
    var refunds =
        refunds(
            """
            order_id | product_id | refund_date | quantity | amount
            o1       | mat        | 2024-03-31  | 1        | 45
            """);

    var facts = FctOrders.from(orders(ONE_ORDER), lines, refunds, DAY);

    assertRows(
        facts,
        """
        items | units | gross_sales | discounts | returned_units | returns | net_sales | shipping_charged | tax  | total_sales | cogs
        1     | 2     | 100         | 10        | 1              | 45      | 45        | 5                | 8.55 | 58.55       | 20.01
        """);
  }

  @Test
  void chargesAreConvertedByTheRateOfTheOrder() {
    var lines =
        lines(
            """
            order_id | product_id | is_gift_card | quantity | gross_sales | discounts
            o1       | mat        | false        | 1        | 90          | 0
            """);

    var facts =
        FctOrders.from(
            orders(
                """
                order_id | order_date | is_valid | currency | fx_rate      | shipping | tax | duties | tip
                o1       | 2024-03-01 | true     | USD      | 0.9123456789 | 5        | 10  | 3      | 1
                """),
            lines,
            refunds(),
            DAY);

    assertRows(
        facts,
        """
        currency | fx_rate      | net_sales | shipping_charged | tax    | duties | total_sales | tip
        USD      | 0.9123456789 | 90        | 4.5617           | 9.1235 | 2.737  | 106.4222    | 0.9123
        """);
  }

  @Test
  void giftCardsAreToldApartFromSales() {
    var lines =
        lines(
            """
            order_id | product_id | is_gift_card | quantity | gross_sales | discounts | gift_card_sales | cogs
            o1       | mat        | false        | 1        | 50          | 0         | 0               | 20
            o1       | card       | true         | 2        | 0           | 0         | 45              |
            o2       | card       | true         | 1        | 0           | 0         | 25              |
            """);

    var facts =
        FctOrders.from(
            orders(
                """
                order_id | order_date | is_valid | shipping | tax
                o1       | 2024-03-01 | true     | 0        | 0
                o2       | 2024-03-01 | false    | 0        | 0
                """),
            lines,
            refunds(),
            DAY);

    assertRows(
        facts,
        """
        order_id | items | units | gross_sales | total_sales | gift_card_sales | cogs
        o1       | 1     | 1     | 50          | 50          | 45              | 20
        o2       | 0     | 0     | 0           | 0           | 25              | 0
        """);
  }

  @Test
  void takesReturnsOfThisOrderUntilTheDay() {
    var refunds =
        refunds(
            """
            order_id | product_id | refund_date | quantity | amount
            o1       | mat        | 2024-03-31  | 1        | 45
            o1       | mat        | 2024-04-01  | 1        | 7
            other    | mat        | 2024-03-31  | 1        | 8
                     | mat        | 2024-03-31  | 1        | 9
            """);

    var facts = FctOrders.from(orders(ONE_ORDER), lines(), refunds, DAY);

    assertRows(
        facts,
        """
        order_id | returned_units | returns
        o1       | 1              | 45
        """);
  }

  @Test
  void numbersTheValidOrdersOfKnownCustomers() {
    var orders =
        orders(
            """
            order_id | customer_key | ordered_at          | order_date | is_valid | shipping | tax
            o1       | ann          | 2024-03-01 09:00:00 | 2024-03-01 | false    | 0        | 0
            o2       | ann          | 2024-03-02 09:00:00 | 2024-03-02 | true     | 0        | 0
            o4       | ann          | 2024-03-31 09:00:00 | 2024-03-31 | true     | 0        | 0
            o3       | ann          | 2024-03-31 09:00:00 | 2024-03-31 | true     | 0        | 0
            o5       | ann          | 2024-04-01 09:00:00 | 2024-04-01 | true     | 0        | 0
            o6       |              | 2024-03-03 09:00:00 | 2024-03-03 | true     | 0        | 0
            o7       |              | 2024-03-04 09:00:00 | 2024-03-04 | true     | 0        | 0
            """);

    var facts = FctOrders.from(orders, lines(), refunds(), DAY);

    assertRows(
        facts,
        """
        order_id | is_valid | order_seq_number | days_since_prev_order
        o1       | false    |                  |
        o2       | true     | 1                |
        o3       | true     | 2                | 29
        o4       | true     | 3                | 0
        o6       | true     |                  |
        o7       | true     |                  |
        """);
  }

  @Test
  void costsTheUnitsKept() {
    var orders =
        orders(
            """
            order_id | order_date | is_valid | shipping | tax
            kept     | 2024-03-01 | true     | 0        | 0
            mixed    | 2024-03-01 | true     | 0        | 0
            unknown  | 2024-03-01 | true     | 0        | 0
            """);
    var lines =
        lines(
            """
            order_id | product_id | is_gift_card | quantity | gross_sales | discounts | cogs
            kept     | cup        | false        | 1        | 10          | 0         | 3.3333
            kept     | cup        | false        | 2        | 20          | 0         | 6.6666
            kept     | mat        | false        | 1        | 50          | 0         | 20
            kept     | card       | true         | 1        | 0           | 0         |
            mixed    | mat        | false        | 1        | 50          | 0         | 20
            unknown  | mat        | false        | 1        | 50          | 0         | 20
            unknown  | oddment    | false        | 1        | 50          | 0         |
            """);
    var refunds =
        refunds(
            """
            order_id | product_id | refund_date | quantity | amount
            kept     | cup        | 2024-03-02  | 1        | 10
            kept     | mat        | 2024-03-02  | 3        | 50
            mixed    | cup        | 2024-03-02  | 1        | 10
            unknown  | oddment    | 2024-03-02  | 1        | 50
            """);

    var facts = FctOrders.from(orders, lines, refunds, DAY);

    assertRows(
        facts,
        """
        order_id | items | units | returned_units | cogs
        kept     | 3     | 4     | 4              | 6.6666
        mixed    | 1     | 1     | 1              | 20
        unknown  | 2     | 2     | 1              |
        """);
  }

  @Test
  void givesAnOrderOfGiftCardsZeros() {
    var lines =
        lines(
            """
            order_id | product_id | is_gift_card | quantity | gross_sales | discounts | cogs
            o1       | card       | true         | 1        | 0           | 0         |
            """);

    var facts = FctOrders.from(orders(ONE_ORDER), lines, refunds(), DAY);

    assertRows(
        facts,
        """
        order_id | items | units | gross_sales | net_sales | total_sales | cogs
        o1       | 0     | 0     | 0           | 0         | 13.55       | 0
        """);
  }

  @Test
  void makesNothingOfNothing() {
    var facts = FctOrders.from(none(spark(), Silver.ORDERS), lines(), refunds(), DAY);

    assertThat(facts.isEmpty()).isTrue();
  }

  private Dataset<Row> orders(String text) {
    return rows(spark(), Silver.ORDERS, text).na().fill(0, new String[] {"duties", "tip"});
  }

  private Dataset<Row> lines(String text) {
    return rows(spark(), Sales.FCT_ORDER_LINES, text);
  }

  private Dataset<Row> lines() {
    return none(spark(), Sales.FCT_ORDER_LINES);
  }

  private Dataset<Row> refunds(String text) {
    return rows(spark(), Silver.REFUNDS, text);
  }

  private Dataset<Row> refunds() {
    return none(spark(), Silver.REFUNDS);
  }
}
