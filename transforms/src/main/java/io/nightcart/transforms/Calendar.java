package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sequence;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Days without events. */
final class Calendar {

  /**
   * Adds rows of zeros, so that each group has one for every day from its first to the last.
   *
   * @param daily one row per {@code day} and group, and no day after the last; numbers else
   * @param groups columns that tell the groups apart; none for a single one
   */
  static Dataset<Row> filled(Dataset<Row> daily, LocalDate last, String... groups) {
    String[] key = Stream.concat(Stream.of("day"), Arrays.stream(groups)).toArray(String[]::new);
    return daily
        .groupBy(Arrays.stream(groups).map(functions::col).toArray(Column[]::new))
        .agg(min("day").as("first_day"))
        .withColumn("day", explode(sequence(col("first_day"), lit(last))))
        .drop("first_day")
        .join(daily, key, "left")
        .na()
        .fill(0);
  }

  private Calendar() {}
}
