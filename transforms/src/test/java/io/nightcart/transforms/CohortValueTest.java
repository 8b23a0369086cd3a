package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CohortValueTest extends SparkSuite {

  private static final String ORDERS =
      """
      order_id | customer_key | order_date | is_valid | order_seq_number | channel | country | gross_sales | discounts | net_sales | cogs
      o1       | ann          | 2024-01-01 | true     | 1                | web     | DE      | 100         | 0         | 100       | 40
      o2       | ann          | 2024-02-10 | true     | 2                | web     | DE      | 50          | 0         | 50        | 20
      o3       | ben          | 2024-01-31 | true     | 1                | app     |         | 40          | 10        | 30        | 10
      o4       | ben          | 2024-02-01 | true     | 2                | web     | DE      | 20          | 0         | 20        | 10
      o5       | cat          | 2024-02-05 | true     | 1                | web     | DE      | 10          | 0         | 10        |
      o6       |              | 2024-02-05 | true     |                  | web     | DE      | 10          | 0         | 10        | 1
      o7       | ann          | 2024-03-31 | true     | 3                | web     | DE      | 10          | 0         | 10        | 1
      """;

  private Dataset<Row> orders() {
    return rows(spark(), Sales.FCT_ORDERS, ORDERS);
  }

  private Dataset<Row> lines() {
    return rows(
        spark(),
        Sales.FCT_ORDER_LINES,
        """
        order_id | category | is_gift_card | gross_sales | discounts
        o1       | mats     | false        | 60          | 0
        o1       | care     | false        | 40          | 0
        o3       | care     | true         | 0           | 0
        """);
  }

  private Dataset<Row> value(String day) {
    var until = LocalDate.parse(day);
    var spend =
        rows(
            spark(),
            Marketing.AD_SPEND_DAILY,
            """
            spend_date | spend_rc
            2024-01-05 | 100
            2024-01-31 | 80
            """);
    return CohortValue.from(orders(), CohortCustomers.from(orders(), lines(), until), spend, until);
  }

  @Test
  void aCustomerIsKnownByTheFirstOrder() {
    assertRows(
        CohortCustomers.from(orders(), lines(), LocalDate.parse("2024-02-29")),
        """
        customer_key | cohort_month | first_order_id | first_channel | first_country | first_category | is_first_discounted
        ann          | 2024-01-01   | o1             | web           | DE            | mats           | false
        ben          | 2024-01-01   | o3             | app           | unknown       | unknown        | true
        cat          | 2024-02-01   | o5             | web           | DE            | unknown        | false
        """);
  }

  @Test
  void aCohortIsFollowedThroughCalendarMonths() {
    assertRows(
        value("2024-03-15").where("period_type = 'calendar' and dim = 'all'"),
        """
        cohort_month | period_index | cohort_size | active_customers | retention_rate | repeat_customers | net_sales | cm1 | cum_net_sales_per_customer | cum_cm1_per_customer | cac_blended | payback_period | is_complete
        2024-01-01   | 0            | 2           | 2                | 1.0            | 0                | 130       | 80  | 65.0                       | 40.0                 | 90.0        |                | true
        2024-01-01   | 1            | 2           | 2                | 1.0            | 2                | 70        | 40  | 100.0                      | 60.0                 | 90.0        |                | true
        2024-01-01   | 2            | 2           | 0                |                | 2                | 0         | 0   |                            |                      | 90.0        |                | false
        2024-02-01   | 0            | 1           | 1                | 1.0            | 0                | 10        |     | 10.0                       |                      |             |                | true
        2024-02-01   | 1            | 1           | 0                |                | 0                | 0         | 0   |                            |                      |             |                | false
        """);
  }

  @Test
  void aRollingPeriodIsCompleteOnceItEndedForTheLastOfTheCohort() {
    assertRows(
        value("2024-02-29").where("period_type = 'rolling' and dim = 'all'"),
        """
        cohort_month | period_index | active_customers | repeat_customers | cum_net_sales | is_complete
        2024-01-01   | 0            | 2                | 1                | 150           | true
        2024-01-01   | 1            | 1                | 2                | 200           | false
        2024-02-01   | 0            | 1                | 0                | 10            | false
        """);
  }

  @Test
  void slicesOfACohortAddUp() {
    assertRows(
        value("2024-02-29")
            .where("period_type = 'calendar' and cohort_month = '2024-01-01'")
            .where("period_index = 1 and dim in ('first_channel', 'first_discounted')"),
        """
        dim              | dim_value | cohort_size | cum_net_sales | cac_blended
        first_channel    | web       | 1           | 150           |
        first_channel    | app       | 1           | 50            |
        first_discounted | false     | 1           | 150           |
        first_discounted | true      | 1           | 50            |
        """);
  }

  @Test
  void aCohortHasPaidBackOnceItsMarginReachesItsCost() {
    var cheap =
        rows(
            spark(),
            Marketing.AD_SPEND_DAILY,
            """
            spend_date | spend_rc
            2024-01-05 | 120
            """);
    var until = LocalDate.parse("2024-02-29");

    assertRows(
        CohortValue.from(orders(), CohortCustomers.from(orders(), lines(), until), cheap, until)
            .where("cohort_month = '2024-01-01' and dim = 'all' and period_type = 'calendar'"),
        """
        period_index | cac_blended | ltv_to_cac         | payback_period
        0            | 60.0        | 0.6666666666666666 | 1
        1            | 60.0        | 1.0                | 1
        """);
  }
}
