package io.nightcart.transforms;

import static io.nightcart.tables.Retention.ORDER_STEPS;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Makes {@link io.nightcart.tables.Retention#ORDER_STEPS}. */
public final class OrderSteps {

  private static final int LAST_STEP = 20;
  private static final Column[] SPANS =
      Stream.of(30L, 60L, 90L, 180L, 365L).map(functions::lit).toArray(Column[]::new);

  /** Counts who placed the next order within each span, once all have had that long. */
  public static Dataset<Row> from(Dataset<Row> fctOrders, LocalDate day) {
    return fctOrders
        .where(col("order_date").leq(day).and(col("order_seq_number").leq(LAST_STEP)))
        .select(
            col("order_seq_number").as("order_number"),
            col("days_to_next_order"),
            datediff(lit(day), col("order_date")).as("age"),
            explode(array(SPANS)).as("within_days"))
        .where("age >= within_days")
        .groupBy("order_number", "within_days")
        .agg(
            count(lit(1)).as("customers"),
            count_if(col("days_to_next_order").leq(col("within_days"))).as("ordered_again"))
        .withColumn("rate", expr("double(ordered_again) / customers"))
        .withColumn("ci_low", Intervals.wilsonLow(col("ordered_again"), col("customers")))
        .withColumn("ci_high", Intervals.wilsonHigh(col("ordered_again"), col("customers")))
        .transform(ORDER_STEPS::conform);
  }

  private OrderSteps() {}
}
