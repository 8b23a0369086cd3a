package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Sales;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Sales#KPI_DAILY_WIDE}. */
public final class KpiDailyWide {

  /** Puts the headline figures of a day side by side. */
  public static Dataset<Row> from(Dataset<Row> kpiDaily) {
    Column[] figures =
        Sales.KPI_DAILY_WIDE.fields().stream()
            .filter(field -> !field.name().equals("day"))
            .map(KpiDailyWide::figure)
            .toArray(Column[]::new);
    return kpiDaily
        .where(col("slice_type").equalTo("all"))
        .groupBy("day")
        .agg(figures[0], Arrays.copyOfRange(figures, 1, figures.length))
        .transform(Sales.KPI_DAILY_WIDE::conform);
  }

  private static Column figure(Field field) {
    // Exact figures come from the exact part, never from the double beside it.
    var part = field.type().equals(Field.RATIO) ? "value" : "numerator";
    return max(when(col("metric").equalTo(field.name()), col(part)))
        .cast(field.type())
        .as(field.name());
  }

  private KpiDailyWide() {}
}
