package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.nightcart.tables.Web;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Web#SEARCH_GAPS}. */
public final class SearchGaps {

  private static final int DAYS = 28;

  /**
   * Searches that found nothing within the 28 days that end on a day.
   *
   * @param events of silver.web_events
   * @param sessions of silver.web_sessions; visitors with one of a bot are left out
   */
  public static Dataset<Row> from(Dataset<Row> events, Dataset<Row> sessions, LocalDate day) {
    var bots = sessions.where("is_bot").select("visitor_key").distinct();
    return events
        .where("type = 'search' and results_count = 0 and search_term is not null")
        .where(col("event_date").gt(day.minusDays(DAYS)).and(col("event_date").leq(day)))
        .join(bots, new String[] {"visitor_key"}, "left_anti")
        .groupBy(col("search_term").as("term"))
        .agg(
            count(lit(1)).as("searches"),
            count_distinct(col("visitor_key")).as("people"),
            min("event_date").as("first_searched_date"),
            max("event_date").as("last_searched_date"))
        .transform(Web.SEARCH_GAPS::conform);
  }

  private SearchGaps() {}
}
