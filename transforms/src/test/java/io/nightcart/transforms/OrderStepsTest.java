package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class OrderStepsTest extends SparkSuite {

  @Test
  void whoseLastOrderIsTooYoungIsNotYetCounted() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | order_date | order_seq_number | days_to_next_order
            a1       | 2024-01-01 | 1                | 30
            a2       | 2024-01-31 | 2                | 59
            a3       | 2024-03-30 | 3                |
            b1       | 2024-01-01 | 1                | 31
            b2       | 2024-02-01 | 2                |
            c1       | 2024-03-01 | 1                |
            d1       | 2024-03-02 | 1                | 1
            none     | 2024-01-01 |                  |
            later    | 2024-04-01 | 1                |
            """);

    assertRows(
        OrderSteps.from(orders, LocalDate.parse("2024-03-31")),
        """
        order_number | within_days | customers | ordered_again | rate
        1            | 30          | 3         | 1             | 0.3333333333333333
        1            | 60          | 2         | 2             | 1.0
        1            | 90          | 2         | 2             | 1.0
        2            | 30          | 2         | 0             | 0.0
        2            | 60          | 1         | 1             | 1.0
        """);
  }
}
