package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Loyalty#LEDGER}. */
public final class LoyaltyLedger {

  private static final Column IS_VALID =
      not(col("type").isin("enrol", "earn", "referral").and(col("points").lt(0)));

  /** The newest version of every entry, and what its member had left after it. */
  public static Dataset<Row> from(Dataset<Row> deliveredEvents, Dataset<Row> links, Shop shop) {
    return Versions.newest(deliveredEvents, "entry_id")
        .transform(rows -> Owners.resolve(rows, links))
        .withColumn("member_key", coalesce(col("customer_key"), col("email_hash"), col("entry_id")))
        .withColumn("is_valid", IS_VALID)
        .withColumn("points", expr("if(type in ('redeem', 'expire'), -abs(points), points)"))
        .withColumn("balance", balance())
        .select(
            col("entry_id"),
            col("member_key"),
            col("customer_key"),
            col("type"),
            col("points"),
            col("value"),
            col("order_id"),
            col("referred_customer_id"),
            col("at").as("entry_at"),
            Days.local(col("at"), shop).as("entry_date"),
            col("is_valid"),
            col("balance"),
            col("type").equalTo("redeem").and(col("balance").lt(0)).as("is_overdrawn"))
        .transform(Loyalty.LEDGER::conform);
  }

  private static Column balance() {
    var soFar =
        Window.partitionBy("member_key")
            .orderBy(col("at"), col("points").desc(), col("entry_id"))
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    return sum(when(col("is_valid"), col("points")).otherwise(lit(0L))).over(soFar);
  }

  private LoyaltyLedger() {}
}
