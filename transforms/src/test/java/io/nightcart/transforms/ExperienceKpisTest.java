package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Delivery;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Service;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The figures of service, surveys and delivery in gold.kpi_daily. */
class ExperienceKpisTest extends SparkSuite {

  private static final String ORDERS =
      """
      order_id | order_date | is_valid | order_seq_number
      o1       | 2024-03-01 | true     | 1
      o2       | 2024-03-01 | true     | 1
      o3       | 2024-03-02 | true     | 1
      """;

  private Dataset<Row> kpis(Table table, String text, String day) {
    return KpiDaily.from(
        tables(
            spark(),
            Map.of(
                Sales.FCT_ORDERS,
                rows(spark(), Sales.FCT_ORDERS, ORDERS),
                table,
                rows(spark(), table, text))),
        new KpiDaily.Options(0),
        LocalDate.parse(day));
  }

  @Test
  void serviceIsToldInAllAndByChannelAndReason() {
    var kpis =
        kpis(
            Service.SERVICE_DAILY,
            """
            day        | channel | reason | tickets | tickets_with_order | first_replies | first_reply_minutes | solved | solved_timed | solved_minutes | solved_with_replies | one_touch | solved_with_reopens | reopened | backlog | rated | satisfied
            2024-03-01 | email   | return | 2       | 1                  | 2             | 90                  | 1      | 1            | 600            | 1                   | 1         | 1                   | 0        | 1       | 1     | 1
            2024-03-01 | phone   | return | 1       | 0                  | 1             | 0                   | 0      | 0            | 0              | 0                   | 0         | 0                   | 0        | 1       | 0     | 0
            2024-03-02 | email   | return | 0       | 0                  | 0             | 0                   | 0      | 0            | 0              | 0                   | 0         | 0                   | 0        | 1       | 0     | 0
            2024-03-02 | phone   | return | 0       | 0                  | 0             | 0                   | 0      | 0            | 0              | 0                   | 0         | 0                   | 0        | 1       | 0     | 0
            """,
            "2024-03-02");

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | tickets | contact_rate | first_reply_minutes | full_resolution_minutes | one_touch_rate | reopen_rate | ticket_backlog | csat
        2024-03-01 | 3       | 50.0         | 30.0                | 600.0                   | 1.0            | 0.0         | 2              | 1.0
        2024-03-02 | 0       | 0.0          |                     |                         |                |             | 2              |
        """);
    assertRows(
        kpis.where("slice_type = 'service_channel' and metric in ('tickets', 'ticket_backlog')"),
        """
        day        | metric         | slice_value | value
        2024-03-01 | tickets        | email       | 2.0
        2024-03-01 | tickets        | phone       | 1.0
        2024-03-01 | ticket_backlog | email       | 1.0
        2024-03-01 | ticket_backlog | phone       | 1.0
        2024-03-02 | ticket_backlog | email       | 1.0
        2024-03-02 | ticket_backlog | phone       | 1.0
        """);
    assertRows(
        kpis.where("slice_type = 'ticket_reason' and metric = 'tickets'"),
        """
        day        | slice_value | value
        2024-03-01 | return      | 3.0
        """);
  }

  @Test
  void aShopWithoutAHelpDeskHasNoContactRateAndNoBacklog() {
    var kpis = kpis(Service.SERVICE_DAILY, "day | channel | reason", "2024-03-02");

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | orders | tickets | contact_rate | ticket_backlog
        2024-03-01 | 2      |         |              |
        2024-03-02 | 1      |         |              |
        """);
  }

  @Test
  void surveysAreToldWithoutPoolingTheirKindsAndTheResponseRateMatures() {
    var surveys =
        """
        day        | kind          | invitations | invitations_answered | promoters | passives | detractors | nps_answers | csat_answers | csat_satisfied | ces_answers | ces_score | invalid_answers
        2024-03-01 | relationship  | 10          | 4                    | 3         | 0        | 1          | 4           | 0            | 0              | 0           | 0         | 2
        2024-03-01 | transactional | 5           | 1                    | 0         | 0        | 1          | 1           | 4            | 3              | 2           | 11        | 0
        """;
    var shown = "slice_type = 'all' and day = '2024-03-01' and metric = 'survey_response_rate'";

    assertRows(
        KpiDailyWide.from(kpis(Surveys.SURVEY_DAILY, surveys, "2024-03-02")),
        """
        day        | nps  | nps_transactional | csat_survey | ces | invalid_answers | survey_response_rate
        2024-03-01 | 50.0 | -100.0            | 0.75        | 5.5 | 2               |
        2024-03-02 |      |                   |             |     | 0               |
        """);
    assertRows(
        kpis(Surveys.SURVEY_DAILY, surveys, "2024-03-14").where(shown),
        """
        numerator | denominator | value | is_complete
        5         | 15          |       | false
        """);
    assertRows(
        kpis(Surveys.SURVEY_DAILY, surveys, "2024-03-15")
            .where("day = '2024-03-01' and metric = 'survey_response_rate'")
            .selectExpr("slice_type", "slice_value", "round(value, 4) as value"),
        """
        slice_type  | slice_value   | value
        all         | all           | 0.3333
        survey_kind | relationship  | 0.4
        survey_kind | transactional | 0.2
        """);
  }

  @Test
  void deliveriesAreToldByTheDayOfShippingAndMature() {
    var deliveries =
        """
        day        | carrier | shipments | shipped_timed | order_to_ship_minutes | delivered_timed | ship_to_deliver_minutes | delivered_promised | delivered_on_time | late | cost | orders_shipped | orders_perfect
        2024-03-01 | dhl     | 2         | 2             | 180                   | 2               | 2880                    | 2                  | 2                 | 0    | 8.5  | 2              | 1
        2024-03-01 | gls     | 2         | 1             | 90                    | 1               | 7200                    | 2                  | 1                 | 1    | 6    | 2              | 0
        """;
    var day = "day = '2024-03-01' and metric in ('on_time_rate', 'late_deliveries')";

    assertRows(
        KpiDailyWide.from(kpis(Delivery.DELIVERY_DAILY, deliveries, "2024-03-31"))
            .where("day = '2024-03-01'"),
        """
        shipments | order_to_ship_hours | ship_to_deliver_days | on_time_rate | late_deliveries | shipping_costs | perfect_order_rate
        4         | 1.5                 | 2.3333333333333335   | 0.75         | 1               | 14.5           | 0.25
        """);
    assertRows(
        kpis(Delivery.DELIVERY_DAILY, deliveries, "2024-03-30").where(day),
        """
        metric          | slice_value | numerator | denominator | value | is_complete
        on_time_rate    | all         | 3         | 4           |       | false
        on_time_rate    | dhl         | 2         | 2           |       | false
        on_time_rate    | gls         | 1         | 2           |       | false
        late_deliveries | all         | 1         |             | 1.0   | false
        late_deliveries | gls         | 1         |             | 1.0   | false
        """);
  }
}
