package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Field;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
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
            orders,
            none(spark(), Silver.REFUNDS),
            none(spark(), Silver.REVIEWS),
            none(spark(), Silver.SOCIAL_POSTS),
            LocalDate.parse("2024-03-01"));

    Map<String, Boolean> isRatio = new HashMap<>();
    for (Row row : kpis.collectAsList()) {
      isRatio.put(row.getAs("metric"), row.getAs("denominator") != null);
    }
    Map<String, Boolean> columns = new HashMap<>();
    Sales.KPI_DAILY_WIDE.fields().stream()
        .skip(1)
        .forEach(field -> columns.put(field.name(), field.type().equals(Field.RATIO)));
    assertThat(isRatio).isEqualTo(columns);
  }
}
