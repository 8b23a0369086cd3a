package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Which events of silver.web_events make a session. All in instants: no day or clock parts them.
 */
final class Sessions {

  private static final Column REST = expr("interval 30 minutes");

  /** More events than this within a minute are no person's. */
  private static final int MOST_IN_A_MINUTE = 120;

  private static final WindowSpec OF_VISITOR =
      Window.partitionBy("visitor_key").orderBy("at", "event_id");
  private static final WindowSpec OF_STRETCH =
      Window.partitionBy("visitor_key", "_stretch").orderBy("at", "event_id");
  private static final WindowSpec ALL_OF_STRETCH =
      OF_STRETCH.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());

  /**
   * Adds {@code session_key}, and {@code is_storm}: whether an event is one of more than 120 of its
   * visitor within a minute. An event without session_id takes that of the visitor's event before
   * it, else of the next one, as long as no rest of more than 30 minutes lies between.
   *
   * @param events all of those visitors whose sessions are wanted
   */
  static Dataset<Row> marked(Dataset<Row> events) {
    var rested = col("at").gt(lag("at", 1).over(OF_VISITOR).plus(REST));
    var begins = when(coalesce(rested, lit(true)), 1).otherwise(0);
    var storm = expr("interval 1 minute").plus(lag("at", MOST_IN_A_MINUTE).over(OF_VISITOR));
    return events
        .withColumn("_begins", begins)
        .withColumn("is_storm", coalesce(col("at").lt(storm), lit(false)))
        .withColumn("_stretch", sum("_begins").over(OF_VISITOR))
        .withColumn("_given", given())
        .withColumn("_began_at", min("at").over(ALL_OF_STRETCH))
        .withColumn("session_key", key())
        .drop("_begins", "_stretch", "_given", "_began_at");
  }

  private static Column given() {
    var before = OF_STRETCH.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    return coalesce(
        last("session_id", true).over(before), first("session_id", true).over(ALL_OF_STRETCH));
  }

  private static Column key() {
    var start = date_format(col("_began_at"), "yyyy-MM-dd'T'HH:mm:ss'Z'");
    return when(col("_given").isNotNull(), concat(col("visitor_key"), lit("/"), col("_given")))
        .otherwise(concat(col("visitor_key"), lit("@"), start));
  }

  private Sessions() {}
}
