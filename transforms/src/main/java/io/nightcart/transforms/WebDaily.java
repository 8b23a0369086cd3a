package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Field;
import io.nightcart.tables.Web;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Web#WEB_DAILY}. */
public final class WebDaily {

  private static final String IS_COUNTED = "_is_counted and ";

  /** Adds up sessions that began by a day. */
  public static Dataset<Row> from(Dataset<Row> sessions, LocalDate day) {
    var ofPerson =
        Window.partitionBy("session_date", "person_key", "_is_counted")
            .orderBy("started_at", "session_key");
    return sessions
        .where(col("session_date").leq(day))
        .withColumn("_is_counted", expr("not is_bot and not is_stray"))
        .withColumn("_place", row_number().over(ofPerson))
        .groupBy(
            col("session_date").as("day"),
            col("channel_group"),
            coalesce(col("device"), lit("unknown")).as("device"))
        .agg(
            count_if(col("_is_counted")).as("sessions"),
            counted("_place = 1").as("visitors"),
            counted("is_bounce").as("bounces"),
            counted("add_to_carts > 0").as("sessions_with_cart"),
            counted("checkout_started > 0").as("sessions_with_checkout"),
            counted("transactions > 0").as("sessions_with_transaction"),
            total("page_views + product_views + list_views").as("views"),
            total("searches").as("searches"),
            total("counted_searches").as("counted_searches"),
            total("zero_result_searches").as("zero_result_searches"),
            total("transactions").as("transactions"),
            sum(expr("if(_is_counted, ifnull(revenue, 0), 0)")).cast(Field.MONEY).as("revenue"),
            count_if(expr("is_bot")).as("bot_sessions"),
            sum(expr("if(is_bot, events, 0L)")).as("bot_events"),
            sum(expr("if(is_stray and not is_bot, events, 0L)")).as("stray_events"))
        .transform(Web.WEB_DAILY::conform);
  }

  private static Column counted(String condition) {
    return count_if(expr(IS_COUNTED + condition));
  }

  private static Column total(String amount) {
    return sum(expr("if(_is_counted, %s, 0L)".formatted(amount)));
  }

  private WebDaily() {}
}
