package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class WebDailyTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-02");

  private Dataset<Row> sessions() {
    return rows(
        spark(),
        Web.SESSIONS,
        """
        session_key | person_key   | session_date | started_at          | channel_group | device | events | page_views | product_views | list_views | searches | counted_searches | zero_result_searches | add_to_carts | checkout_started | transactions | revenue | is_bounce | is_bot | is_stray
        s1          | customer/ann | 2024-03-01   | 2024-03-01 09:00:00 | direct        | mobile | 3      | 1          | 1             | 0          | 1        | 1                | 1                    | 0            | 0                | 0            |         | false     | false  | false
        s2          | customer/ann | 2024-03-01   | 2024-03-01 10:00:00 | email         |        | 3      | 1          | 0             | 0          | 0        | 0                | 0                    | 1            | 1                | 1            | 20      | false     | false  | false
        s3          | device/a     | 2024-03-01   | 2024-03-01 10:00:00 | email         |        | 1      | 1          | 0             | 0          | 0        | 0                | 0                    | 0            | 0                | 0            |         | true      | false  | false
        s4          | device/b     | 2024-03-01   | 2024-03-01 10:00:00 | email         |        | 900    | 900        | 0             | 0          | 0        | 0                | 0                    | 9            | 0                | 1            | 99      | false     | true   | false
        s5          | event/x      | 2024-03-01   | 2024-03-01 10:00:00 | email         |        | 1      | 1          | 0             | 0          | 0        | 0                | 0                    | 0            | 0                | 0            |         | true      | false  | true
        s6          | customer/ann | 2024-03-02   | 2024-03-02 10:00:00 | email         |        | 1      | 1          | 0             | 0          | 0        | 0                | 0                    | 0            | 0                | 0            |         | true      | false  | false
        s7          | customer/ann | 2024-03-03   | 2024-03-03 10:00:00 | email         |        | 1      | 1          | 0             | 0          | 0        | 0                | 0                    | 0            | 0                | 0            |         | true      | false  | false
        """);
  }

  @Test
  void countsSessionsOfPeopleAndApartFromThemThoseOfBotsAndNobody() {
    assertRows(
        WebDaily.from(sessions(), DAY),
        """
        day        | channel_group | device  | sessions | visitors | bounces | sessions_with_cart | sessions_with_checkout | sessions_with_transaction | views | searches | zero_result_searches | transactions | revenue | bot_sessions | bot_events | stray_events
        2024-03-01 | direct        | mobile  | 1        | 1        | 0       | 0                  | 0                      | 0                         | 2     | 1        | 1                    | 0            | 0       | 0            | 0          | 0
        2024-03-01 | email         | unknown | 2        | 1        | 1       | 1                  | 1                      | 1                         | 2     | 0        | 0                    | 1            | 20      | 1            | 900        | 1
        2024-03-02 | email         | unknown | 1        | 1        | 1       | 0                  | 0                      | 0                         | 1     | 0        | 0                    | 0            | 0       | 0            | 0          | 0
        """);
  }

  @Test
  void kpisAreDrawnFromDaysAndSliced() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | order_date | is_valid
            o1       | 2024-03-01 | true
            """);
    var carts =
        rows(
            spark(),
            Web.CART_ABANDONMENT_DAILY,
            """
            day        | stage   | device | channel_group | created | abandoned | recovered | recoverable_value
            2024-03-01 | cart    | mobile | email         | 6       | 3         | 1         | 10
            2024-03-01 | payment | mobile | direct        | 2       | 1         | 0         | 20
            """);

    var kpis =
        KpiDaily.from(
            tables(
                spark(),
                Map.of(
                    Sales.FCT_ORDERS,
                    orders,
                    Web.WEB_DAILY,
                    WebDaily.from(sessions(), DAY),
                    Web.CART_ABANDONMENT_DAILY,
                    carts)),
            new KpiDaily.Options(0),
            LocalDate.parse("2024-03-15"));

    assertRows(
        KpiDailyWide.from(kpis).where("day <= '2024-03-03'"),
        """
        day        | sessions | visitors | bounce_rate        | conversion_rate    | cart_rate          | zero_result_search_rate | bot_sessions | stray_events | carts | cart_abandonment_rate | checkout_abandonment_rate | cart_recovery_rate | recoverable_value
        2024-03-01 | 3        | 2        | 0.3333333333333333 | 0.3333333333333333 | 0.3333333333333333 | 1.0                     | 1            | 1            | 8     | 0.5                   | 0.5                       | 0.25               | 30
        2024-03-02 | 1        | 1        | 1.0                | 0.0                | 0.0                |                         | 0            | 0            | 0     |                       |                           |                    | 0
        2024-03-03 | 0        | 0        |                    |                    |                    |                         | 0            | 0            | 0     |                       |                           |                    | 0
        """);
    assertRows(
        kpis.where("metric in ('sessions', 'cart_abandonment_rate') and day = '2024-03-01'")
            .where("slice_type in ('marketing_channel', 'device')"),
        """
        slice_type        | slice_value | metric                | numerator | denominator
        marketing_channel | direct      | sessions              | 1         |
        marketing_channel | email       | sessions              | 2         |
        device            | mobile      | sessions              | 1         |
        device            | unknown     | sessions              | 2         |
        marketing_channel | direct      | cart_abandonment_rate | 1         | 2
        marketing_channel | email       | cart_abandonment_rate | 3         | 6
        device            | mobile      | cart_abandonment_rate | 4         | 8
        """);
  }

  @Test
  void withoutSessionsThereAreNoDays() {
    assertRows(WebDaily.from(none(spark(), Web.SESSIONS), DAY), "day");
  }
}
