package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Payments;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class UnitEconomicsMonthlyTest extends SparkSuite {

  /** Ann came half by email and half by paid_search, Ben by paid_search alone. */
  private static final String CREDITS =
      """
      order_id | model | touch_key | order_date | channel     | is_first_order | credit
      a1       | m     | t1        | 2024-03-01 | email       | true           | 0.5
      a1       | m     | t2        | 2024-03-01 | paid_search | true           | 0.3
      a1       | m     | t3        | 2024-03-01 | paid_search | true           | 0.2
      a1       | other | t1        | 2024-03-01 | email       | true           | 1
      a2       | m     | t4        | 2024-04-10 | email       | false          | 1
      b1       | m     | t5        | 2024-03-31 | paid_search | true           | 1
      """;

  private static final String DAILY =
      """
      day        | model | channel     | new_customers | spend
      2024-03-01 | m     | email       | 0.5           | 0
      2024-03-01 | m     | paid_search | 0.5           | 10
      2024-03-31 | m     | paid_search | 1             | 20
      2024-03-31 | other | paid_search | 1             | 20
      2024-04-01 | m     | paid_social | 0             | 7
      2024-04-10 | m     | email       | 0             | 0
      """;

  private static final String MARGINS =
      """
      order_id | customer_key | order_date | net_sales | cm1
      a1       | ann          | 2024-03-01 | 20        | 10
      a2       | ann          | 2024-04-10 | 40        | 20
      a3       | ann          | 2024-05-30 | 30        |
      b1       | ben          | 2024-03-31 | 50        | 15
      c1       |              | 2024-03-31 | 99        | 99
      """;

  private Dataset<Row> economics(String day) {
    return UnitEconomicsMonthly.from(
        tables(
            spark(),
            Map.of(
                Attribution.ATTRIBUTION_CREDITS,
                rows(spark(), Attribution.ATTRIBUTION_CREDITS, CREDITS),
                Attribution.ATTRIBUTION_DAILY,
                rows(spark(), Attribution.ATTRIBUTION_DAILY, DAILY),
                Payments.FCT_ORDER_MARGIN,
                rows(spark(), Payments.FCT_ORDER_MARGIN, MARGINS))),
        "m",
        LocalDate.parse(day));
  }

  @Test
  void aCustomerBelongsToEachChannelByItsShareOfTheFirstOrder() {
    assertRows(
        economics("2024-05-31"),
        """
        month      | channel     | model | spend | new_customers | cac  | net_sales | cm1 | cm1_90 | ltv_to_cac_3m | payback_days
        2024-03-01 | email       | m     | 0     | 0.5           | 0.0  | 45        |     |        |               |
        2024-03-01 | paid_search | m     | 30    | 1.5           | 20.0 | 95        |     |        |               | 40
        2024-04-01 | paid_social | m     | 7     | 0             |      | 0         | 0   |        |               |
        """);
  }

  @Test
  void whatManyDaysBroughtIsToldOnceTheLastCustomerHasBeenSeenSoLong() {
    assertRows(
        economics("2024-06-28").where("month = '2024-03-01'"),
        """
        channel     | cm1_90 | cm1_365 | ltv_to_cac_3m
        email       | 15     |         |
        paid_search | 30     |         | 1.0
        """);
  }
}
