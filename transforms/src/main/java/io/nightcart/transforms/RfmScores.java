package io.nightcart.transforms;

import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Segments.RFM_SCORES;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Segments#RFM_SCORES}. */
public final class RfmScores {

  /** Shopify's names: rows are r_score 5 down to 1, columns are fm_score 1 to 5. */
  private static final String[] GROUPS =
      """
      NEW         ACTIVE      ACTIVE          CHAMPIONS CHAMPIONS
      PROMISING   ACTIVE      ACTIVE          LOYAL     LOYAL
      ALMOST_LOST ALMOST_LOST NEEDS_ATTENTION LOYAL     LOYAL
      DORMANT     DORMANT     AT_RISK         AT_RISK   PREVIOUSLY_LOYAL
      DORMANT     DORMANT     AT_RISK         AT_RISK   PREVIOUSLY_LOYAL
      """
          .split("\\s+");

  /**
   * Scores every customer of the history: by the days since the last order, and by the orders and
   * sales of the history's window.
   *
   * @param history as it stood on the day
   */
  public static Dataset<Row> from(Dataset<Row> history, LocalDate day) {
    var customers = measure(history, day);
    // One row of thresholds for all, instead of a rank for each customer: nothing but the distinct
    // values is ever sorted.
    return customers
        .crossJoin(broadcast(thresholds(customers)))
        .transform(RfmScores::score)
        .transform(RFM_SCORES::conform);
  }

  private static Dataset<Row> measure(Dataset<Row> history, LocalDate day) {
    return history
        .select(
            col("customer_key"),
            date_diff(lit(day), col("last_order_date")).cast(NUMBER).as("recency_days"),
            col("orders_window").as("frequency"),
            col("sales_window").as("monetary"))
        .withColumn("day", lit(day))
        .withColumn("r", negate(col("recency_days")).cast(MONEY))
        .withColumn("f", col("frequency").cast(MONEY))
        .withColumn("m", col("monetary").cast(MONEY));
  }

  /** The least values of r, f and m that earn the scores 2 to 5. */
  private static Dataset<Row> thresholds(Dataset<Row> customers) {
    var measure = Window.partitionBy("measure");
    var worse = sum("customers").over(measure.orderBy("value")).minus(col("customers"));
    return customers
        .select(inline(array(value("r"), value("f"), value("m"))))
        .groupBy("measure", "value")
        .agg(count(lit(1)).as("customers"))
        .withColumn("worse", worse)
        .withColumn("all", sum("customers").over(measure))
        .withColumn("score", expr("1 + (5 * worse) div all"))
        .groupBy()
        .agg(
            thresholdsOf("r").as("r_from"),
            thresholdsOf("f").as("f_from"),
            thresholdsOf("m").as("m_from"));
  }

  private static Column value(String measure) {
    return struct(lit(measure).as("measure"), col(measure).as("value"));
  }

  private static Column thresholdsOf(String measure) {
    var isMeasure = col("measure").equalTo(measure);
    return array(
        IntStream.rangeClosed(2, 5)
            .mapToObj(score -> min(when(isMeasure.and(col("score").geq(score)), col("value"))))
            .toArray(Column[]::new));
  }

  private static Dataset<Row> score(Dataset<Row> customers) {
    var cell = expr("5 * (5 - r_score) + fm_score").cast("int");
    return customers
        .withColumn("r_score", scoreOf("r"))
        .withColumn("f_score", scoreOf("f"))
        .withColumn("m_score", scoreOf("m"))
        .withColumn("fm_score", expr("(f_score + m_score + 1) div 2"))
        .withColumn("rfm_code", concat(col("r_score"), col("f_score"), col("m_score")))
        .withColumn("rfm_group", element_at(lit(GROUPS), cell))
        .drop("r", "f", "m", "r_from", "f_from", "m_from");
  }

  private static Column scoreOf(String measure) {
    var reached = filter(col(measure + "_from"), from -> from.leq(col(measure)));
    return size(reached).plus(1).cast(NUMBER);
  }

  private RfmScores() {}
}
