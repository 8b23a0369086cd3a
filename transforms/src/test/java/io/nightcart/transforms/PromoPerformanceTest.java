package io.nightcart.transforms;

import static io.nightcart.tables.Promotions.FEED;
import static io.nightcart.tables.Promotions.PROMOTIONS;
import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PromoPerformanceTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-04-15");

  private static final String ORDERS =
      """
      order_id | customer_key | order_date | is_valid | order_seq_number | discount_code | gross_sales | discounts | net_sales | cogs
      o1       | ann          | 2024-03-01 | true     | 1                | SPRING 15     | 100         | 15        | 85        | 40
      o2       | ann          | 2024-03-01 | true     | 2                | spring15      | 200         | 30        | 150       | 80
      o3       | ben          | 2024-03-09 | true     | 3                | Spring15      | 100         | 15        | 85        | 40
      o4       | cat          | 2024-03-01 | true     | 1                |               | 60          | 0         | 60        | 30
      o5       | cat          | 2024-03-02 | true     | 2                |               | 500         | 0         | 500       | 30
      o6       | dan          | 2024-03-09 | false    |                  | SPRING15      | 900         | 0         | 900       | 30
      o7       |              | 2024-04-02 | true     |                  | HOUSE         | 10          | 1         | 9         |
      o8       | cat          | 2024-03-09 | true     | 3                |               | 40          | 0         | 40        | 30
      o9       | cat          | 2024-04-16 | true     | 4                | SPRING15      | 40          | 0         | 40        | 30
      """;

  private Dataset<Row> orders() {
    return rows(spark(), Sales.FCT_ORDERS, ORDERS);
  }

  private Dataset<Row> promotions(String text) {
    return Promotions.from(rows(spark(), FEED.bronze(), text));
  }

  private Dataset<Row> performance(String promotions) {
    return PromoPerformance.from(orders(), promotions(promotions), DAY);
  }

  @Test
  void codesAreTheSameWhateverTheirBlanksAndCapitals() {
    assertRows(
        performance("code\n"),
        """
        code     | month      | is_described | orders | customers | new_customers | new_customer_share | gross_sales | discounts | net_sales | cogs | margin
        SPRING15 | 2024-03-01 | false        | 3      | 2         | 1             | 0.5                | 400         | 60        | 320       | 160  | 160
        HOUSE    | 2024-04-01 | false        | 1      | 0         | 0             |                    | 10          | 1         | 9         |      |
        """);
  }

  @Test
  void ordersWithoutACodeOnTheSameDaysAreTheBaseline() {
    assertRows(
        performance("code\n"),
        """
        code     | days | net_sales_per_day | baseline_net_sales | baseline_per_day
        SPRING15 | 2    | 160               | 100                | 50
        HOUSE    | 1    | 9                 | 0                  | 0
        """);
  }

  @Test
  void usesOutsideOfEveryDescribedPeriodAreCounted() {
    assertRows(
        performance(
            """
            promotion_id | code     | type       | value | start_date | end_date   | _file | _row
            p1           | spring15 | fixed      | 5     | 2023-03-01 | 2023-03-08 | a     | 1
            p2           | SPRING15 | percentage | 15    | 2024-02-20 | 2024-03-08 | a     | 2
            """),
        """
        code     | month      | is_described | type       | value | orders | orders_outside_period
        SPRING15 | 2024-03-01 | true         | percentage | 15    | 3      | 1
        HOUSE    | 2024-04-01 | false        |            |       | 1      |
        """);
  }

  @Test
  void aPeriodWithoutAnEndRunsToTheDayAndOneWithoutAStartFromTheFirstOrder() {
    assertRows(
        performance(
            """
            code     | start_date | end_date   | _file | _row
            house    | 2024-03-20 |            | a     | 1
            spring15 |            | 2024-03-05 | a     | 2
            coming   | 2024-04-16 |            | a     | 3
            gone     |            | 2024-02-29 | a     | 4
            """),
        """
        code     | month      | orders | orders_outside_period
        HOUSE    | 2024-03-01 | 0      | 0
        HOUSE    | 2024-04-01 | 1      | 0
        SPRING15 | 2024-03-01 | 3      | 1
        """);
  }

  @Test
  void anEndBeforeTheStartIsKeptAndDescribesNoPeriod() {
    var text =
        """
        promotion_id | code  | start_date | end_date   | _file | _row
        p1           | house | 2024-04-09 | 2024-04-01 | a     | 1
        p2           | quiet | 2024-04-09 | 2024-04-09 | a     | 2
        """;

    assertRows(
        promotions(text),
        """
        promotion_key | code  | is_valid_period
        p1            | HOUSE | false
        p2            | QUIET | true
        """);
    assertRows(
        performance(text).where("code = 'HOUSE'"),
        """
        month      | is_described | orders | orders_outside_period
        2024-04-01 | true         | 1      |
        """);
  }

  @Test
  void aPromotionWithoutANumberIsKnownByItsCode() {
    assertRows(
        promotions(
            """
            promotion_id | code      | value | updated_at          | _file | _row
                         | spring 15 | 15    | 2024-03-01 10:00:00 | a     | 1
                         | SPRING15  | 20    | 2024-03-02 10:00:00 | a     | 2
            p1           | Spring15  | 25    | 2024-03-02 10:00:00 | a     | 3
            """),
        """
        promotion_key | code     | value
        SPRING15      | SPRING15 | 20
        p1            | SPRING15 | 25
        """);
  }

  @Test
  void withoutOrdersOrPromotionsThereIsNothing() {
    var performance =
        PromoPerformance.from(none(spark(), Sales.FCT_ORDERS), none(spark(), PROMOTIONS), DAY);

    assertThat(performance.count()).isZero();
  }
}
