package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;

import io.nightcart.tables.Mailing;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Mailing#SILVER_CAMPAIGNS}. */
public final class Campaigns {

  /** The newest version of every campaign. */
  public static Dataset<Row> from(Dataset<Row> deliveredCampaigns, Shop shop) {
    return Versions.newest(deliveredCampaigns, "campaign_id")
        .select(
            col("campaign_id").as("campaign_key"),
            col("channel"),
            col("kind"),
            col("name"),
            col("subject"),
            col("variation_id"),
            col("sent_at"),
            Days.local(col("sent_at"), shop).as("sent_date"))
        .transform(Mailing.SILVER_CAMPAIGNS::conform);
  }

  private Campaigns() {}
}
