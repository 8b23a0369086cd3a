package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Mailing;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TouchpointsTest extends SparkSuite {

  private Dataset<Row> touches(String sessions) {
    return Touchpoints.from(
        rows(spark(), Web.SESSIONS, sessions),
        rows(
            spark(),
            Mailing.EVENTS,
            """
            event_id | campaign_key | type  | event_at            | event_date | customer_key | recipient_key | is_machine
            c1       | n1           | click | 2024-03-01 10:00:00 | 2024-03-01 | ann          | ann           | false
            c2       | s1           | click | 2024-03-02 10:00:00 | 2024-03-02 |              | hash          | false
            c3       | n1           | click | 2024-03-03 10:00:00 | 2024-03-03 | ann          | ann           | true
            c4       | n1           | open  | 2024-03-03 10:00:00 | 2024-03-03 | ann          | ann           | false
            """),
        rows(
            spark(),
            Mailing.SILVER_CAMPAIGNS,
            """
            campaign_key | channel
            n1           | email
            s1           | sms
            """),
        rows(
            spark(),
            Marketing.AD_SPEND_DAILY,
            """
            spend_date | campaign_key | campaign
            2024-03-01 | google/11    | Mats
            2024-03-02 | google/11    | Mats
            2024-03-02 | meta/-       |
            """));
  }

  @Test
  void visitsAndClicksAreTouchesAndThoseOfMachinesAreNone() {
    assertRows(
        touches(
            """
            session_key | customer_key | person_key | started_at          | session_date | channel_group | source | campaign | is_bot | is_stray
            v1          | ann          | ann        | 2024-03-05 10:00:00 | 2024-03-05   | direct        |        |          | false  | false
            v2          |              | device     | 2024-03-05 10:00:00 | 2024-03-05   | paid_search   | google | Mats     | false  | false
            v3          |              | device     | 2024-03-06 10:00:00 | 2024-03-06   | paid_search   | google | 11       | false  | false
            v4          |              | device     | 2024-03-07 10:00:00 | 2024-03-07   | paid_search   | google | Spring   | false  | false
            bot         |              | bot        | 2024-03-05 10:00:00 | 2024-03-05   | direct        |        |          | true   | false
            stray       |              | stray      | 2024-03-05 10:00:00 | 2024-03-05   | direct        |        |          | false  | true
            """),
        """
        touch_key | customer_key | person_key | touched_date | touch_type  | channel     | campaign_key
        v1        | ann          | ann        | 2024-03-05   | session     | direct      | -
        v2        |              | device     | 2024-03-05   | session     | paid_search | google/11
        v3        |              | device     | 2024-03-06   | session     | paid_search | google/11
        v4        |              | device     | 2024-03-07   | session     | paid_search | google/Spring
        c1        | ann          | customer/ann | 2024-03-01   | email_click | email       | n1
        c2        |              | hash       | 2024-03-02   | sms_click   | sms         | s1
        """);
  }

  @Test
  void theVisitThatAClickLeadsToIsThatClick() {
    assertRows(
        touches(
                """
                session_key | customer_key | person_key | started_at          | session_date | channel_group | is_bot | is_stray
                led         | ann          | ann        | 2024-03-01 10:30:00 | 2024-03-01   | email         | false  | false
                later       | ann          | ann        | 2024-03-01 10:30:01 | 2024-03-01   | email         | false  | false
                before      | ann          | ann        | 2024-03-01 09:59:59 | 2024-03-01   | email         | false  | false
                other       | ann          | ann        | 2024-03-01 10:10:00 | 2024-03-01   | direct        | false  | false
                ben         | ben          | ben        | 2024-03-01 10:10:00 | 2024-03-01   | email         | false  | false
                """)
            .where("touch_type = 'session'"),
        """
        touch_key
        later
        before
        other
        ben
        """);
  }
}
