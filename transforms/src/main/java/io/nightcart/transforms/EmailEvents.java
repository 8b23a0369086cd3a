package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import io.nightcart.tables.Mailing;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Mailing#EVENTS}. */
public final class EmailEvents {

  private static final String[] CAMPAIGN = {"campaign_id"};

  /** Either way, as the clocks of mailers and mailboxes differ. */
  private static final long MICROS_OF_A_MACHINE = 2_000_000;

  /**
   * The newest version of every event, with its campaign if known, its recipient and its author.
   */
  public static Dataset<Row> from(
      Dataset<Row> deliveredEvents, Dataset<Row> campaigns, Dataset<Row> links, Shop shop) {
    var known = campaigns.select(col("campaign_key"), col("campaign_key").as("campaign_id"));
    return Versions.newest(deliveredEvents, "event_id")
        .withColumn("is_machine", isMachine())
        .join(known, CAMPAIGN, "left")
        .transform(rows -> Owners.resolve(rows, links))
        .select(
            col("event_id"),
            coalesce(col("campaign_key"), lit(Mailing.NO_CAMPAIGN)).as("campaign_key"),
            col("campaign_id"),
            col("type"),
            col("at").as("event_at"),
            Days.local(col("at"), shop).as("event_date"),
            coalesce(col("customer_key"), col("email_hash"), col("event_id")).as("recipient_key"),
            col("customer_key"),
            col("is_machine"),
            col("url"))
        .transform(Mailing.EVENTS::conform);
  }

  private static Column isMachine() {
    var address = coalesce(col("email_hash"), col("customer_key"), col("event_id"));
    var around =
        Window.partitionBy(address, col("campaign_id"))
            .orderBy(unix_micros(col("at")))
            .rangeBetween(-MICROS_OF_A_MACHINE, MICROS_OF_A_MACHINE);
    var deliveries = count_if(col("type").equalTo("delivered")).over(around);
    var isOpen = col("type").equalTo("open").and(col("campaign_id").isNotNull());
    return coalesce(col("is_machine"), isOpen.and(deliveries.gt(0)));
  }

  private EmailEvents() {}
}
