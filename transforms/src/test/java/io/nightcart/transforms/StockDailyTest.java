package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Silver;
import io.nightcart.tables.Stock;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class StockDailyTest extends SparkSuite {

  private static final String PRODUCTS =
      """
      product_id | cost
      mat        | 10
      strap      | 2.5
      gift       |
      """;

  private Dataset<Row> stock(String day, String inventory) {
    return StockDaily.from(
        rows(spark(), Stock.INVENTORY_DAILY, inventory),
        rows(spark(), Silver.PRODUCTS, PRODUCTS),
        LocalDate.parse(day));
  }

  @Test
  void aStockStandsUntilItIsToldAgain() {
    assertRows(
        stock(
            "2024-03-31",
            """
            product_id | location_id | stock_date | on_hand | available | is_negative
            mat        | -           | 2024-03-01 | 5       | 4         | false
            strap      | -           | 2024-03-03 | 8       | 8         | false
            mat        | -           | 2024-03-04 | 0       | 0         | false
            """),
        """
        day        | on_hand | available | stock_value | products_tracked | products_in_stock | products_out_of_stock | out_of_stock_rate
        2024-03-01 | 5       | 4         | 50          | 1                | 1                 | 0                     | 0.0
        2024-03-02 | 5       | 4         | 50          | 1                | 1                 | 0                     | 0.0
        2024-03-03 | 13      | 12        | 70          | 2                | 2                 | 0                     | 0.0
        2024-03-04 | 8       | 8         | 20          | 2                | 1                 | 1                     | 0.5
        """);
  }

  @Test
  void aProductIsOutOfStockWhenNoPlaceHasAny() {
    assertRows(
        stock(
            "2024-03-31",
            """
            product_id | location_id | stock_date | on_hand | available | is_negative
            mat        | berlin      | 2024-03-01 | 5       | 5         | false
            mat        | paris       | 2024-03-01 | 2       | 2         | false
            mat        | berlin      | 2024-03-02 | 0       | 0         | false
            mat        | paris       | 2024-03-03 | 0       | 0         | false
            """),
        """
        day        | on_hand | products_out_of_stock
        2024-03-01 | 7       | 0
        2024-03-02 | 2       | 0
        2024-03-03 | 0       | 1
        """);
  }

  @Test
  void lessThanNothingCountsAsNothingOnItsDayAndUntilTheNextCount() {
    assertRows(
        stock(
            "2024-03-31",
            """
            product_id | location_id | stock_date | on_hand | available | is_negative
            mat        | berlin      | 2024-03-01 | -3      | -3        | true
            mat        | paris       | 2024-03-01 | 2       | 2         | false
            mat        | berlin      | 2024-03-03 | 1       | 1         | false
            """),
        """
        day        | on_hand | stock_value | products_out_of_stock | negative_rows
        2024-03-01 | 2       | 20          | 0                     | 1
        2024-03-02 | 2       | 20          | 0                     | 0
        2024-03-03 | 3       | 30          | 0                     | 0
        """);
  }

  @Test
  void aProductWithoutCostHasUnitsAndNoValue() {
    assertRows(
        stock(
            "2024-03-31",
            """
            product_id | location_id | stock_date | on_hand | available | is_negative
            gift       | -           | 2024-03-01 | 5       | 5         | false
            unknown    | -           | 2024-03-02 | 7       | 7         | false
            mat        | -           | 2024-03-03 | 1       | 1         | false
            """),
        """
        day        | on_hand | stock_value | valued_products | products_tracked
        2024-03-01 | 5       |             | 0               | 1
        2024-03-02 | 12      |             | 0               | 2
        2024-03-03 | 13      | 10          | 1               | 3
        """);
  }

  @Test
  void takesTheDayItselfAndNoneOfTheNext() {
    assertRows(
        stock(
            "2024-03-02",
            """
            product_id | location_id | stock_date | on_hand | available | is_negative
            mat        | -           | 2024-03-02 | 5       | 5         | false
            mat        | -           | 2024-03-03 | 9       | 9         | false
            """),
        """
        day        | on_hand
        2024-03-02 | 5
        """);
  }

  @Test
  void withoutCountsThereIsNoDay() {
    var stock =
        StockDaily.from(
            none(spark(), Stock.INVENTORY_DAILY),
            none(spark(), Silver.PRODUCTS),
            LocalDate.parse("2024-03-02"));

    assertThat(stock.collectAsList()).isEmpty();
  }
}
