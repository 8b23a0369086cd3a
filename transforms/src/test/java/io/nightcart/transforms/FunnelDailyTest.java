package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Silver;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FunnelDailyTest extends SparkSuite {

  private Dataset<Row> funnel(String sessions, String reviews) {
    var orders =
        rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | customer_key | ordered_at          | is_valid
            o1       | ann          | 2024-03-01 10:00:00 | true
            o2       | ben          | 2024-03-01 10:00:00 | false
            """);
    return FunnelDaily.from(
        tables(
            spark(),
            Map.of(
                Web.SESSIONS,
                rows(spark(), Web.SESSIONS, sessions),
                Silver.ORDERS,
                orders,
                Silver.REVIEWS,
                rows(spark(), Silver.REVIEWS, reviews))),
        LocalDate.parse("2024-04-01"));
  }

  private static final String NO_REVIEWS = "review_id";

  @Test
  void sessionsEnterStagesGoOnOrLeave() {
    assertRows(
        funnel(
            """
            session_key | person_key | session_date | channel_group | device | started_at          | ended_at            | researched_at       | considered_at       | purchased_at        | is_bot | is_stray
            s1          | device/a   | 2024-03-01   | email         | mobile | 2024-03-01 10:00:00 | 2024-03-01 10:10:00 | 2024-03-01 10:01:00 | 2024-03-01 10:03:00 | 2024-03-01 10:08:00 | false  | false
            s2          | device/a   | 2024-03-01   | email         | mobile | 2024-03-01 12:00:00 | 2024-03-01 12:02:00 | 2024-03-01 12:00:30 |                     |                     | false  | false
            s3          | device/b   | 2024-03-01   | email         | mobile | 2024-03-01 12:00:00 | 2024-03-01 12:00:00 |                     |                     |                     | false  | false
            s4          | device/c   | 2024-03-01   | email         | mobile | 2024-03-01 12:00:00 | 2024-03-01 12:09:00 | 2024-03-01 12:00:00 |                     |                     | true   | false
            """,
            NO_REVIEWS),
        """
        day        | channel_group | device | customer_type | stage         | sessions | people | sessions_going_on | sessions_leaving | people_going_on | dwell_seconds
        2024-03-01 | email         | mobile | unknown       | awareness     | 3        | 2      | 2                 | 1                | 1               | 90
        2024-03-01 | email         | mobile | unknown       | research      | 2        | 1      | 1                 | 1                | 1               | 210
        2024-03-01 | email         | mobile | unknown       | consideration | 1        | 1      | 1                 | 0                | 1               | 300
        2024-03-01 | email         | mobile | unknown       | purchase      | 1        | 1      |                   |                  |                 | 120
        """);
  }

  @Test
  void aVisitOrReviewWithinThirtyDaysOfAnOrderIsAfterThePurchase() {
    var funnel =
        funnel(
            """
            session_key | person_key   | customer_key | session_date | channel_group | started_at          | ended_at            | purchased_at        | is_bot | is_stray
            s0          | customer/ann | ann          | 2024-03-01   | direct        | 2024-03-01 09:50:00 | 2024-03-01 10:01:00 | 2024-03-01 10:00:01 | false  | false
            s1          | customer/ann | ann          | 2024-03-31   | direct        | 2024-03-31 10:00:00 | 2024-03-31 10:01:00 |                     | false  | false
            s2          | customer/ann | ann          | 2024-03-31   | email         | 2024-03-31 10:00:01 | 2024-03-31 10:01:00 |                     | false  | false
            s3          | customer/ben | ben          | 2024-03-02   | direct        | 2024-03-02 10:00:00 | 2024-03-02 10:01:00 |                     | false  | false
            s4          | customer/ann | ann          | 2024-04-02   | direct        | 2024-04-02 10:00:00 | 2024-04-02 10:01:00 |                     | false  | false
            """,
            """
            review_id | customer_key | created_at          | created_date
            r1        | ann          | 2024-03-09 10:00:00 | 2024-03-09
            r2        | ann          | 2024-03-09 11:00:00 | 2024-03-09
            r3        | ben          | 2024-03-09 10:00:00 | 2024-03-09
            r4        |              | 2024-03-09 10:00:00 | 2024-03-09
            """);

    assertRows(
        funnel.where("stage in ('awareness', 'post_purchase')"),
        """
        day        | channel_group | device  | customer_type | stage         | sessions | people | sessions_going_on | dwell_seconds
        2024-03-01 | direct        | unknown | new           | awareness     | 1        | 1      | 1                 | 601
        2024-03-02 | direct        | unknown | new           | awareness     | 1        | 1      | 0                 | 60
        2024-03-09 | review        | unknown | returning     | post_purchase | 0        | 1      | 0                 | 0
        2024-03-31 | direct        | unknown | returning     | awareness     | 1        | 1      | 0                 | 60
        2024-03-31 | direct        | unknown | returning     | post_purchase | 1        | 1      | 0                 | 60
        2024-03-31 | email         | unknown | returning     | awareness     | 1        | 1      | 0                 | 59
        """);
  }
}
