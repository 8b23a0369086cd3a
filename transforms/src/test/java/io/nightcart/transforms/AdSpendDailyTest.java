package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AdSpendDailyTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> spend(String text) {
    return AdSpendDaily.from(
        rows(spark(), Marketing.AD_SPEND.bronze(), text),
        rows(
            spark(),
            Marketing.RATES,
            """
            currency | rate_date  | rate
            USD      | 2024-03-01 | 0.9
            """),
        SHOP);
  }

  @Test
  void spendThatIsRestatedDaysLaterReplacesTheOld() {
    assertRows(
        spend(
            """
            spend_date | platform | campaign_id | currency | spend | updated_at          | _file | _row
            2024-03-01 | google   | 7           | EUR      | 10    | 2024-03-01 23:00:00 | a     | 1
            2024-03-01 | google   | 7           | EUR      | 12.5  | 2024-03-04 23:00:00 | d     | 1
            2024-03-01 | google   | 8           | EUR      | 3     | 2024-03-01 23:00:00 | a     | 2
            """),
        """
        campaign_key | channel | spend | spend_rc
        google/7     | google  | 12.5  | 12.5
        google/8     | google  | 3     | 3
        """);
  }

  @Test
  void aCampaignWithoutANumberIsKnownByItsNameOrByItsPlatform() {
    assertRows(
        spend(
            """
            spend_date | platform | campaign_id | campaign | channel     | currency | spend | _file | _row
            2024-03-01 | meta     |             | Spring   | paid_social | EUR      | 1     | a     | 1
            2024-03-01 | meta     |             |          | paid_social | EUR      | 2     | a     | 2
            """),
        """
        campaign_key | channel     | account_id | country | spend
        meta/Spring  | paid_social | -          | -       | 1
        meta/-       | paid_social | -          | -       | 2
        """);
  }

  @Test
  void aCurrencyWithoutARateIsKeptAndNotConverted() {
    assertRows(
        spend(
            """
            spend_date | platform | currency | spend | _file | _row
            2024-03-01 | google   | USD      | 10    | a     | 1
            2024-03-02 | google   | USD      | 20    | a     | 2
            2024-03-01 | other    | EUR      | 30    | a     | 3
            """),
        """
        spend_date | currency | fx_rate | spend | spend_rc
        2024-03-01 | USD      | 0.9     | 10    | 9
        2024-03-02 | USD      |         | 20    |
        2024-03-01 | EUR      | 1       | 30    | 30
        """);
  }
}
