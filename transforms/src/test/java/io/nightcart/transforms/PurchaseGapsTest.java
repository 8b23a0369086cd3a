package io.nightcart.transforms;

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

class PurchaseGapsTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-01");

  private Dataset<Row> orders(String text) {
    return rows(spark(), Sales.FCT_ORDERS, text);
  }

  private Dataset<Row> lines(String text) {
    return rows(spark(), Sales.FCT_ORDER_LINES, text);
  }

  private static Dataset<Row> gaps(Dataset<Row> orders, Dataset<Row> lines) {
    return PurchaseGaps.from(Gaps.from(orders, lines, DAY), DAY);
  }

  @Test
  void whoHasNotComeBackYetCountsForAsLongAsSeen() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid
            o1       | ann          | 2024-01-01 | true
            o2       | ann          | 2024-01-11 | true
            o3       | ben          | 2024-01-31 | true
            o4       | cat          | 2024-01-31 | true
            o5       | cat          | 2024-02-20 | true
            """);

    assertRows(
        gaps(orders, none(spark(), Sales.FCT_ORDER_LINES)),
        """
        category_group | gaps | open_gaps | p25_days | p50_days | p75_days | p80_days | km_p25_days | km_p50_days
        all            | 2    | 3         | 12.5     | 15.0     | 17.5     | 18.0     | 20          |
        """);
  }

  @Test
  void gapsOfOneLengthAreOneWheneverTheyClosed() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid
            o1       | ann          | 2024-01-01 | true
            o2       | ann          | 2024-01-11 | true
            o3       | ben          | 2024-01-31 | true
            o4       | ben          | 2024-02-10 | true
            """);

    assertRows(
        gaps(orders, none(spark(), Sales.FCT_ORDER_LINES)),
        """
        category_group | gaps | open_gaps | p25_days | p80_days | km_p25_days | km_p50_days
        all            | 2    | 2         | 10.0     | 10.0     | 10          | 10
        """);
  }

  @Test
  void ordersOfOneDayAreOnePurchaseAndInvalidOrLaterOnesAreNone() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid
            o1       | ann          | 2024-01-01 | true
            o2       | ann          | 2024-01-01 | true
            o3       | ann          | 2024-01-05 | false
            o4       | ann          | 2024-01-11 | true
            o5       | ann          | 2024-03-02 | true
            o6       |              | 2024-01-02 | true
            """);

    assertRows(
        gaps(orders, none(spark(), Sales.FCT_ORDER_LINES)),
        """
        category_group | gaps | open_gaps | p50_days | km_p50_days
        all            | 1    | 1         | 10.0     | 10
        """);
  }

  @Test
  void aCategoryHasTheDaysOnWhichItWasBought() {
    var lines =
        lines(
            """
            order_id | customer_key | order_date | category | is_valid | is_gift_card
            o1       | ann          | 2024-01-01 | mats     | true     | false
            o2       | ann          | 2024-01-06 | care     | true     | false
            o3       | ann          | 2024-01-31 | mats     | true     | false
            o4       | ann          | 2024-02-01 | mats     | true     | true
            """);

    assertRows(
        gaps(none(spark(), Sales.FCT_ORDERS), lines),
        """
        category_group | gaps | open_gaps | p50_days
        mats           | 1    | 1         | 30.0
        care           | 0    | 1         |
        """);
  }

  @Test
  void aShopWithoutOrdersHasNone() {
    var gaps = gaps(none(spark(), Sales.FCT_ORDERS), none(spark(), Sales.FCT_ORDER_LINES));

    assertThat(gaps.isEmpty()).isTrue();
  }
}
