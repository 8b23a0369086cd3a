package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Identity;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class WebEventsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> events(String text) {
    return WebEvents.from(
        rows(spark(), Web.WEB_EVENTS.bronze(), text),
        rows(
            spark(),
            Identity.IDENTITY_LINKS,
            """
            identifier | identifier_type | customer_key
            ann        | account         | ann
            @ann       | email           | ann
            """),
        rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | customer_key
            o1       | ben
            """),
        SHOP);
  }

  @Test
  void anEventDeliveredTwiceCountsOnceInItsLaterVersion() {
    assertRows(
        events(
            """
            event_id | type      | at                  | anonymous_id | device  | is_bot | _file | _row
            e1       | page_view | 2024-03-01 10:00:00 | d1           | Mobile  | false  | a     | 1
            e1       | page_view | 2024-03-01 10:00:00 | d1           | Mobile  | false  | a     | 2
            e1       | page_view | 2024-03-01 10:00:00 | d1           | Desktop | true   | b     | 1
            """),
        """
        event_id | device  | is_bot
        e1       | desktop | true
        """);
  }

  @Test
  void aVisitorIsADeviceElseASessionElseAPersonElseNobody() {
    assertRows(
        events(
            """
            event_id | type      | at                  | anonymous_id | session_id | customer_key | email_hash | _file | _row
            e1       | page_view | 2024-03-01 23:30:00 | d1           | s1         | cid          |            | a     | 1
            e2       | page_view | 2024-03-01 10:00:00 |              | s2         | cid          |            | a     | 2
            e3       | page_view | 2024-03-01 10:00:00 |              |            | cid          | @ann       | a     | 3
            e4       | page_view | 2024-03-01 10:00:00 |              |            |              | @ann       | a     | 4
            e5       | page_view | 2024-03-01 10:00:00 |              |            |              | @eve       | a     | 5
            e6       | page_view | 2024-03-01 10:00:00 |              |            |              |            | a     | 6
            """),
        """
        event_id | visitor_key  | customer_key | event_date
        e1       | device/d1    | cid          | 2024-03-02
        e2       | session/s2   | cid          | 2024-03-01
        e3       | customer/cid | cid          | 2024-03-01
        e4       | customer/ann | ann          | 2024-03-01
        e5       | email/@eve   |              | 2024-03-01
        e6       | event/e6     |              | 2024-03-01
        """);
  }

  @Test
  void anEventWithoutDeviceIsOnTheOnlyDeviceOfItsSession() {
    assertRows(
        events(
            """
            event_id | type        | at                  | anonymous_id | session_id | _file | _row
            e1       | page_view   | 2024-03-01 10:00:00 | d1           | s1         | a     | 1
            e2       | transaction | 2024-03-01 10:05:00 |              | s1         | a     | 2
            e3       | page_view   | 2024-03-01 10:00:00 | d1           | 1          | a     | 3
            e4       | page_view   | 2024-03-01 10:00:00 | d2           | 1          | a     | 4
            e5       | page_view   | 2024-03-01 10:00:00 |              | 1          | a     | 5
            """),
        """
        event_id | anonymous_id | visitor_key
        e1       | d1           | device/d1
        e2       | d1           | device/d1
        e3       | d1           | device/d1
        e4       | d2           | device/d2
        e5       |              | session/1
        """);
  }

  @Test
  void aTransactionTellsTheCustomerOfItsOrderIfTheShopKnowsIt() {
    assertRows(
        events(
            """
            event_id | type        | at                  | anonymous_id | order_id | email_hash | _file | _row
            e1       | transaction | 2024-03-01 10:00:00 | d1           | o1       |            | a     | 1
            e2       | transaction | 2024-03-01 10:00:00 | d2           | o1       | @ann       | a     | 2
            e3       | transaction | 2024-03-01 10:00:00 | d3           | o9       |            | a     | 3
            e4       | page_view   | 2024-03-01 10:00:00 | d4           | o1       |            | a     | 4
            """),
        """
        event_id | customer_key
        e1       | ben
        e2       | ann
        e3       |
        e4       |
        """);
  }

  @Test
  void stepsAreReadFromNumbersAndWords() {
    assertRows(
        events(
            """
            event_id | type          | step              | at                  | anonymous_id | _file | _row
            e1       | checkout_step |                   | 2024-03-01 10:00:00 | d1           | a     | 1
            e2       | checkout_step | 1                 | 2024-03-01 10:00:00 | d1           | a     | 2
            e3       | checkout_step | 2                 | 2024-03-01 10:00:00 | d1           | a     | 3
            e4       | checkout_step | 4                 | 2024-03-01 10:00:00 | d1           | a     | 4
            e5       | checkout_step | Begin             | 2024-03-01 10:00:00 | d1           | a     | 5
            e6       | checkout_step | add_shipping_info | 2024-03-01 10:00:00 | d1           | a     | 6
            e7       | checkout_step | PAYMENT           | 2024-03-01 10:00:00 | d1           | a     | 7
            e8       | page_view     | 3                 | 2024-03-01 10:00:00 | d1           | a     | 8
            """),
        """
        event_id | step
        e1       | checkout_started
        e2       | checkout_started
        e3       | shipping
        e4       | payment
        e5       | checkout_started
        e6       | shipping
        e7       | payment
        e8       |
        """);
  }

  @Test
  void addressesLoseWhatFollowsThePageAndTheShopRefersToNobody() {
    assertRows(
        events(
            """
            event_id | type   | url                             | referrer                      | search_term   | at                  | _file | _row
            e1       | search | https://www.shop.example/s?q=me | https://www.google.de/        |  Travel  MAT  | 2024-03-01 10:00:00 | a     | 1
            e2       | search | https://www.shop.example/#top   | https://shop.example/a        |               | 2024-03-01 10:00:00 | a     | 2
            e3       | search | https://shop.example/           | https://pay.shop.example:44/a | x             | 2024-03-01 10:00:00 | a     | 3
            e4       | search |                                 | nonsense                      | y             | 2024-03-01 10:00:00 | a     | 4
            """),
        """
        event_id | page                       | referrer_host | search_term
        e1       | https://www.shop.example/s | google.de     | travel mat
        e2       | https://www.shop.example/  |               |
        e3       | https://shop.example/      |               | x
        e4       |                            |               | y
        """);
  }

  @Test
  void withoutEventsThereAreNone() {
    assertRows(
        WebEvents.from(
            none(spark(), Web.WEB_EVENTS.bronze()),
            none(spark(), Identity.IDENTITY_LINKS),
            none(spark(), Silver.ORDERS),
            SHOP),
        "event_id");
  }
}
