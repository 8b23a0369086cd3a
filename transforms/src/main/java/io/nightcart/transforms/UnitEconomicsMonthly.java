package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.ATTRIBUTION_CREDITS;
import static io.nightcart.tables.Attribution.ATTRIBUTION_DAILY;
import static io.nightcart.tables.Attribution.UNIT_ECONOMICS_MONTHLY;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;

import io.nightcart.tables.Field;
import io.nightcart.tables.Payments;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Attribution#UNIT_ECONOMICS_MONTHLY}. */
public final class UnitEconomicsMonthly {

  /** Its inputs. */
  public static final List<Table> READS =
      List.of(ATTRIBUTION_CREDITS, ATTRIBUTION_DAILY, Payments.FCT_ORDER_MARGIN);

  private static final String[] COHORT = {"month", "channel"};

  /**
   * Follows the new customers of each month and channel.
   *
   * @param model whose credits say which channel brought them
   */
  public static Dataset<Row> from(
      Function<Table, Dataset<Row>> tables, String model, LocalDate day) {
    var margins = tables.apply(Payments.FCT_ORDER_MARGIN);
    var spent = spent(tables.apply(ATTRIBUTION_DAILY), model);
    var brought =
        brought(shares(tables.apply(ATTRIBUTION_CREDITS), model, margins), margins)
            .transform(orders -> paidBack(orders, spent));
    return spent
        .join(sums(brought), COHORT, "left")
        .withColumn("model", lit(model))
        .withColumn("cm1", expr("if(net_sales is null, 0, cm1)"))
        .withColumn("cm1_90", seen(90, day))
        .withColumn("cm1_365", seen(365, day))
        .withColumn("net_sales", coalesce(col("net_sales"), lit(0)))
        .withColumn("cac", expr("double(try_divide(spend, new_customers))"))
        .withColumn("ltv_to_cac_3m", expr("double(try_divide(cm1_90, spend))"))
        .withColumn("ltv_to_cac_12m", expr("double(try_divide(cm1_365, spend))"))
        .transform(UNIT_ECONOMICS_MONTHLY::conform);
  }

  private static Dataset<Row> spent(Dataset<Row> attributionDaily, String model) {
    return attributionDaily
        .where(col("model").equalTo(model))
        .groupBy(trunc(col("day"), "month").as("month"), col("channel"))
        .agg(
            sum("spend").cast(Field.MONEY).as("spend"),
            sum("new_customers").cast(Field.RATE).as("new_customers"))
        .where("spend > 0 or new_customers > 0");
  }

  /** Each new customer, with the share of each channel in the first order. */
  private static Dataset<Row> shares(Dataset<Row> credits, String model, Dataset<Row> margins) {
    return credits
        .where(col("model").equalTo(model).and(col("is_first_order")))
        .groupBy(col("order_id"), col("channel"))
        .agg(sum("credit").cast(Field.RATE).as("share"), min("order_date").as("since"))
        .join(margins.select("order_id", "customer_key"), "order_id")
        .withColumn("month", trunc(col("since"), "month"))
        .drop("order_id");
  }

  /** What each order of those customers brought to each channel. */
  private static Dataset<Row> brought(Dataset<Row> shares, Dataset<Row> margins) {
    return shares
        .join(margins.select("customer_key", "order_date", "net_sales", "cm1"), "customer_key")
        .withColumn("age", expr("cast(datediff(order_date, since) as bigint)"))
        .withColumn("net_sales", expr("net_sales * share"))
        .withColumn("cm1", expr("cm1 * share"));
  }

  /** Adds whether the spend has been earned by the day of an order. */
  private static Dataset<Row> paidBack(Dataset<Row> orders, Dataset<Row> spent) {
    var soFar =
        Window.partitionBy("month", "channel")
            .orderBy("age")
            .rangeBetween(Window.unboundedPreceding(), Window.currentRow());
    return orders
        .join(spent.select("month", "channel", "spend"), COHORT)
        .withColumn("is_known", count_if(col("cm1").isNull()).over(soFar).equalTo(0))
        .withColumn("so_far", sum("cm1").over(soFar))
        .withColumn("is_paid_back", expr("is_known and spend > 0 and so_far >= spend"));
  }

  private static Dataset<Row> sums(Dataset<Row> brought) {
    return brought
        .groupBy("month", "channel")
        .agg(
            sum("net_sales").cast(Field.MONEY).as("net_sales"),
            known("true").as("cm1"),
            known("age < 90").as("cm1_90"),
            known("age < 365").as("cm1_365"),
            expr("min(if(is_paid_back, age, null)) as payback_days"));
  }

  /** A sum of which a part is unknown is unknown. */
  private static Column known(String condition) {
    return expr("if(every(cm1 is not null or not (%1$s)), sum(if(%1$s, cm1, 0)), null)"
            .formatted(condition))
        .cast(Field.MONEY);
  }

  /** The margin of so many first days; the last customer of a month may come on its last day. */
  private static Column seen(int days, LocalDate day) {
    return expr(
        "if(date '%s' >= date_add(last_day(month), %d), if(net_sales is null, 0, cm1_%d), null)"
            .formatted(day, days - 1, days));
  }

  private UnitEconomicsMonthly() {}
}
