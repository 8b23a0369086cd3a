package io.nightcart.transforms;

import static io.nightcart.tables.Retention.COHORT_VALUE;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;

/** Makes {@link io.nightcart.tables.Retention#COHORT_VALUE}. */
public final class CohortValue {

  private static final String[] COHORT = {"cohort_month", "period_type", "dim", "dim_value"};
  private static final WindowSpec SO_FAR =
      Window.partitionBy("cohort_month", "period_type", "dim", "dim_value").orderBy("period_index");

  private static final String PERIODS =
      "inline(array(struct('calendar' as period_type,"
          + " bigint(months_between(trunc(order_date, 'month'), cohort_month)) as period_index),"
          + " struct('rolling' as period_type,"
          + " bigint(datediff(order_date, first_order_date) div 30) as period_index)))";

  private static final String DIMS =
      "inline(array(struct('all' as dim, 'all' as dim_value),"
          + " struct('first_channel' as dim, first_channel as dim_value),"
          + " struct('first_country' as dim, first_country as dim_value),"
          + " struct('first_category' as dim, first_category as dim_value),"
          + " struct('first_discounted' as dim, string(is_first_discounted) as dim_value)))";

  private static final String PERIOD_END =
      "if(period_type = 'calendar', last_day(add_months(cohort_month, int(period_index))),"
          + " date_add(last_day(cohort_month), int(30 * (period_index + 1) - 1)))";

  /** Follows each month's new customers up to the day, in both ways of counting. */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders, Dataset<Row> cohortCustomers, Dataset<Row> adSpend, LocalDate day) {
    return byCustomer(fctOrders, cohortCustomers, day)
        .transform(CohortValue::sumUp)
        .transform(cells -> fillGrid(cells, day))
        .transform(CohortValue::runTotals)
        .transform(rows -> holdAgainst(rows, adSpend))
        .transform(COHORT_VALUE::conform);
  }

  private static Dataset<Row> byCustomer(
      Dataset<Row> fctOrders, Dataset<Row> cohortCustomers, LocalDate day) {
    return fctOrders
        .where("is_valid")
        .where(col("order_date").leq(day))
        .select("customer_key", "order_date", "order_seq_number", "net_sales", "cogs")
        .join(cohortCustomers, "customer_key")
        .selectExpr("*", PERIODS)
        .groupBy(
            "customer_key",
            "cohort_month",
            "first_channel",
            "first_country",
            "first_category",
            "is_first_discounted",
            "period_type",
            "period_index")
        .agg(
            count(lit(1)).as("orders"),
            count_if(col("order_seq_number").equalTo(2)).as("second"),
            count_if(col("cogs").isNull()).as("costless"),
            sum("net_sales").as("net_sales"),
            sum(expr("net_sales - cogs")).as("cm1"));
  }

  private static Dataset<Row> sumUp(Dataset<Row> customers) {
    return customers
        .selectExpr("*", DIMS)
        .groupBy("cohort_month", "period_type", "dim", "dim_value", "period_index")
        .agg(
            count(lit(1)).as("active_customers"),
            sum("orders").as("orders"),
            sum("second").as("second"),
            sum("costless").as("costless"),
            sum("net_sales").as("net_sales"),
            sum("cm1").as("cm1"));
  }

  private static Dataset<Row> fillGrid(Dataset<Row> cells, LocalDate day) {
    var last =
        expr(
            "if(period_type = 'calendar', bigint(months_between(date'%1$s', cohort_month)), bigint(datediff(date'%1$s', cohort_month) div 30))"
                .formatted(day));
    var grid =
        cells
            .groupBy(columns(COHORT))
            // Everybody orders in the period that makes the cohort.
            .agg(
                max(when(col("period_index").equalTo(0), col("active_customers")))
                    .as("cohort_size"))
            .withColumn("last", last)
            .withColumn("period_index", explode(expr("sequence(0L, last)")))
            .drop("last");
    return grid.join(
            cells,
            new String[] {"cohort_month", "period_type", "dim", "dim_value", "period_index"},
            "left")
        .na()
        .fill(0, new String[] {"active_customers", "orders", "second", "costless"})
        .withColumn("net_sales", coalesce(col("net_sales"), lit(0)))
        .withColumn("cm1", when(col("costless").equalTo(0), coalesce(col("cm1"), lit(0))))
        .withColumn("is_complete", expr(PERIOD_END).leq(lit(day)));
  }

  private static Dataset<Row> runTotals(Dataset<Row> cells) {
    return cells
        .withColumn("repeat_customers", sum("second").over(SO_FAR))
        .withColumn("cum_net_sales", sum("net_sales").over(SO_FAR))
        .withColumn("unknown", sum("costless").over(SO_FAR))
        .withColumn("cum_cm1", when(col("unknown").equalTo(0), sum("cm1").over(SO_FAR)))
        .withColumn("retention_rate", rate("active_customers"))
        .withColumn("cumulative_repeat_rate", rate("repeat_customers"))
        .withColumn("cum_net_sales_per_customer", rate("cum_net_sales"))
        .withColumn("cum_cm1_per_customer", rate("cum_cm1"))
        .drop("second", "costless", "unknown");
  }

  private static Column rate(String numerator) {
    return when(col("is_complete"), expr("double(%s) / cohort_size".formatted(numerator)));
  }

  private static Dataset<Row> holdAgainst(Dataset<Row> rows, Dataset<Row> adSpend) {
    var spend =
        adSpend
            .groupBy(expr("cast(trunc(spend_date, 'month') as date)").as("cohort_month"))
            .agg(sum("spend_rc").as("ad_spend"))
            .withColumn("dim", lit("all"));
    var isPaidBack = expr("cum_cm1_per_customer >= cac_blended");
    return rows.join(spend, new String[] {"cohort_month", "dim"}, "left")
        .withColumn("cac_blended", expr("double(ad_spend) / cohort_size"))
        .withColumn("ltv_to_cac", expr("try_divide(cum_cm1_per_customer, cac_blended)"))
        .withColumn(
            "payback_period",
            min(when(isPaidBack, col("period_index")))
                .over(Window.partitionBy(columns(COHORT)))
                .cast(Field.NUMBER));
  }

  private static Column[] columns(String... names) {
    return Arrays.stream(names).map(functions::col).toArray(Column[]::new);
  }

  private CohortValue() {}
}
