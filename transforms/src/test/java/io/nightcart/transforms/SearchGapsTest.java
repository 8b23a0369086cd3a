package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SearchGapsTest extends SparkSuite {

  @Test
  void termsThatFoundNothingAreCountedForFourWeeksWithoutBots() {
    var events =
        rows(
            spark(),
            Web.EVENTS,
            """
            event_id | visitor_key | type      | event_date | search_term | results_count
            e1       | device/a    | search    | 2024-03-28 | travel mat  | 0
            e2       | device/a    | search    | 2024-03-28 | travel mat  | 0
            e3       | device/b    | search    | 2024-03-01 | travel mat  | 0
            e4       | device/b    | search    | 2024-02-29 | travel mat  | 0
            e5       | device/b    | search    | 2024-03-29 | travel mat  | 0
            e6       | device/b    | search    | 2024-03-10 | mat         | 4
            e7       | device/b    | search    | 2024-03-10 | timer       |
            e8       | device/b    | page_view | 2024-03-10 | kids mat    | 0
            e9       | device/c    | search    | 2024-03-10 | kids mat    | 0
            """);
    var sessions =
        rows(
            spark(),
            Web.SESSIONS,
            """
            session_key | visitor_key | is_bot
            s1          | device/c    | true
            s2          | device/c    | true
            s3          | device/a    | false
            """);

    assertRows(
        SearchGaps.from(events, sessions, LocalDate.parse("2024-03-28")),
        """
        term       | searches | people | first_searched_date | last_searched_date
        travel mat | 3        | 2      | 2024-03-01          | 2024-03-28
        """);
  }
}
