package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.time.Instant;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class WebSessionsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> sessions(String events) {
    return WebSessions.from(
        rows(spark(), Web.EVENTS, events),
        none(spark(), Silver.ORDERS),
        none(spark(), Silver.ORDER_LINES),
        SHOP);
  }

  @Test
  void aRestOfMoreThanThirtyMinutesPartsSessions() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type      | at                  | is_bot
            e1       | device/a    | page_view | 2024-03-01 10:00:00 | false
            e2       | device/a    | page_view | 2024-03-01 10:30:00 | false
            e3       | device/a    | page_view | 2024-03-01 11:00:01 | false
            e4       | device/b    | page_view | 2024-03-01 10:10:00 | false
            """),
        """
        session_key                   | started_at          | ended_at            | events
        device/a@2024-03-01T10:00:00Z | 2024-03-01 10:00:00 | 2024-03-01 10:30:00 | 2
        device/a@2024-03-01T11:00:01Z | 2024-03-01 11:00:01 | 2024-03-01 11:00:01 | 1
        device/b@2024-03-01T10:10:00Z | 2024-03-01 10:10:00 | 2024-03-01 10:10:00 | 1
        """);
  }

  @Test
  void anEventThatComesLateJoinsTwoSessions() {
    var early =
        """
        event_id | visitor_key | type      | at                  | is_bot
        e1       | device/a    | page_view | 2024-03-01 10:00:00 | false
        e3       | device/a    | page_view | 2024-03-01 10:50:00 | false
        """;

    assertThat(sessions(early).count()).isEqualTo(2);
    assertRows(
        sessions(early + "e2 | device/a | page_view | 2024-03-01 10:25:00 | false\n"),
        """
        session_key                   | events
        device/a@2024-03-01T10:00:00Z | 3
        """);
  }

  @Test
  void aSessionAcrossMidnightBelongsToTheDayOnWhichItBegan() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type      | at                  | is_bot
            e1       | device/a    | page_view | 2024-03-01 22:50:00 | false
            e2       | device/a    | page_view | 2024-03-01 23:10:00 | false
            e3       | device/b    | page_view | 2024-03-01 23:00:00 | false
            """),
        """
        session_key                   | session_date | events
        device/a@2024-03-01T22:50:00Z | 2024-03-01   | 2
        device/b@2024-03-01T23:00:00Z | 2024-03-02   | 1
        """);
  }

  @Test
  void changingTheClockNeitherPartsNorMisdatesASession() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type      | at                  | is_bot
            e1       | device/a    | page_view | 2024-03-31 00:50:00 | false
            e2       | device/a    | page_view | 2024-03-31 01:10:00 | false
            e3       | device/b    | page_view | 2024-10-27 00:50:00 | false
            e4       | device/b    | page_view | 2024-10-27 01:10:00 | false
            e5       | device/c    | page_view | 2024-10-27 00:10:00 | false
            e6       | device/c    | page_view | 2024-10-27 01:10:00 | false
            e7       | device/d    | page_view | 2024-10-26 21:59:00 | false
            e8       | device/d    | page_view | 2024-10-26 22:01:00 | false
            """),
        """
        session_key                   | session_date | events
        device/a@2024-03-31T00:50:00Z | 2024-03-31   | 2
        device/b@2024-10-27T00:50:00Z | 2024-10-27   | 2
        device/c@2024-10-27T00:10:00Z | 2024-10-27   | 1
        device/c@2024-10-27T01:10:00Z | 2024-10-27   | 1
        device/d@2024-10-26T21:59:00Z | 2024-10-26   | 2
        """);
  }

  @Test
  void theTrackersSessionsStandAndTakeInEventsThatFallIntoThem() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | session_id | type        | at                  | is_bot
            e1       | device/a    | 1          | page_view   | 2024-03-01 10:00:00 | false
            e2       | device/a    | 1          | page_view   | 2024-03-01 11:00:00 | false
            e3       | device/a    |            | transaction | 2024-03-01 11:20:00 | false
            e4       | device/a    | 2          | page_view   | 2024-03-01 11:25:00 | false
            e5       | device/a    |            | page_view   | 2024-03-01 18:00:00 | false
            e6       | device/b    | 1          | page_view   | 2024-03-01 10:00:00 | false
            e7       | device/b    |            | page_view   | 2024-03-01 09:40:00 | false
            """),
        """
        session_key                   | events | transactions
        device/a/1                    | 3      | 1
        device/a/2                    | 1      | 0
        device/a@2024-03-01T18:00:00Z | 1      | 0
        device/b/1                    | 2      | 0
        """);
  }

  @Test
  void theCustomerIsTheOneOfTheSessionElseTheOnlyOneOfTheDevice() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | session_id | customer_key | type      | at                  | is_bot
            e1       | device/a    | 1          |              | page_view | 2024-03-01 10:00:00 | false
            e2       | device/a    | 2          | ann          | page_view | 2024-03-02 10:00:00 | false
            e3       | device/a    | 2          |              | page_view | 2024-03-02 10:01:00 | false
            e4       | device/b    | 1          |              | page_view | 2024-03-01 10:00:00 | false
            e5       | device/b    | 2          | ann          | page_view | 2024-03-02 10:00:00 | false
            e6       | device/b    | 3          | ben          | page_view | 2024-03-03 10:00:00 | false
            e7       | device/c    | 1          | ann          | page_view | 2024-03-03 10:00:00 | false
            e8       | device/c    | 1          | ben          | page_view | 2024-03-03 10:01:00 | false
            """),
        """
        session_key | customer_key | person_key
        device/a/1  | ann          | customer/ann
        device/a/2  | ann          | customer/ann
        device/b/1  |              | device/b
        device/b/2  | ann          | customer/ann
        device/b/3  | ben          | customer/ben
        device/c/1  |              | device/c
        """);
  }

  @Test
  void aSessionOfMoreThanThreeHundredEventsIsABots() {
    assertRows(
        sessions(HEADER + series("a", 300, 20) + series("b", 301, 20)),
        """
        visitor_key | events | is_bot
        device/a    | 300    | false
        device/b    | 301    | true
        """);
  }

  @Test
  void aStormOfEventsIsABotsInAllSessionsThatItFallsInto() {
    assertRows(
        sessions(HEADER + series("a", 120, 0) + series("b", 121, 0)),
        """
        visitor_key | events | is_bot
        device/a    | 120    | false
        device/b    | 121    | true
        """);
  }

  @Test
  void whatTheTrackerTakesForABotIsOneAndAnEventOfNobodyIsStray() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type      | at                  | is_bot
            e1       | device/a    | page_view | 2024-03-01 10:00:00 | false
            e2       | device/a    | page_view | 2024-03-01 10:01:00 | true
            e3       | event/e3    | page_view | 2024-03-01 10:00:00 | false
            """),
        """
        session_key                   | is_bot | is_stray
        device/a@2024-03-01T10:00:00Z | true   | false
        event/e3@2024-03-01T10:00:00Z | false  | true
        """);
  }

  @Test
  void countsWhatWasDoneAndWhereItBegan() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type             | at                  | page | device | country | results_count | step     | is_bot
            e1       | device/a    | page_view        | 2024-03-01 10:00:00 | /    |        |         |               |          | false
            e2       | device/a    | list_view        | 2024-03-01 10:01:00 | /l   | mobile | DE      |               |          | false
            e3       | device/a    | product_view     | 2024-03-01 10:02:00 | /p   | tablet |         |               |          | false
            e4       | device/a    | search           | 2024-03-01 10:03:00 | /s   |        |         | 0             |          | false
            e5       | device/a    | search           | 2024-03-01 10:04:00 | /s   |        |         | 7             |          | false
            e6       | device/a    | search           | 2024-03-01 10:05:00 | /s   |        |         |               |          | false
            e7       | device/a    | add_to_cart      | 2024-03-01 10:06:00 | /p   |        |         |               |          | false
            e8       | device/a    | checkout_step    | 2024-03-01 10:07:00 | /c   |        |         |               | payment  | false
            e9       | device/a    | checkout_step    | 2024-03-01 10:08:00 | /c   |        |         |               | shipping | false
            """),
        """
        landing_page | device | country | page_views | list_views | product_views | searches | counted_searches | zero_result_searches | add_to_carts | checkout_started | max_step | researched_at       | considered_at       | purchased_at | is_bounce
        /            | mobile | DE      | 1          | 1          | 1             | 3        | 2                | 1                    | 1            | 1                | payment  | 2024-03-01 10:01:00 | 2024-03-01 10:06:00 |              | false
        """);
  }

  @Test
  void aBounceSeesOnePageAndDoesNothingElse() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type         | at                  | page | is_bot
            a1       | device/a    | page_view    | 2024-03-01 10:00:00 | /p   | false
            a2       | device/a    | product_view | 2024-03-01 10:00:00 | /p   | false
            b1       | device/b    | page_view    | 2024-03-01 10:00:00 | /p   | false
            b2       | device/b    | page_view    | 2024-03-01 10:01:00 | /q   | false
            c1       | device/c    | page_view    | 2024-03-01 10:00:00 | /p   | false
            c2       | device/c    | add_to_cart  | 2024-03-01 10:01:00 | /p   | false
            d1       | device/d    | page_view    | 2024-03-01 10:00:00 |      | false
            d2       | device/d    | page_view    | 2024-03-01 10:01:00 |      | false
            e1       | device/e    | page_view    | 2024-03-01 10:00:00 |      | false
            """),
        """
        visitor_key | is_bounce
        device/a    | true
        device/b    | false
        device/c    | false
        device/d    | false
        device/e    | true
        """);
  }

  @Test
  void anOrderCountsWhereItWasToldOfFirstAndAnUnknownOneHasNoValue() {
    var events =
        rows(
            spark(),
            Web.EVENTS,
            """
            event_id | visitor_key | type        | at                  | order_id | is_bot
            e1       | device/a    | transaction | 2024-03-01 10:00:00 | o1       | false
            e2       | device/a    | transaction | 2024-03-01 10:01:00 | o1       | false
            e3       | device/a    | transaction | 2024-03-02 10:00:00 | o1       | false
            e4       | device/b    | transaction | 2024-03-01 10:00:00 | o9       | false
            e5       | device/c    | transaction | 2024-03-01 10:00:00 |          | false
            e6       | device/d    | transaction | 2024-03-01 10:00:00 | o2       | false
            """);
    var orders =
        rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | is_valid | fx_rate
            o1       | true     | 0.9
            o2       | false    | 1
            """);
    var lines =
        rows(
            spark(),
            Silver.ORDER_LINES,
            """
            order_id | line_id | gross_amount | discount_amount | is_gift_card
            o1       | 1       | 20           | 5.50            | false
            o1       | 2       | 7            | 0               | false
            o1       | 3       | 50           | 0               | true
            o2       | 1       | 9            | 0               | false
            """);

    assertRows(
        WebSessions.from(events, orders, lines, SHOP),
        """
        session_key                   | transactions | revenue
        device/a@2024-03-01T10:00:00Z | 1            | 19.35
        device/a@2024-03-02T10:00:00Z | 0            |
        device/b@2024-03-01T10:00:00Z | 1            |
        device/c@2024-03-01T10:00:00Z | 1            |
        device/d@2024-03-01T10:00:00Z | 1            |
        """);
  }

  @Test
  void channelsFollowTheLinkElseTheReferrer() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type      | at                  | utm_source | utm_medium  | utm_campaign | click_id | referrer_host    | is_bot
            01       | device/01   | page_view | 2024-03-01 10:00:00 | google     | cpc         | Brand        | x        | google.de        | false
            02       | device/02   | page_view | 2024-03-01 10:00:00 | google     | shopping    | All          |          |                  | false
            03       | device/03   | page_view | 2024-03-01 10:00:00 | google     | cpc         | de-shopping  |          |                  | false
            04       | device/04   | page_view | 2024-03-01 10:00:00 | meta       | paid        | Prospecting  |          |                  | false
            05       | device/05   | page_view | 2024-03-01 10:00:00 | newsletter | email       | Spring       |          |                  | false
            06       | device/06   | page_view | 2024-03-01 10:00:00 |            |             |              |          | mail.google.com  | false
            07       | device/07   | page_view | 2024-03-01 10:00:00 | twilio     | sms         |              |          |                  | false
            08       | device/08   | page_view | 2024-03-01 10:00:00 | awin       | affiliate   |              |          |                  | false
            09       | device/09   | page_view | 2024-03-01 10:00:00 | criteo     | retargeting |              |          |                  | false
            10       | device/10   | page_view | 2024-03-01 10:00:00 | news       | banner      |              |          |                  | false
            11       | device/11   | page_view | 2024-03-01 10:00:00 |            |             |              | gclid1   |                  | false
            12       | device/12   | page_view | 2024-03-01 10:00:00 |            |             |              | fbclid1  | m.facebook.com   | false
            13       | device/13   | page_view | 2024-03-01 10:00:00 |            |             |              |          | google.co.uk     | false
            14       | device/14   | page_view | 2024-03-01 10:00:00 |            |             |              |          | l.instagram.com  | false
            15       | device/15   | page_view | 2024-03-01 10:00:00 |            |             |              |          | yogablog.example | false
            16       | device/16   | page_view | 2024-03-01 10:00:00 |            |             |              |          |                  | false
            17       | device/17   | page_view | 2024-03-01 10:00:00 | instagram  |             |              |          |                  | false
            18       | device/18   | page_view | 2024-03-01 10:00:00 |            |             |              |          | xbox.com         | false
            """),
        """
        visitor_key | channel_group  | source           | medium      | campaign
        device/01   | paid_search    | google           | cpc         | Brand
        device/02   | shopping       | google           | shopping    | All
        device/03   | shopping       | google           | cpc         | de-shopping
        device/04   | paid_social    | meta             | paid        | Prospecting
        device/05   | email          | newsletter       | email       | Spring
        device/06   | email          | mail.google.com  |             |
        device/07   | sms            | twilio           | sms         |
        device/08   | affiliate      | awin             | affiliate   |
        device/09   | display        | criteo           | retargeting |
        device/10   | display        | news             | banner      |
        device/11   | paid_search    |                  |             |
        device/12   | paid_social    | m.facebook.com   |             |
        device/13   | organic_search | google.co.uk     |             |
        device/14   | organic_social | l.instagram.com  |             |
        device/15   | referral       | yogablog.example |             |
        device/16   | direct         |                  |             |
        device/17   | organic_social | instagram        |             |
        device/18   | referral       | xbox.com         |             |
        """);
  }

  @Test
  void theFirstCampaignOfASessionTellsItsChannel() {
    assertRows(
        sessions(
            """
            event_id | visitor_key | type      | at                  | utm_source | utm_medium | referrer_host | is_bot
            e1       | device/a    | page_view | 2024-03-01 10:00:00 |            |            | google.de     | false
            e2       | device/a    | page_view | 2024-03-01 10:10:00 | newsletter | email      |               | false
            e3       | device/a    | page_view | 2024-03-01 10:20:00 | google     | cpc        |               | false
            """),
        """
        channel_group | source
        email         | newsletter
        """);
  }

  private static final String HEADER = "event_id | visitor_key | session_id | type | at | is_bot\n";

  /** So many events of a device, each some seconds after the one before; 0 for half a second. */
  private static String series(String device, int count, int seconds) {
    var start = Instant.parse("2024-03-01T10:00:00Z");
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "%s%d | device/%s | 1 | page_view | %s | false\n"
                    .formatted(
                        device,
                        i,
                        device,
                        start.plusMillis(seconds == 0 ? i * 490L : i * seconds * 1000L)))
        .collect(joining());
  }
}
