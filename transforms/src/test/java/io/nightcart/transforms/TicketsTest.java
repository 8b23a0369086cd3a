package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Identity;
import io.nightcart.tables.Service;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TicketsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> tickets(String text) {
    return Tickets.from(
        rows(spark(), Service.TICKETS.bronze(), text),
        rows(
            spark(),
            Identity.IDENTITY_LINKS,
            """
            identifier | identifier_type | customer_key
            k7         | account         | k7
            k8         | account         | k7
            e7         | email           | k7
            """),
        SHOP);
  }

  @Test
  void theNewestVersionStandsOnTheShopsDayWithItsMinutes() {
    assertRows(
        tickets(
            """
            ticket_id | created_at          | first_reply_at      | solved_at           | updated_at          | _file | _row
            t1        | 2024-03-01 23:30:00 |                     |                     | 2024-03-01 23:30:00 | b     | 1
            t1        | 2024-03-01 23:30:00 | 2024-03-02 00:15:59 | 2024-03-03 23:30:00 | 2024-03-03 23:30:00 | a     | 1
            """),
        """
        ticket_id | created_date | first_reply_date | solved_date | minutes_to_first_reply | minutes_to_solution | negative_durations
        t1        | 2024-03-02   | 2024-03-02       | 2024-03-04  | 45                     | 2880                | 0
        """);
  }

  @Test
  void aReplyOrSolutionBeforeTheTicketHasNoMinutesAndIsCounted() {
    assertRows(
        tickets(
            """
            ticket_id | created_at          | first_reply_at      | solved_at           | _file | _row
            t1        | 2024-03-05 10:00:00 | 2024-03-05 09:59:59 | 2024-03-05 12:00:00 | a     | 1
            t2        | 2024-03-05 10:00:00 | 2024-03-04 10:00:00 | 2024-03-01 10:00:00 | a     | 2
            t3        | 2024-03-05 10:00:00 | 2024-03-05 10:00:00 |                     | a     | 3
            """),
        """
        ticket_id | first_reply_date | solved_date | minutes_to_first_reply | minutes_to_solution | negative_durations
        t1        | 2024-03-05       | 2024-03-05  |                        | 120                 | 1
        t2        | 2024-03-05       | 2024-03-05  |                        |                     | 2
        t3        | 2024-03-05       |             | 0                      |                     | 0
        """);
  }

  @Test
  void whoAsksIsTheAccountElseTheOwnerOfTheAddress() {
    assertRows(
        tickets(
            """
            ticket_id | customer_key | email_hash | created_at          | _file | _row
            t1        | k1           | e7         | 2024-03-05 10:00:00 | a     | 1
            t2        |              | e7         | 2024-03-05 10:00:00 | a     | 2
            t3        |              | e9         | 2024-03-05 10:00:00 | a     | 3
            t4        |              |            | 2024-03-05 10:00:00 | a     | 4
            t5        | k8           | e9         | 2024-03-05 10:00:00 | a     | 5
            """),
        """
        ticket_id | customer_key
        t1        | k1
        t2        | k7
        t3        |
        t4        |
        t5        | k7
        """);
  }

  @Test
  void noTicketsAreNoRows() {
    assertRows(
        Tickets.from(
            none(spark(), Service.TICKETS.bronze()), none(spark(), Identity.IDENTITY_LINKS), SHOP),
        "ticket_id");
  }
}
