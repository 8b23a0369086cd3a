package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metrics;
import io.nightcart.tables.Sales;
import io.nightcart.tables.TableMetric;
import io.nightcart.testing.SparkSuite;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

class MetricCatalogTest extends SparkSuite {

  @Test
  void saysWhatAMetricIsAndSinceWhenItIsThere() {
    var kpis =
        rows(
            spark(),
            Sales.KPI_DAILY,
            """
            day        | metric | numerator | denominator
            2024-03-01 | orders | 0         |
            2024-03-02 | orders | 4         |
            2024-03-03 | orders | 5         |
            2024-03-01 | aov    | 0         | 0
            """);

    assertRows(
        MetricCatalog.from(kpis)
            .where("metric in ('orders', 'aov', 'repeat_purchase_rate', 'inventory_health.gmroi')"),
        """
        metric                 | table_name            | unit     | formula                              | additivity    | matures_after_days | first_date
        orders                 | gold.kpi_daily        | count    | orders                               | additive      | 0                  | 2024-03-02
        aov                    | gold.kpi_daily        | currency | (gross_sales - discounts) / (orders) | non_additive  | 0                  |
        repeat_purchase_rate   | gold.kpi_daily        | ratio    | (repeat_so_far) / (customers_so_far) | semi_additive | 0                  |
        inventory_health.gmroi | gold.inventory_health | times    | gmroi                                | non_additive  | 0                  |
        """);
  }

  @Test
  void holdsEveryMetricAlsoBeforeThereAreFigures() {
    var names =
        MetricCatalog.from(none(spark(), Sales.KPI_DAILY)).select("metric").as(Encoders.STRING());

    assertThat(names.collectAsList())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Metrics.ALL.stream().map(Metric::name),
                    TableMetric.ALL.stream().map(TableMetric::name))
                .toList());
  }
}
