package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Web;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Web#CART_ABANDONMENT_DAILY}. */
public final class CartAbandonmentDaily {

  private static final int MATURE = 14;

  /**
   * Counts carts.
   *
   * @param carts of gold.carts, as they stand on the day
   */
  public static Dataset<Row> from(Dataset<Row> carts, LocalDate day) {
    return carts
        .withColumn("device", coalesce(col("device"), lit("unknown")))
        .groupBy(col("opened_date").as("day"), col("stage"), col("device"), col("channel_group"))
        .agg(
            count(lit(1)).as("created"),
            count_if(col("state").equalTo("purchased")).as("purchased"),
            count_if(col("is_abandoned")).as("abandoned"),
            count_if(col("state").equalTo("recovered")).as("recovered"),
            count_if(expr("is_abandoned and state = 'expired'")).as("expired"),
            sum(expr("if(is_abandoned, value, 0)")).as("value"),
            sum(expr("if(state = 'abandoned', value, 0)")).as("recoverable_value"))
        .withColumn("abandonment_rate", mature("try_divide(abandoned, created)", day))
        .withColumn("recovery_rate", mature("try_divide(recovered, abandoned)", day))
        .transform(Web.CART_ABANDONMENT_DAILY::conform);
  }

  private static Column mature(String ratio, LocalDate day) {
    return when(datediff(lit(day), col("day")).geq(MATURE), expr(ratio));
  }

  private CartAbandonmentDaily() {}
}
