package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FxRatesTest extends SparkSuite {

  private static Shop shop(String currency) {
    return new Shop("s", "S", currency, "Europe/London");
  }

  private Dataset<Row> delivered(String text) {
    return rows(spark(), Marketing.FX_RATES.bronze(), text);
  }

  @Test
  void theNewestRateOfADayStandsUntilTheNextButNoLongerThanSevenDays() {
    var delivered =
        delivered(
            """
            rate_date  | base | quote | rate | updated_at          | _file | _row
            2024-03-01 | USD  | EUR   | 0.80 | 2024-03-01 17:00:00 | a     | 1
            2024-03-01 | USD  | EUR   | 0.90 | 2024-03-01 18:00:00 | a     | 2
            2024-03-04 | USD  | EUR   | 0.95 | 2024-03-04 18:00:00 | b     | 1
            """);

    assertRows(
        FxRates.from(delivered, shop("EUR")).where("rate_date <= '2024-03-05'"),
        """
        currency | rate_date  | rate
        USD      | 2024-03-01 | 0.9
        USD      | 2024-03-02 | 0.9
        USD      | 2024-03-03 | 0.9
        USD      | 2024-03-04 | 0.95
        USD      | 2024-03-05 | 0.95
        """);
    assertRows(
        FxRates.from(delivered, shop("EUR")).selectExpr("max(rate_date) as last"),
        """
        last
        2024-03-11
        """);
  }

  @Test
  void aRateIsTurnedRoundOrFoundByWayOfAThirdCurrency() {
    var delivered =
        delivered(
            """
            rate_date  | base | quote | rate | _file | _row
            2024-03-01 | EUR  | GBP   | 0.8  | a     | 1
            2024-03-01 | EUR  | USD   | 1.25 | a     | 2
            2024-03-01 | GBP  | CHF   | 1.25 | a     | 3
            2024-03-01 | USD  | JPY   | 150  | a     | 4
            """);

    assertRows(
        FxRates.from(delivered, shop("GBP")).where("rate_date = '2024-03-01'"),
        """
        currency | rate
        EUR      | 0.8
        USD      | 0.64
        CHF      | 0.8
        """);
  }

  @Test
  void aDirectRateGoesBeforeADetour() {
    var delivered =
        delivered(
            """
            rate_date  | base | quote | rate | _file | _row
            2024-03-01 | USD  | GBP   | 0.7  | a     | 1
            2024-03-01 | GBP  | USD   | 1.6  | a     | 2
            2024-03-01 | EUR  | GBP   | 0.8  | a     | 3
            2024-03-01 | EUR  | USD   | 1.25 | a     | 4
            """);

    assertRows(
        FxRates.from(delivered, shop("GBP")).where("rate_date = '2024-03-01' and currency = 'USD'"),
        """
        rate
        0.7
        """);
  }
}
