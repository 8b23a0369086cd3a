package io.nightcart.transforms;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Amounts in other currencies. */
final class Money {

  /**
   * Adds {@code fx_rate}, by the row's {@code currency} and day: what one unit was worth in the
   * shop's currency, null where that is unknown.
   */
  static Dataset<Row> withRate(Dataset<Row> rows, String day, Dataset<Row> rates, Shop shop) {
    var known =
        rates.select(
            col("currency").as("_currency"), col("rate_date").as("_day"), col("rate").as("_rate"));
    return rows.join(
            broadcast(known),
            col("currency").equalTo(col("_currency")).and(col(day).equalTo(col("_day"))),
            "left")
        .withColumn(
            "fx_rate",
            when(col("currency").equalTo(shop.currency()), lit(1))
                .otherwise(col("_rate"))
                .cast(Field.RATE))
        .drop("_currency", "_day", "_rate");
  }

  /** An amount in the shop's currency; null where no rate is known. */
  static Column converted(String amount) {
    return col(amount).multiply(col("fx_rate")).cast(Field.MONEY);
  }

  /** An amount of an order in the shop's currency; as it is where no rate is known. */
  static Column ofOrder(Column amount) {
    return amount.multiply(coalesce(col("fx_rate"), lit(1))).cast(Field.MONEY);
  }

  /** The same of a column. */
  static Column ofOrder(String amount) {
    return ofOrder(col(amount));
  }

  private Money() {}
}
