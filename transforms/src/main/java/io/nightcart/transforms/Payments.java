package io.nightcart.transforms;

import static io.nightcart.tables.Payments.SILVER_PAYMENTS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Shop;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Payments#SILVER_PAYMENTS}. */
public final class Payments {

  /** The newest version of every payment, in the shop's currency where a rate is known. */
  public static Dataset<Row> from(Dataset<Row> deliveredPayments, Dataset<Row> rates, Shop shop) {
    return Versions.newest(deliveredPayments, "payment_id")
        .withColumn("paid_date", Days.local(col("paid_at"), shop))
        .transform(rows -> Money.withRate(rows, "paid_date", rates, shop))
        .select(
            col("payment_id"),
            col("order_id"),
            col("kind"),
            coalesce(col("gateway"), lit("unknown")).as("gateway"),
            col("status"),
            col("currency"),
            col("fx_rate"),
            col("amount"),
            Money.converted("amount").as("amount_rc"),
            col("fee"),
            Money.converted("fee").as("fee_rc"),
            col("paid_at"),
            col("paid_date"))
        .transform(SILVER_PAYMENTS::conform);
  }

  private Payments() {}
}
