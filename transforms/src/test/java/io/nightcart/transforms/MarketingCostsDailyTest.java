package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class MarketingCostsDailyTest extends SparkSuite {

  private Dataset<Row> costs(String text) {
    return MarketingCostsDaily.from(
        rows(spark(), Marketing.MARKETING_COSTS.bronze(), text),
        none(spark(), Marketing.RATES),
        new Shop("s", "S", "EUR", "Europe/Berlin"));
  }

  @Test
  void theDaysOfAMonthAddUpToItsAmount() {
    var costs =
        costs(
            """
            month      | cost_type | note | currency | amount  | _file | _row
            2024-02-29 | agency    | ACME | EUR      | 1000.01 | a     | 1
            2024-03-01 | tools     | -    | EUR      | 0.0001  | a     | 2
            """);

    assertRows(
        costs
            .groupBy("cost_type")
            .agg(
                expr("sum(amount_rc)").as("amount"),
                expr("count(*)").as("days"),
                expr("max(amount) - min(amount)").as("spread")),
        """
        cost_type | amount  | days | spread
        agency    | 1000.01 | 29   | 0.0001
        tools     | 0.0001  | 31   | 0.0001
        """);
  }

  @Test
  void theNewestAmountOfAMonthStandsOnWhicheverDayItIsTold() {
    assertRows(
        costs(
                """
                month      | cost_type | note | currency | amount | updated_at          | _file | _row
                2024-02-01 | agency    | ACME | EUR      | 290    | 2024-03-01 10:00:00 | a     | 1
                2024-02-15 | agency    | ACME | EUR      | 580    | 2024-03-02 10:00:00 | b     | 1
                2024-02-15 | agency    | B    | EUR      | 29     | 2024-03-02 10:00:00 | b     | 2
                """)
            .where("cost_date = '2024-02-29'"),
        """
        note | amount
        ACME | 20
        B    | 1
        """);
  }
}
