package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Service;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Makes {@link Service#SILVER_TICKETS}. */
public final class Tickets {

  private static final Column OPENED = col("created_at");
  private static final Column REPLIED = col("first_reply_at");
  private static final Column SOLVED = col("solved_at");

  /** The newest version of every ticket, its customer resolved and its durations measured. */
  public static Dataset<Row> from(Dataset<Row> deliveredTickets, Dataset<Row> links, Shop shop) {
    return Versions.newest(deliveredTickets, "ticket_id")
        .transform(tickets -> Owners.resolve(tickets, links))
        .withColumn("created_date", Days.local(OPENED, shop))
        .withColumn("first_reply_date", notBeforeOpening(REPLIED, shop))
        .withColumn("solved_date", notBeforeOpening(SOLVED, shop))
        .withColumn("minutes_to_first_reply", Durations.minutes(OPENED, REPLIED))
        .withColumn("minutes_to_solution", Durations.minutes(OPENED, SOLVED))
        .withColumn(
            "negative_durations",
            Durations.isNegative(OPENED, REPLIED).plus(Durations.isNegative(OPENED, SOLVED)))
        .select(columns())
        .transform(Service.SILVER_TICKETS::conform);
  }

  private static Column notBeforeOpening(Column instant, Shop shop) {
    return when(instant.isNotNull(), greatest(col("created_date"), Days.local(instant, shop)));
  }

  private static Column[] columns() {
    return Service.SILVER_TICKETS.fields().stream()
        .map(field -> functions.col(field.name()))
        .toArray(Column[]::new);
  }

  private Tickets() {}
}
