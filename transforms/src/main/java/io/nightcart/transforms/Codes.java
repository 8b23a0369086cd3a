package io.nightcart.transforms;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.upper;

import org.apache.spark.sql.Column;

/** Discount codes, however people type them. */
final class Codes {

  /** The code in capitals, without blanks; null where nothing is left. */
  static Column plain(Column typed) {
    return nullif(upper(regexp_replace(typed, "(?U)\\s+", "")), lit(""));
  }

  private Codes() {}
}
