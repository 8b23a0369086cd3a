package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Mailing;
import java.time.LocalDate;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Mailing#EMAIL_DAILY}. */
public final class EmailDaily {

  private static final String[] KEY = Mailing.EMAIL_DAILY.key().toArray(String[]::new);

  /** What happened to messages on each day up to one. */
  public static Dataset<Row> from(
      Dataset<Row> campaigns, Dataset<Row> emailEvents, Dataset<Row> fctOrders, LocalDate day) {
    var events = emailEvents.where(col("event_date").leq(day));
    var counted =
        events
            .transform(Responses::firsts)
            .withColumn("day", col("event_date"))
            .transform(rows -> withKind(rows, campaigns))
            .transform(rows -> Responses.counted(rows, KEY));
    var sold =
        Responses.bought(events, fctOrders.where(col("order_date").leq(day)))
            .withColumn("day", col("order_date"))
            .transform(rows -> withKind(rows, campaigns))
            .groupBy("day", "channel", "kind")
            .agg(count(lit(1)).as("orders"), sum("net_sales").as("net_sales"));
    return counted
        .join(sold, KEY, "full_outer")
        .na()
        .fill(0, counts())
        .transform(Mailing.EMAIL_DAILY::conform);
  }

  private static Dataset<Row> withKind(Dataset<Row> rows, Dataset<Row> campaigns) {
    return rows.join(
            campaigns.select("campaign_key", "channel", "kind"),
            new String[] {"campaign_key"},
            "left")
        .withColumn("channel", coalesce(col("channel"), lit("email")))
        .withColumn("kind", coalesce(col("kind"), lit("unknown")));
  }

  private static String[] counts() {
    return Mailing.EMAIL_DAILY.fields().stream()
        .map(field -> field.name())
        .filter(name -> !Arrays.asList(KEY).contains(name))
        .toArray(String[]::new);
  }

  private EmailDaily() {}
}
