package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DimCustomerTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  @Test
  void sumsUpValidOrdersAndReviews() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | units | gross_sales | discounts | returns | net_sales
            o1       | ann          | 2024-03-01 | true     | 2     | 100         | 10        | 45      | 45
            o2       | ann          | 2024-03-21 | true     | 1     | 11          | 0         | 0       | 11
            o3       | ann          | 2024-03-22 | false    | 9     | 900         | 0         | 0       | 900
            o4       | ben          | 2024-03-31 | true     | 1     | 20          | 0         | 0       | 20
            o5       |              | 2024-03-30 | true     | 5     | 500         | 0         | 0       | 500
            """);
    var reviews =
        rows(
            spark(),
            Silver.REVIEWS,
            """
            review_id | customer_key | rating | created_date
            r1        | ann          | 5      | 2024-03-05
            r2        | ann          | 2      | 2024-03-31
            r3        | ann          | 1      | 2024-04-01
            r4        |              | 1      | 2024-03-05
            """);

    var found = DimCustomer.from(customers(), CustomerHistory.from(orders, 365, DAY), reviews, DAY);

    assertRows(
        found,
        """
        customer_key | customer_type | orders | units | gross_sales | discounts | returns | net_sales | aov  | recency_days | tenure_days | reviews | rating_mean | day
        ann          | returning     | 2      | 3     | 111         | 10        | 45      | 56        | 50.5 | 10           | 30          | 2       | 3.5         | 2024-03-31
        ben          | new           | 1      | 1     | 20          | 0         | 0       | 20        | 20   | 0            | 0           | 0       |             | 2024-03-31
        cat          | prospect      | 0      | 0     | 0           | 0         | 0       | 0         |      |              |             | 0       |             | 2024-03-31
        """);
  }

  @Test
  void countsAYearThatEndsOnTheDay() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | gross_sales | discounts | net_sales
            o1       | ann          | 2023-04-01 | true     | 1           | 0         | 1
            o2       | ann          | 2023-04-02 | true     | 2           | 0         | 2
            o3       | ann          | 2024-03-31 | true     | 4           | 0         | 4
            o4       | ann          | 2024-04-01 | true     | 8           | 0         | 8
            o5       | ben          | 2023-04-01 | true     | 16          | 0         | 16
            """);

    var found =
        DimCustomer.from(
            customers(),
            CustomerHistory.from(orders, 365, DAY),
            none(spark(), Silver.REVIEWS),
            DAY);

    assertRows(
        found,
        """
        customer_key | orders | net_sales | orders_365 | net_sales_365 | first_order_date | last_order_date
        ann          | 3      | 7         | 2          | 6             | 2023-04-01       | 2024-03-31
        ben          | 1      | 16        | 0          | 0             | 2023-04-01       | 2023-04-01
        cat          | 0      | 0         | 0          | 0             |                  |
        """);
  }

  @Test
  void leavesOutAccountsOpenedAfterTheDay() {
    var customers =
        rows(
            spark(),
            Silver.CUSTOMERS,
            """
            customer_key | identity_quality | created_date
            ann          | account          | 2024-03-31
            ben          | account          | 2024-04-01
            cat          | account          | 2024-04-01
            """);
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid
            o1       | cat          | 2024-03-31 | true
            """);

    var found =
        DimCustomer.from(
            customers, CustomerHistory.from(orders, 365, DAY), none(spark(), Silver.REVIEWS), DAY);

    assertRows(
        found,
        """
        customer_key | orders
        ann          | 0
        cat          | 1
        """);
  }

  @Test
  void isEmptyWithoutCustomers() {
    var found =
        DimCustomer.from(
            none(spark(), Silver.CUSTOMERS),
            none(spark(), Segments.CUSTOMER_HISTORY),
            none(spark(), Silver.REVIEWS),
            DAY);

    assertRows(found, "customer_key");
  }

  private Dataset<Row> customers() {
    return rows(
        spark(),
        Silver.CUSTOMERS,
        """
        customer_key | identity_quality
        ann          | account
        ben          | email
        cat          | account
        """);
  }
}
