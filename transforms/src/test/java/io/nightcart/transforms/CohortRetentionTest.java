package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class CohortRetentionTest extends SparkSuite {

  private static final String ORDERS =
      """
      order_id | customer_key | order_date | is_valid | net_sales
      o1       | ann          | 2024-01-05 | true     | 10
      o2       | ann          | 2024-01-31 | true     | 20
      o3       | ann          | 2024-03-01 | true     | 40
      o4       | ben          | 2024-01-15 | true     | 80
      o5       | cat          | 2024-01-20 | false    | 999
      o6       | cat          | 2024-02-02 | true     | 160
      o7       |              | 2024-01-02 | true     | 320
      o8       | ben          | 2024-03-31 | true     | 640
      """;

  @Test
  void followsCohortsOfFirstOrdersMonthByMonth() {
    var orders = rows(spark(), Sales.FCT_ORDERS, ORDERS);

    var found =
        CohortRetention.from(orders, none(spark(), Silver.REFUNDS), LocalDate.parse("2024-03-31"));

    assertRows(
        found.filter("basis = 'orders'"),
        """
        cohort_month | period_index | cohort_size | active_customers | retention_rate | orders | net_sales | is_complete
        2024-01-01   | 0            | 2           | 2                | 1.0            | 3      | 110       | true
        2024-01-01   | 1            | 2           | 0                | 0.0            | 0      | 0         | true
        2024-01-01   | 2            | 2           | 2                | 1.0            | 2      | 680       | true
        2024-02-01   | 0            | 1           | 1                | 1.0            | 1      | 160       | true
        2024-02-01   | 1            | 1           | 0                | 0.0            | 0      | 0         | true
        """);
  }

  @Test
  void countsReturnsAndInvalidOrdersAsActivityOnTheBasisOfAll() {
    var orders = rows(spark(), Sales.FCT_ORDERS, ORDERS);
    var refunds =
        rows(
            spark(),
            Silver.REFUNDS,
            """
            refund_id | customer_key | refund_date
            r1        | ben          | 2024-02-10
            r2        | dan          | 2024-02-11
            r3        |              | 2024-02-12
            r4        | ben          | 2024-04-01
            """);

    var found = CohortRetention.from(orders, refunds, LocalDate.parse("2024-03-31"));

    assertRows(
        found.filter("basis = 'all'"),
        """
        cohort_month | period_index | cohort_size | active_customers | orders | net_sales
        2024-01-01   | 0            | 3           | 3                | 3      | 110
        2024-01-01   | 1            | 3           | 2                | 1      | 160
        2024-01-01   | 2            | 3           | 2                | 2      | 680
        2024-02-01   | 0            | 1           | 1                | 0      | 0
        2024-02-01   | 1            | 1           | 0                | 0      | 0
        """);
  }

  @Test
  void givesNoRateForAMonthThatIsNotOver() {
    var orders = rows(spark(), Sales.FCT_ORDERS, ORDERS);

    var found =
        CohortRetention.from(orders, none(spark(), Silver.REFUNDS), LocalDate.parse("2024-03-30"));

    assertRows(
        found.filter("basis = 'orders' and cohort_month = '2024-01-01'"),
        """
        period_index | active_customers | retention_rate | net_sales | is_complete
        0            | 2                | 1.0            | 110       | true
        1            | 0                | 0.0            | 0         | true
        2            | 1                |                | 40        | false
        """);
  }

  @Test
  void countsMonthsAcrossTheYear() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | net_sales
            o1       | ann          | 2023-11-30 | true     | 10
            o2       | ann          | 2024-01-01 | true     | 10
            """);

    var found =
        CohortRetention.from(orders, none(spark(), Silver.REFUNDS), LocalDate.parse("2024-01-01"));

    assertRows(
        found.filter(functions.col("basis").equalTo("orders")),
        """
        cohort_month | period_index | active_customers
        2023-11-01   | 0            | 1
        2023-11-01   | 1            | 0
        2023-11-01   | 2            | 1
        """);
  }

  @Test
  void isEmptyWithoutKnownCustomers() {
    var orders =
        rows(spark(), Sales.FCT_ORDERS, ORDERS).filter(functions.col("customer_key").isNull());

    var found =
        CohortRetention.from(orders, none(spark(), Silver.REFUNDS), LocalDate.parse("2024-03-31"));

    assertRows(found, "cohort_month");
  }
}
