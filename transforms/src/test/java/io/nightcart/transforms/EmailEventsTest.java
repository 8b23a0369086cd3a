package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Identity;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class EmailEventsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> events(String text) {
    return EmailEvents.from(
        rows(spark(), Mailing.EMAIL_EVENTS.bronze(), text),
        rows(
            spark(),
            Mailing.SILVER_CAMPAIGNS,
            """
            campaign_key
            spring
            """),
        rows(
            spark(),
            Identity.IDENTITY_LINKS,
            """
            identifier | identifier_type | customer_key
            ann        | account         | ann
            ben        | account         | ben
            #home      | email           | ann
            #guest     | email           | #guest
            """),
        SHOP);
  }

  @Test
  void anOpenThatComesWithItsDeliveryIsByAMachine() {
    assertRows(
        events(
            """
            event_id | campaign_id | type      | at                      | email_hash | _file | _row
            d        | spring      | delivered | 2024-03-01 10:00:00     | #home      | a     | 1
            o1       | spring      | open      | 2024-03-01 10:00:02     | #home      | a     | 2
            o2       | spring      | open      | 2024-03-01 10:00:02.001 | #home      | a     | 3
            c        | spring      | click     | 2024-03-01 10:00:01     | #home      | a     | 4
            other    | spring      | open      | 2024-03-01 10:00:01     | #guest     | a     | 5
            """),
        """
        event_id | is_machine
        d        | false
        o1       | true
        o2       | false
        c        | false
        other    | false
        """);
  }

  @Test
  void whatTheMailerSaysOfMachinesStands() {
    assertRows(
        events(
            """
            event_id | campaign_id | type      | at                  | email_hash | is_machine | _file | _row
            d        | spring      | delivered | 2024-03-01 10:00:00 | #home      |            | a     | 1
            o1       | spring      | open      | 2024-03-01 10:00:01 | #home      | false      | a     | 2
            o2       | spring      | open      | 2024-03-01 18:00:00 | #home      | true       | a     | 3
            c        | spring      | click     | 2024-03-01 18:00:00 | #home      | true       | a     | 4
            """),
        """
        event_id | is_machine
        d        | false
        o1       | false
        o2       | true
        c        | true
        """);
  }

  @Test
  void anEventBeforeItsDeliveryIsKeptAndOnlyAMachinesWithinTwoSeconds() {
    assertRows(
        events(
            """
            event_id | campaign_id | type      | at                  | email_hash | _file | _row
            d        | spring      | delivered | 2024-03-01 10:00:30 | #home      | a     | 1
            early    | spring      | open      | 2024-03-01 10:00:00 | #home      | a     | 2
            skewed   | spring      | open      | 2024-03-01 10:00:29 | #home      | a     | 3
            """),
        """
        event_id | is_machine
        d        | false
        early    | false
        skewed   | true
        """);
  }

  @Test
  void aCampaignThatIsUnknownOrMissingIsADash() {
    assertRows(
        events(
            """
            event_id | campaign_id | type      | at                  | email_hash | _file | _row
            e1       | spring      | delivered | 2024-03-01 10:00:00 | #home      | a     | 1
            e2       | autumn      | delivered | 2024-03-01 10:00:00 | #home      | a     | 2
            e3       |             | delivered | 2024-03-01 10:00:00 | #home      | a     | 3
            e4       |             | open      | 2024-03-01 10:00:00 | #home      | a     | 4
            """),
        """
        event_id | campaign_key | campaign_id | is_machine
        e1       | spring       | spring      | false
        e2       | -            | autumn      | false
        e3       | -            |             | false
        e4       | -            |             | false
        """);
  }

  @Test
  void aSharedMailboxBelongsToTheOldestAccountUnlessAnotherIsNamed() {
    assertRows(
        events(
            """
            event_id | type | at                  | customer_key | email_hash | _file | _row
            e1       | open | 2024-03-01 10:00:00 |              | #home      | a     | 1
            e2       | open | 2024-03-01 10:00:00 | ben          | #home      | a     | 2
            e3       | open | 2024-03-01 10:00:00 |              | #guest     | a     | 3
            e4       | open | 2024-03-01 10:00:00 |              | #stranger  | a     | 4
            e5       | open | 2024-03-01 10:00:00 |              |            | a     | 5
            """),
        """
        event_id | customer_key | recipient_key
        e1       | ann          | ann
        e2       | ben          | ben
        e3       | #guest       | #guest
        e4       |              | #stranger
        e5       |              | e5
        """);
  }

  @Test
  void aDuplicateCountsOnceAndItsNewestVersionStands() {
    assertRows(
        events(
            """
            event_id | type  | at                  | email_hash | updated_at          | _file | _row
            e1       | open  | 2024-03-31 22:30:00 | #home      | 2024-03-02 00:00:00 | a     | 1
            e1       | open  | 2024-03-31 22:30:00 | #home      | 2024-03-02 00:00:00 | a     | 2
            e1       | click | 2024-03-31 22:30:00 | #home      | 2024-03-03 00:00:00 | b     | 1
            """),
        """
        event_id | type  | event_date
        e1       | click | 2024-04-01
        """);
  }

  @Test
  void aShopWithoutCampaignsHasEventsAllTheSame() {
    var events =
        EmailEvents.from(
            rows(
                spark(),
                Mailing.EMAIL_EVENTS.bronze(),
                """
                event_id | campaign_id | type | at                  | _file | _row
                e1       | spring      | open | 2024-03-01 10:00:00 | a     | 1
                """),
            none(spark(), Mailing.SILVER_CAMPAIGNS),
            none(spark(), Identity.IDENTITY_LINKS),
            SHOP);

    assertThat(events.where("campaign_key = '-'").count()).isEqualTo(1);
  }
}
