package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Promotions#PROMOTIONS}. */
public final class Promotions {

  /** The newest version of every promotion. */
  public static Dataset<Row> from(Dataset<Row> deliveredPromotions) {
    var isBackwards = col("end_date").lt(col("start_date"));
    return deliveredPromotions
        .withColumn("code", coalesce(Codes.plain(col("code")), col("code")))
        .withColumn("promotion_key", coalesce(col("promotion_id"), col("code")))
        .transform(rows -> Versions.newest(rows, "promotion_key"))
        .withColumn("is_valid_period", coalesce(isBackwards, lit(false)).equalTo(false))
        .select(
            "promotion_key",
            "code",
            "type",
            "value",
            "start_date",
            "end_date",
            "is_valid_period",
            "min_order",
            "max_uses",
            "is_combinable")
        .transform(io.nightcart.tables.Promotions.PROMOTIONS::conform);
  }

  private Promotions() {}
}
