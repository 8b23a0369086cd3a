package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Field;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

class KpiDailyWideTest extends SparkSuite {

  @Test
  void takesExactFiguresFromTheNumeratorAndRatiosFromTheValue() {
    var kpis =
        rows(
            spark(),
            Sales.KPI_DAILY,
            """
            day        | metric      | slice_type | slice_value | numerator           | denominator | value
            2024-03-01 | gross_sales | all        | all         | 90071992547409.9301 |             | 90071992547409.92
            2024-03-01 | gross_sales | channel    | web         | 90071992547409.9302 |             | 90071992547409.92
            2024-03-01 | orders      | all        | all         | 3                   |             | 3
            2024-03-01 | aov         | all        | all         | 1                   | 8           | 0.125
            2024-03-01 | aov_net     | all        | all         | 1                   | 8           |
            2024-03-02 | orders      | all        | all         | 0                   |             | 0
            """);

    var wide = KpiDailyWide.from(kpis);

    assertRows(
        wide,
        """
        day        | gross_sales         | orders | aov   | aov_net
        2024-03-01 | 90071992547409.9301 | 3      | 0.125 |
        2024-03-02 |                     | 0      |       |
        """);
  }

  @Test
  void hasAColumnForEveryMetricAndAMetricForEveryColumn() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | order_date | is_valid
            o1       | 2024-03-01 | true
            """);

    var kpis =
        KpiDaily.from(
            tables(spark(), Map.of(Sales.FCT_ORDERS, orders)),
            new KpiDaily.Options(0),
            LocalDate.parse("2024-03-01"));

    assertThat(
            kpis.where("slice_type = 'all'").select("metric").as(Encoders.STRING()).collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            Sales.KPI_DAILY_WIDE.fields().stream().skip(1).map(Field::name).toList());
    assertThat(Sales.KPI_DAILY_WIDE.fields())
        .filteredOn(field -> field.type().equals(Field.RATIO))
        .extracting(Field::name)
        .contains("aov", "cac_blended")
        .doesNotContain("orders", "gross_sales", "ad_spend");
  }
}
