package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Trends;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class KpiPeriodTest extends SparkSuite {

  private static final String ORDERS =
      """
      order_id | customer_key | order_date | is_valid | order_seq_number | days_since_prev_order | days_to_next_order | channel | gross_sales | discounts | returns
      o1       | ann          | 2024-01-01 | true     | 1                |                       | 35                 | web     | 10          | 0         | 0
      o2       | ben          | 2024-01-20 | true     | 1                |                       |                    | app     | 30          | 0         | 0
      o3       | ann          | 2024-02-05 | true     | 2                | 35                    | 1                  | web     | 20          | 0         | 0
      o4       | ann          | 2024-02-06 | true     | 3                | 1                     |                    | web     | 40          | 0         | 0
      """;

  /** Made once: it costs more than all that is asked of it. */
  private static Dataset<Row> february;

  private Dataset<Row> february() {
    if (february == null) {
      february = periods(ORDERS, "2024-02-29").cache();
    }
    return february;
  }

  private Dataset<Row> periods(String orders, String day) {
    var fctOrders = rows(spark(), Sales.FCT_ORDERS, orders);
    var until = LocalDate.parse(day);
    var kpis =
        KpiDaily.from(
                tables(spark(), Map.of(Sales.FCT_ORDERS, fctOrders)),
                new KpiDaily.Options(0),
                until)
            .cache();
    return KpiPeriod.from(kpis, fctOrders, until);
  }

  @Test
  void ratiosAreSumsOverSumsAndComparedWithTheSpanBefore() {
    assertRows(
        february()
            .where("period_type = 'month' and slice_type = 'all'")
            .where("metric in ('gross_sales', 'aov')"),
        """
        period_start | period_end | metric      | numerator | denominator | value | is_complete | previous_value | last_year_value
        2024-01-01   | 2024-01-31 | gross_sales | 40        |             | 40.0  | true        |                |
        2024-01-01   | 2024-01-31 | aov         | 40        | 2           | 20.0  | true        |                |
        2024-02-01   | 2024-02-29 | gross_sales | 60        |             | 60.0  | true        | 40.0           |
        2024-02-01   | 2024-02-29 | aov         | 60        | 2           | 30.0  | true        | 20.0           |
        """);
  }

  @Test
  void aCustomerWhoCameBackOnTwoDaysIsCountedOnce() {
    assertRows(
        february().where("period_type in ('month', 'year') and metric like 'returning_customer%'"),
        """
        period_type | period_start | metric                  | numerator | denominator | value
        month       | 2024-01-01   | returning_customers     | 0         |             | 0.0
        month       | 2024-01-01   | returning_customer_rate | 0         | 2           | 0.0
        month       | 2024-02-01   | returning_customers     | 1         |             | 1.0
        month       | 2024-02-01   | returning_customer_rate | 1         | 1           | 1.0
        year        | 2024-01-01   | returning_customers     | 0         |             | 0.0
        year        | 2024-01-01   | returning_customer_rate | 0         | 2           | 0.0
        """);
  }

  @Test
  void whatStandsAtADaysEndIsThatOfTheLastDay() {
    assertRows(
        february().where("period_type = 'month' and metric = 'active_customers_30'"),
        """
        period_start | value
        2024-01-01   | 1.0
        2024-02-01   | 1.0
        """);
  }

  @Test
  void trailingSpansEndOnTheDay() {
    assertRows(
        february()
            .where("period_type = 'trailing_28' and slice_type = 'all' and metric = 'gross_sales'"),
        """
        period_start | period_end | value | is_complete | previous_value
        2024-02-02   | 2024-02-29 | 60.0  | true        | 30.0
        """);
    assertRows(
        february()
            .where("period_type = 'trailing_90' and slice_type = 'all' and metric = 'gross_sales'"),
        """
        period_start | value | is_complete | previous_value
        2023-12-02   | 100.0 | false       |
        """);
  }

  @Test
  void lastYearIsTheSameSpanAYearBefore() {
    var orders =
        """
        order_id | order_date | is_valid | gross_sales | discounts | returns
        o1       | 2023-01-01 | true     | 5           | 0         | 0
        o2       | 2023-02-28 | true     | 10          | 0         | 0
        o3       | 2024-02-29 | true     | 40          | 0         | 0
        """;

    assertRows(
        periods(orders, "2024-02-29")
            .where("slice_type = 'all' and metric = 'gross_sales' and last_year_value is not null")
            .where("period_start >= '2024-02-01' and period_type <> 'day'"),
        """
        period_type | period_start | value | last_year_value
        month       | 2024-02-01   | 40.0  | 10.0
        week        | 2024-02-05   | 0.0   | 0.0
        week        | 2024-02-12   | 0.0   | 0.0
        week        | 2024-02-19   | 0.0   | 0.0
        week        | 2024-02-26   | 40.0  | 10.0
        trailing_28 | 2024-02-02   | 40.0  | 10.0
        """);
  }

  @Test
  void anImmatureDayMakesTheSpanImmature() {
    assertRows(
        february().where("period_type = 'month' and slice_type = 'all' and metric = 'aov_net'"),
        """
        period_start | numerator | denominator | value
        2024-01-01   | 40        | 2           |
        2024-02-01   | 60        | 2           |
        """);
    assertRows(
        periods(ORDERS, "2024-03-31")
            .where("period_type = 'month' and slice_type = 'all' and metric = 'aov_net'")
            .where("period_start = '2024-02-01'"),
        """
        value
        30.0
        """);
  }

  @Test
  void slicesAddUpToTheWholeInEverySpan() {
    var spans = february().where("metric = 'gross_sales' and period_type <> 'day'");
    var whole = spans.where("slice_type = 'all'").groupBy("period_type").sum("value");
    var parts = spans.where("slice_type = 'channel'").groupBy("period_type").sum("value");

    assertThat(parts.collectAsList()).containsExactlyInAnyOrderElementsOf(whole.collectAsList());
    assertThat(spans.columns()).containsExactly(Trends.KPI_PERIOD.schema().fieldNames());
  }
}
