package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FctOrderLinesTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  @Test
  void valuesLinesAndLeavesGiftCardsOut() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid
            o1       | ann          | 2024-03-31 | true
            """);
    var lines =
        lines(
            """
            order_id | line_id | product_id | quantity | unit_price | gross_amount | discount_amount | is_gift_card
            o1       | 1       | mat        | 2        | 50         | 100          | 10              | false
            o1       | 2       | card       | 1        | 25         | 25           | 5               | true
            o1       | 3       | unlisted   | 1        | 3          | 3            | 0               | false
            """);

    var facts = FctOrderLines.from(orders, lines, products(), DAY);

    assertRows(
        facts,
        """
        order_id | line_id | customer_key | category | quantity | gross_sales | discounts | cogs  | is_gift_card
        o1       | 1       | ann          | Yoga     | 2        | 100         | 10        | 40.02 | false
        o1       | 2       | ann          |          | 1        | 0           | 0         |       | true
        o1       | 3       | ann          |          | 1        | 3           | 0         |       | false
        """);
  }

  @Test
  void eachAmountIsConvertedByTheRateOfTheOrder() {
    var orders =
        orders(
            """
            order_id | order_date | is_valid | fx_rate
            usd      | 2024-03-31 | true     | 0.9123456789
            unknown  | 2024-03-31 | false    |
            """);
    var lines =
        lines(
            """
            order_id | line_id | product_id | quantity | unit_price | gross_amount | discount_amount | is_gift_card
            usd      | 1       | mat        | 3        | 33.33      | 99.99        | 10              | false
            usd      | 2       | card       | 1        | 50         | 50           | 5               | true
            unknown  | 1       | mat        | 1        | 50         | 50           | 0               | false
            """);

    assertRows(
        FctOrderLines.from(orders, lines, products(), DAY),
        """
        order_id | line_id | unit_price | gross_sales | discounts | gift_card_sales | cogs
        usd      | 1       | 30.4085    | 91.2254     | 9.1235    | 0               | 60.03
        usd      | 2       | 45.6173    | 0           | 0         | 41.0556         |
        unknown  | 1       | 50         | 50          | 0         | 0               | 20.01
        """);
  }

  @Test
  void takesOrdersOfTheDayItselfAndNoneOfTheNext() {
    var orders =
        orders(
            """
            order_id | order_date | is_valid
            o1       | 2024-03-31 | false
            o2       | 2024-04-01 | true
            """);
    var lines =
        lines(
            """
            order_id | line_id | product_id | quantity | unit_price | gross_amount | discount_amount | is_gift_card
            o1       | 1       | mat        | 1        | 50         | 50           | 0               | false
            o2       | 1       | mat        | 1        | 50         | 50           | 0               | false
            """);

    var facts = FctOrderLines.from(orders, lines, products(), DAY);

    assertRows(
        facts,
        """
        order_id | order_date | is_valid | customer_key
        o1       | 2024-03-31 | false    |
        """);
  }

  @Test
  void makesNothingOfNothing() {
    var facts =
        FctOrderLines.from(
            none(spark(), Silver.ORDERS), none(spark(), Silver.ORDER_LINES), products(), DAY);

    assertThat(facts.isEmpty()).isTrue();
  }

  private Dataset<Row> orders(String text) {
    return rows(spark(), Silver.ORDERS, text);
  }

  private Dataset<Row> lines(String text) {
    return rows(spark(), Silver.ORDER_LINES, text);
  }

  private Dataset<Row> products() {
    return rows(
        spark(),
        Silver.PRODUCTS,
        """
        product_id | category | cost
        mat        | Yoga     | 20.01
        card       |          |
        """);
  }
}
