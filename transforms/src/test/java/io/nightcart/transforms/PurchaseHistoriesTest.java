package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class PurchaseHistoriesTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-12-31");

  @Test
  void ordersOfOneDayAreOnePurchase() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | net_sales
            o1       | ann          | 2023-12-31 | true     | 10
            o2       | ann          | 2024-06-01 | true     | 15
            o3       | ann          | 2024-06-01 | true     | 5
            o4       | ann          | 2024-10-02 | true     | 40
            o5       | ann          | 2024-10-03 | true     | 7
            o6       | ann          | 2025-01-01 | true     | 99
            o7       | ann          | 2024-06-02 | false    | 99
            o8       |              | 2024-06-01 | true     | 99
            o9       | bob          | 2024-10-03 | true     | 20
            """);

    assertRows(
        PurchaseHistories.from(orders, 90, DAY),
        """
        span        | customer_key | first_date | last_date  | repeats | recent | repeat_sales | first_sales | later | later_sales
        all         | ann          | 2023-12-31 | 2024-10-03 | 3       | 3      | 67           | 10          | 0     | 0
        all         | bob          | 2024-10-03 | 2024-10-03 | 0       | 1      | 0            | 20          | 0     | 0
        calibration | ann          | 2023-12-31 | 2024-10-02 | 2       | 3      | 60           | 10          | 1     | 7
        """);
  }

  /** What was all given back was a purchase all the same, but tells nothing of what one brings. */
  @Test
  void purchasesGivenBackHaveNoValue() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | net_sales
            o1       | ann          | 2024-01-01 | true     | 0
            o2       | ann          | 2024-02-01 | true     | 15
            o3       | ann          | 2024-03-01 | true     | -2
            o4       | bob          | 2024-01-01 | true     | 9
            o5       | bob          | 2024-02-01 | true     | 0
            """);

    assertRows(
        PurchaseHistories.from(orders, 1, DAY).where("span = 'all'"),
        """
        customer_key | repeats | paid_repeats | paid_sales | repeat_sales | first_sales
        ann          | 2       | 1            | 15         | 13           | 0
        bob          | 1       | 0            | 0          | 0            | 9
        """);
  }

  @Test
  void withoutOrdersThereAreNoPurchases() {
    assertThat(PurchaseHistories.from(none(spark(), Sales.FCT_ORDERS), 90, DAY).count()).isZero();
  }
}
