package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CustomerFeaturesTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  @Test
  void describesCustomersWithValidOrders() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | items | gross_sales | discounts | returns | net_sales
            o1       | ann          | 2024-03-01 | true     | 1     | 60          | 20        | 0       | 40
            o2       | ann          | 2024-03-31 | true     | 2     | 40          | 0         | 20      | 20
            o3       | ann          | 2024-04-01 | true     | 9     | 900         | 0         | 0       | 900
            o4       | ann          | 2024-03-02 | false    | 9     | 900         | 0         | 0       | 900
            o5       | ben          | 2024-03-30 | false    | 1     | 10          | 0         | 0       | 10
            o6       |              | 2024-03-30 | true     | 1     | 10          | 0         | 0       | 10
            """);

    var found = CustomerFeatures.from(CustomerHistory.from(orders, 365, DAY), DAY);

    assertRows(
        found,
        """
        customer_key | recency_days | tenure_days | orders | net_sales | order_value | items_per_order | discount_rate | return_rate | day
        ann          | 0.0          | 30.0        | 2.0    | 60.0      | 40.0        | 1.5             | 0.2           | 0.25        | 2024-03-31
        """);
  }

  @Test
  void keepsRatesBetweenZeroAndOne() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | items | gross_sales | discounts | returns | net_sales
            o1       | ann          | 2024-03-01 | true     | 1     | 10          | 0         | 12      | -2
            o2       | ben          | 2024-03-01 | true     | 1     | 10          | 10        | 0       | 0
            o3       | cat          | 2024-03-01 | true     | 1     | 0           | 0         | 0       | 0
            """);

    var found = CustomerFeatures.from(CustomerHistory.from(orders, 365, DAY), DAY);

    assertRows(
        found,
        """
        customer_key | net_sales | discount_rate | return_rate
        ann          | 0.0       | 0.0           | 1.0
        ben          | 0.0       | 1.0           | 0.0
        cat          | 0.0       | 0.0           | 0.0
        """);
  }

  @Test
  void isEmptyWithoutOrders() {
    var found =
        CustomerFeatures.from(CustomerHistory.from(none(spark(), Sales.FCT_ORDERS), 365, DAY), DAY);

    assertRows(found, "customer_key");
  }
}
