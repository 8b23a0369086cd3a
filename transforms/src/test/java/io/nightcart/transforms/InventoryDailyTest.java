package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Stock;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class InventoryDailyTest extends SparkSuite {

  private Dataset<Row> inventory(String text) {
    return InventoryDaily.from(rows(spark(), Stock.INVENTORY.bronze(), text));
  }

  @Test
  void aCountThatIsCorrectedReplacesTheOld() {
    assertRows(
        inventory(
            """
            product_id | location_id | stock_date | on_hand | updated_at          | _file | _row
            mat        | berlin      | 2024-03-01 | 10      | 2024-03-01 23:00:00 | b     | 1
            mat        | berlin      | 2024-03-01 | 12      | 2024-03-02 09:00:00 | a     | 1
            mat        | paris       | 2024-03-01 | 3       | 2024-03-01 23:00:00 | b     | 2
            mat        | berlin      | 2024-03-02 | 9       | 2024-03-02 23:00:00 | c     | 1
            """),
        """
        product_id | location_id | stock_date | on_hand
        mat        | berlin      | 2024-03-01 | 12
        mat        | paris       | 2024-03-01 | 3
        mat        | berlin      | 2024-03-02 | 9
        """);
  }

  @Test
  void aShopWithOnePlaceAndOneNumberNeedTellNoMore() {
    assertRows(
        inventory(
            """
            product_id | stock_date | on_hand | available | _file | _row
            mat        | 2024-03-01 | 10      |           | a     | 1
            strap      | 2024-03-01 | 4       | 0         | a     | 2
            """),
        """
        product_id | location_id | available | is_stockout | is_negative | received_units
        mat        | -           | 10        | false       | false       |
        strap      | -           | 0         | true        | false       |
        """);
  }

  @Test
  void stockBelowZeroIsKeptAndFlagged() {
    assertRows(
        inventory(
            """
            product_id | stock_date | on_hand | available | _file | _row
            mat        | 2024-03-01 | -3      |           | a     | 1
            strap      | 2024-03-01 | 2       | -1        | a     | 2
            """),
        """
        product_id | on_hand | available | is_stockout | is_negative
        mat        | -3      | -3        | true        | true
        strap      | 2       | -1        | true        | false
        """);
  }
}
