package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CustomerHistoryTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-12-31");

  private Dataset<Row> orders() {
    return rows(
        spark(),
        Sales.FCT_ORDERS,
        """
        order_id | customer_key | order_date | is_valid | items | units | gross_sales | discounts | returns | net_sales
        o1       | ann          | 2023-12-31 | true     | 1     | 1     | 10          | 0         | 0       | 10
        o2       | ann          | 2024-01-02 | true     | 2     | 3     | 30          | 5         | 10      | 15
        o3       | ann          | 2024-12-31 | true     | 1     | 1     | 8           | 1         | 0       | 7
        o4       | ann          | 2025-01-01 | true     | 9     | 9     | 99          | 0         | 0       | 99
        o5       | ann          | 2024-06-01 | false    | 9     | 9     | 99          | 0         | 0       | 99
        o6       |              | 2024-06-01 | true     | 1     | 1     | 99          | 0         | 0       | 99
        o7       | bob          | 2023-06-01 | true     | 1     | 2     | 20          | 0         | 20      | 0
        """);
  }

  @Test
  void sumsUpTheValidOrdersOfKnownCustomersUpToTheDay() {
    assertRows(
        CustomerHistory.from(orders(), 0, DAY),
        """
        customer_key | first_order_date | last_order_date | orders | items | units | gross_sales | discounts | returns | net_sales
        ann          | 2023-12-31       | 2024-12-31      | 3      | 4     | 5     | 48          | 6         | 10      | 32
        bob          | 2023-06-01       | 2023-06-01      | 1      | 1     | 2     | 20          | 0         | 20      | 0
        """);
  }

  @Test
  void aYearAndAWindowEndOnTheDayAndBeginThatManyDaysBeforeTheNext() {
    assertRows(
        CustomerHistory.from(orders(), 366, DAY),
        """
        customer_key | orders_365 | net_sales_365 | orders_window | sales_window
        ann          | 2          | 22            | 2             | 32
        bob          | 0          | 0             | 0             | 0
        """);
    assertRows(
        CustomerHistory.from(orders(), 367, DAY),
        """
        customer_key | orders_365 | net_sales_365 | orders_window | sales_window
        ann          | 2          | 22            | 3             | 42
        bob          | 0          | 0             | 0             | 0
        """);
  }

  @Test
  void tellsDiscountedAndCancelledOrders() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | status    | discounts | returns
            o1       | ann          | 2024-01-01 | true     | placed    | 5         | 10
            o2       | ann          | 2024-01-02 | true     | cancelled | 1         | 20
            o3       | ann          | 2024-01-03 | true     | placed    | 0         | 0
            """);

    assertRows(
        CustomerHistory.from(orders, 0, DAY),
        """
        customer_key | discounted_orders | cancelled_orders | cancelled_returns | returns
        ann          | 2                 | 1                | 20                | 30
        """);
  }

  @Test
  void theMarginOfAYearIsOfOrdersWhoseCostIsKnown() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | net_sales | cogs
            o1       | ann          | 2023-12-31 | true     | 100       | 10
            o2       | ann          | 2024-01-02 | true     | 50        | 20
            o3       | ann          | 2024-12-31 | true     | 7         |
            o4       | bob          | 2024-12-31 | true     | 9         |
            """);

    assertRows(
        CustomerHistory.from(orders, 0, DAY),
        """
        customer_key | net_sales_365 | costed_sales_365 | cm1_365
        ann          | 57            | 50               | 30
        bob          | 9             | 0                | 0
        """);
  }

  @Test
  void theFirstGapEndsOnTheNextDayWithAnOrder() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | order_seq_number | days_to_next_order
            o1       | ann          | 2024-01-01 | true     | 1                | 0
            o2       | ann          | 2024-01-01 | true     | 2                | 30
            o3       | ann          | 2024-01-31 | true     | 3                | 9
            o4       | ann          | 2024-02-09 | true     | 4                |
            o5       | bob          | 2024-01-01 | true     | 1                | 0
            o6       | bob          | 2024-01-01 | true     | 2                |
            """);

    assertRows(
        CustomerHistory.from(orders, 0, DAY),
        """
        customer_key | first_gap_days | repeat_days
        ann          | 30             | 2
        bob          |                | 0
        """);
  }

  @Test
  void aWindowOfNoDaysIsTheWholeHistory() {
    assertRows(
        CustomerHistory.from(orders(), 0, DAY),
        """
        customer_key | orders_window | sales_window
        ann          | 3             | 42
        bob          | 1             | 20
        """);
  }

  @Test
  void withoutOrdersThereIsNoHistory() {
    assertThat(CustomerHistory.from(none(spark(), Sales.FCT_ORDERS), 365, DAY).isEmpty()).isTrue();
  }

  @Test
  void aWindowOfLessThanNoDaysIsRefused() {
    assertThatThrownBy(() -> CustomerHistory.from(orders(), -1, DAY))
        .hasMessageContaining("not -1");
  }
}
