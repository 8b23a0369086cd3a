package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Mailing;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import org.junit.jupiter.api.Test;

class CampaignsTest extends SparkSuite {

  @Test
  void aCampaignThatIsChangedStandsAsItWasLast() {
    var delivered =
        rows(
            spark(),
            Mailing.CAMPAIGNS.bronze(),
            """
            campaign_id | channel | kind     | subject | sent_at             | updated_at          | _file | _row
            spring      | email   | campaign | Sping   | 2024-03-31 22:30:00 | 2024-03-01 10:00:00 | b     | 1
            spring      | email   | campaign | Spring  | 2024-03-31 22:30:00 | 2024-03-02 10:00:00 | a     | 1
            cart        | sms     | flow     |         |                     |                     | a     | 2
            """);

    assertRows(
        Campaigns.from(delivered, new Shop("s", "S", "EUR", "Europe/Berlin")),
        """
        campaign_key | channel | kind     | subject | sent_date
        spring       | email   | campaign | Spring  | 2024-04-01
        cart         | sms     | flow     |         |
        """);
  }
}
