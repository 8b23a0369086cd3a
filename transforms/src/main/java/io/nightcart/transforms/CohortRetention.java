package io.nightcart.transforms;

import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Segments.COHORT_RETENTION;
import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.months_between;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Segments#COHORT_RETENTION}. */
public final class CohortRetention {

  /** Follows each month's new customers through the months up to the day, on both bases. */
  public static Dataset<Row> from(Dataset<Row> fctOrders, Dataset<Row> refunds, LocalDate day) {
    return activity(fctOrders, refunds, day)
        .transform(CohortRetention::joinCohorts)
        .transform(CohortRetention::countActive)
        .transform(cells -> fillGrid(cells, day))
        .transform(COHORT_RETENTION::conform);
  }

  /** One row per known customer and month with any activity. */
  private static Dataset<Row> activity(
      Dataset<Row> fctOrders, Dataset<Row> refunds, LocalDate day) {
    var ordered =
        fctOrders.select(
            col("customer_key"), col("order_date").as("date"), col("is_valid"), col("net_sales"));
    var gaveBack =
        refunds.select(
            col("customer_key"),
            col("refund_date").as("date"),
            lit(false).as("is_valid"),
            lit(null).cast(MONEY).as("net_sales"));
    return ordered
        .unionByName(gaveBack)
        .filter(col("customer_key").isNotNull().and(col("date").leq(lit(day))))
        .groupBy(col("customer_key"), trunc(col("date"), "month").as("month"))
        .agg(
            count_if(col("is_valid")).as("orders"),
            sum(when(col("is_valid"), col("net_sales"))).as("net_sales"));
  }

  private static Dataset<Row> joinCohorts(Dataset<Row> activity) {
    var hasOrdered = col("orders").gt(0);
    var customer = Window.partitionBy("customer_key");
    var first = min("month").over(customer);
    var firstOrdered = min(when(hasOrdered, col("month"))).over(customer);
    return activity
        .withColumn("cohorts", array(cohort("all", first), cohort("orders", firstOrdered)))
        .select(col("month"), col("orders"), col("net_sales"), inline(col("cohorts")))
        .filter(hasOrdered.or(col("basis").equalTo("all")));
  }

  private static Column cohort(String basis, Column month) {
    return struct(lit(basis).as("basis"), month.as("cohort_month"));
  }

  private static Dataset<Row> countActive(Dataset<Row> activity) {
    return activity
        .groupBy(
            col("cohort_month"),
            col("basis"),
            months_between(col("month"), col("cohort_month")).cast(NUMBER).as("period_index"))
        .agg(
            count(lit(1)).as("active_customers"),
            sum("orders").as("orders"),
            sum("net_sales").as("net_sales"));
  }

  private static Dataset<Row> fillGrid(Dataset<Row> cells, LocalDate day) {
    var periods = months_between(lit(day.withDayOfMonth(1)), col("cohort_month")).cast(NUMBER);
    var period = col("period_index");
    var monthEnd = last_day(add_months(col("cohort_month"), period.cast("int")));
    var cell = struct(col("active_customers"), col("orders"), col("net_sales"));
    return cells
        .groupBy("cohort_month", "basis")
        .agg(
            // Everybody is active in the month that makes the cohort.
            max(when(period.equalTo(0), col("active_customers"))).as("cohort_size"),
            map_from_entries(collect_list(struct(period, cell))).as("cells"))
        .withColumn("period_index", explode(sequence(lit(0L), periods)))
        .withColumn("cell", try_element_at(col("cells"), period))
        .withColumn("active_customers", orZero("cell.active_customers"))
        .withColumn("orders", orZero("cell.orders"))
        .withColumn("net_sales", orZero("cell.net_sales"))
        .withColumn("is_complete", monthEnd.leq(lit(day)))
        .withColumn(
            "retention_rate",
            when(col("is_complete"), col("active_customers").divide(col("cohort_size"))))
        .drop("cell", "cells");
  }

  private static Column orZero(String column) {
    return coalesce(col(column), lit(0L));
  }

  private CohortRetention() {}
}
