package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Surveys;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Surveys#INVITATIONS}. */
public final class SurveyInvitations {

  /** The newest version of every invitation, its customer resolved and its wave named. */
  public static Dataset<Row> from(
      Dataset<Row> deliveredInvitations, Dataset<Row> links, Shop shop) {
    return Versions.newest(deliveredInvitations, "invitation_id")
        .transform(invitations -> Owners.resolve(invitations, links))
        .withColumn("sent_date", Days.local(col("sent_at"), shop))
        .withColumn("wave", coalesce(col("survey"), date_format(col("sent_date"), "yyyy-MM")))
        .withColumn("kind", coalesce(col("kind"), lit("relationship")))
        .withColumn("is_delivered", coalesce(col("is_delivered"), lit(true)))
        .select(
            "invitation_id",
            "survey",
            "wave",
            "kind",
            "customer_key",
            "order_id",
            "sent_at",
            "sent_date",
            "is_delivered")
        .transform(Surveys.INVITATIONS::conform);
  }

  private SurveyInvitations() {}
}
