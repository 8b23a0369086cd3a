package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Metrics;
import io.nightcart.tables.Sales;
import io.nightcart.tables.TableMetric;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Sales#METRIC_CATALOG}. */
public final class MetricCatalog {

  private static final String BY_DAY = Sales.KPI_DAILY.name();

  /** Every metric there is, with the first day on which these KPIs have it. */
  public static Dataset<Row> from(Dataset<Row> kpiDaily) {
    Column metrics =
        array(
            Stream.concat(
                    Metrics.ALL.stream().map(MetricCatalog::row),
                    TableMetric.ALL.stream().map(MetricCatalog::row))
                .toArray(Column[]::new));
    Dataset<Row> firsts =
        kpiDaily.where("numerator <> 0").groupBy("metric").agg(min("day").as("first_date"));
    return kpiDaily
        .agg(count(lit(1)))
        .select(inline(metrics))
        .join(firsts, new String[] {"metric"}, "left")
        .transform(Sales.METRIC_CATALOG::conform);
  }

  private static Column row(Metric metric) {
    String note = metric.note();
    return struct(
        lit(metric.name()).as("metric"),
        lit(BY_DAY).as("table_name"),
        lit(metric.unit()).as("unit"),
        lit(metric.formula()).as("formula"),
        lit(metric.additivity().name().toLowerCase(Locale.ROOT)).as("additivity"),
        lit((long) metric.maturity()).as("matures_after_days"),
        lit(metric.definition()).as("definition"),
        lit(note.isEmpty() ? null : note).cast("string").as("note"));
  }

  private static Column row(TableMetric metric) {
    return struct(
        lit(metric.name()).as("metric"),
        lit(metric.table().name()).as("table_name"),
        lit(metric.unit()).as("unit"),
        lit(metric.column()).as("formula"),
        lit(Additivity.NON_ADDITIVE.name().toLowerCase(Locale.ROOT)).as("additivity"),
        lit(0L).as("matures_after_days"),
        lit(metric.definition()).as("definition"),
        lit(metric.table().comment()).as("note"));
  }

  private MetricCatalog() {}
}
