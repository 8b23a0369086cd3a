package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * Which of several deliveries of a record stands: the one its source changed last, else the one in
 * the later file, else the later line. The order in which files were taken plays no part, so a
 * backfill in any order ends with the same rows.
 */
final class Versions {

  private static final Column CHANGED = col("updated_at").desc_nulls_last();

  /** Of rows that {@link #ranked} tells: whether no newer one has the same key. */
  static final Column IS_NEWEST = col("_rank").equalTo(1);

  /** The newest delivered row of each key. */
  static Dataset<Row> newest(Dataset<Row> delivered, String... key) {
    return ranked(delivered, key).where(IS_NEWEST).drop("_rank");
  }

  /** All delivered rows, with their rank among those of their key, from the newest on. */
  static Dataset<Row> ranked(Dataset<Row> delivered, String... key) {
    var versions =
        Window.partitionBy(columns(key))
            .orderBy(
                CHANGED,
                col("_file").desc(),
                col("_row").desc(),
                col("_element").desc_nulls_last());
    return delivered.withColumn("_rank", row_number().over(versions));
  }

  /**
   * The newest delivered lines of each order, numbered. Lines with a {@code line_id} stand or fall
   * one by one. Lines without are replaced together by the order's newest delivery, which is a
   * record for nested lines and a file for flat ones; the sold lines of a flat file replace sold
   * ones and the returning lines returning ones, for the two are often delivered apart. They are
   * numbered by content, so that equal lines within an order stay.
   */
  static Dataset<Row> newestLines(Dataset<Row> delivered) {
    var numbered = newest(delivered.where("line_id is not null"), "order_id", "line_id");
    var record = when(col("_element").isNotNull(), col("_row"));
    var side = when(col("_element").isNull(), col("quantity").lt(0));
    var newest =
        max(struct(col("updated_at"), col("_file"), record.as("_record")))
            .over(Window.partitionBy(col("order_id"), side));
    var content =
        Window.partitionBy(col("order_id"), col("quantity").lt(0))
            .orderBy("product_id", "unit_price", "quantity", "discount", "returned_at", "_row");
    return delivered
        .where("line_id is null")
        .withColumn("_newest", newest)
        .where(col("_file").equalTo(col("_newest._file")))
        .where(record.eqNullSafe(col("_newest._record")))
        .drop("_newest")
        .withColumn("line_id", row_number().over(content).cast("string"))
        .unionByName(numbered);
  }

  private static Column[] columns(String... names) {
    return Arrays.stream(names).map(functions::col).toArray(Column[]::new);
  }

  private Versions() {}
}
