package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Service;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ServiceDailyTest extends SparkSuite {

  private static final String TICKETS =
      """
      ticket_id | order_id | channel | reason | created_date | first_reply_date | solved_date | minutes_to_first_reply | minutes_to_solution | negative_durations | reopens | replies | satisfaction
      t1        | o1       | email   | return | 2024-03-01   | 2024-03-01       | 2024-03-03  | 30                     | 3000                | 0                  | 0       | 1       | 5
      t2        |          | email   | return | 2024-03-01   | 2024-03-02       |             | 900                    |                     | 0                  | 0       | 1       |
      t3        | o2       | email   | return | 2024-03-03   | 2024-03-03       | 2024-03-03  | 10                     | 40                  | 0                  | 1       | 1       | 2
      """;

  private Dataset<Row> daily(String tickets, String day) {
    return ServiceDaily.from(rows(spark(), Service.SILVER_TICKETS, tickets), LocalDate.parse(day));
  }

  @Test
  void eachEventCountsOnItsOwnDayAndTheBacklogStandsOnEveryDay() {
    assertRows(
        daily(TICKETS, "2024-03-04"),
        """
        day        | channel | reason | tickets | tickets_with_order | first_replies | first_reply_minutes | solved | solved_timed | solved_minutes | one_touch | reopened | backlog
        2024-03-01 | email   | return | 2       | 1                  | 1             | 30                  | 0      | 0            | 0              | 0         | 0        | 2
        2024-03-02 | email   | return | 0       | 0                  | 1             | 900                 | 0      | 0            | 0              | 0         | 0        | 2
        2024-03-03 | email   | return | 1       | 1                  | 1             | 10                  | 2      | 2            | 3040           | 1         | 1        | 1
        2024-03-04 | email   | return | 0       | 0                  | 0             | 0                   | 0      | 0            | 0              | 0         | 0        | 1
        """);
  }

  @Test
  void whatHappensAfterTheDayIsIgnored() {
    assertRows(
        daily(TICKETS, "2024-03-02"),
        """
        day        | tickets | first_replies | solved | backlog | rated
        2024-03-01 | 2       | 1             | 0      | 2       | 0
        2024-03-02 | 0       | 1             | 0      | 2       | 0
        """);
  }

  @Test
  void marksCountOnTheDayOfTheSolutionElseOfTheOpening() {
    var daily =
        daily(
            """
            ticket_id | created_date | solved_date | negative_durations | satisfaction
            t1        | 2024-03-01   | 2024-03-02  | 0                  | 4
            t2        | 2024-03-01   | 2024-03-02  | 0                  | 3
            t3        | 2024-03-01   |             | 0                  | 5
            """,
            "2024-03-02");

    assertRows(
        daily.selectExpr(
            "day",
            "channel",
            "reason",
            "rated",
            "satisfied",
            "csat",
            "round(csat_low, 4) as low",
            "round(csat_high, 4) as high"),
        """
        day        | channel | reason  | rated | satisfied | csat | low    | high
        2024-03-01 | unknown | unknown | 1     | 1         | 1.0  | 0.2065 | 1.0
        2024-03-02 | unknown | unknown | 2     | 1         | 0.5  | 0.0945 | 0.9055
        """);
  }

  @Test
  void repliesAndReopeningsThatNobodyTellsAreNoOneTouchAndNoReopening() {
    assertRows(
        daily(
            """
            ticket_id | created_date | solved_date | negative_durations | reopens | replies
            t1        | 2024-03-01   | 2024-03-01  | 2                  |         |
            t2        | 2024-03-01   | 2024-03-01  | 0                  |         | 0
            t3        | 2024-03-01   | 2024-03-01  | 0                  | 2       | 1
            """,
            "2024-03-01"),
        """
        solved | solved_timed | solved_with_replies | one_touch | solved_with_reopens | reopened | negative_durations | csat
        3      | 0            | 2                   | 1         | 1                   | 1        | 2                  |
        """);
  }

  @Test
  void aChannelBeginsWithItsFirstTicket() {
    assertRows(
        daily(
            """
            ticket_id | channel | reason | created_date | solved_date | negative_durations
            t1        | email   | other  | 2024-03-01   |             | 0
            t2        | phone   | other  | 2024-03-02   | 2024-03-02  | 0
            """,
            "2024-03-02"),
        """
        day        | channel | tickets | backlog
        2024-03-01 | email   | 1       | 1
        2024-03-02 | email   | 0       | 1
        2024-03-02 | phone   | 1       | 0
        """);
  }

  @Test
  void noTicketsAreNoDays() {
    assertRows(
        ServiceDaily.from(none(spark(), Service.SILVER_TICKETS), LocalDate.parse("2024-03-01")),
        "day");
  }
}
