package io.nightcart.transforms;

import static io.nightcart.tables.Timeline.CUSTOMER_TIMELINE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Consent;
import io.nightcart.tables.Delivery;
import io.nightcart.tables.Field;
import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Service;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Timeline#CUSTOMER_TIMELINE}. */
public final class CustomerTimeline {

  /**
   * Rows of a table that tell of interactions; all in SQL over a row.
   *
   * @param type in words; several where a table tells of several kinds
   */
  private record Told(
      Table table,
      String where,
      String type,
      String id,
      String at,
      String date,
      String title,
      String amount,
      String ref) {}

  private static final List<Told> TOLD =
      List.of(
          new Told(
              Sales.FCT_ORDERS,
              "true",
              "'order'",
              "order_id",
              "ordered_at",
              "order_date",
              "concat('Order of ', items, if(items = 1, ' item, ', ' items, '), status)",
              "total_sales",
              "order_id"),
          new Told(
              Silver.REFUNDS,
              "true",
              "'return'",
              "refund_id",
              "refunded_at",
              "refund_date",
              "concat('Gave back ', quantity, if(quantity = 1, ' unit', ' units'))",
              "-amount",
              "coalesce(order_id, product_id)"),
          new Told(
              Delivery.SILVER_SHIPMENTS,
              "shipped_at is not null",
              "'parcel_sent'",
              "shipment_id",
              "shipped_at",
              "shipped_date",
              "concat('Parcel sent', ifnull(concat(' by ', carrier), ''))",
              "null",
              "order_id"),
          new Told(
              Delivery.SILVER_SHIPMENTS,
              "delivered_at is not null",
              "'parcel_delivered'",
              "shipment_id",
              "delivered_at",
              "delivered_date",
              "if(is_late, 'Parcel delivered late', 'Parcel delivered')",
              "null",
              "order_id"),
          new Told(
              Silver.REVIEWS,
              "true",
              "'review'",
              "review_id",
              "created_at",
              "created_date",
              "concat('Review of ', rating, if(rating = 1, ' star', ' stars'))",
              "null",
              "product_id"),
          new Told(
              Service.SILVER_TICKETS,
              "true",
              "'ticket'",
              "ticket_id",
              "created_at",
              "created_date",
              "concat('Ticket', ifnull(concat(' by ', channel), ''), ifnull(concat(': ', reason), ''))",
              "null",
              "order_id"),
          new Told(
              Surveys.RESPONSES,
              "is_valid",
              "'answer'",
              "concat(response_id, '/', question_type)",
              "answered_at",
              "answered_date",
              "concat('Answered ', score, ' to ', question_type)",
              "null",
              "order_id"),
          new Told(
              Web.SESSIONS,
              "not is_bot and not is_stray",
              "'visit'",
              "session_key",
              "started_at",
              "session_date",
              "concat('Visit from ', channel_group, ', ', product_views, ' products seen')",
              "null",
              "landing_page"),
          new Told(
              Mailing.EVENTS,
              "type in ('click', 'unsubscribe') and not is_machine",
              "if(type = 'click', 'email_click', 'unsubscribe')",
              "event_id",
              "event_at",
              "event_date",
              "if(type = 'click', 'Clicked in a message', 'Unsubscribed')",
              "null",
              "campaign_key"),
          new Told(
              Consent.CONSENTS,
              "true",
              "'consent'",
              "concat(subject_key, '/', purpose)",
              "valid_from",
              "valid_from_date",
              "concat(initcap(state), ' consent to ', replace(purpose, '_', ' '))",
              "null",
              "source"),
          new Told(
              Loyalty.LEDGER,
              "is_valid",
              "'points'",
              "entry_id",
              "entry_at",
              "entry_date",
              "concat(initcap(type), ' of ', points, ' points')",
              "value",
              "order_id"));

  /**
   * A table that tells of interactions.
   *
   * @param date the column with the shop's day of each
   */
  public record Source(Table table, String date) {}

  /** All of them. */
  public static final List<Source> SOURCES =
      TOLD.stream().map(told -> new Source(told.table(), told.date())).distinct().toList();

  /** Everything that happened with known customers up to the day, in one form. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    return TOLD.stream()
        .map(told -> events(tables.apply(told.table()), told, day))
        .reduce(Dataset::union)
        .orElseThrow()
        .transform(CUSTOMER_TIMELINE::conform);
  }

  private static Dataset<Row> events(Dataset<Row> rows, Told told, LocalDate day) {
    return rows.where("customer_key is not null")
        .where(told.where())
        .where(col(told.date()).leq(lit(day)))
        .select(
            col("customer_key"),
            col(told.at()).as("event_at"),
            col(told.date()).as("event_date"),
            expr(told.type()).as("event_type"),
            expr(told.id()).as("event_id"),
            expr(told.title()).as("title"),
            expr(told.amount()).cast(Field.MONEY).as("amount"),
            expr(told.ref()).as("ref"));
  }

  private CustomerTimeline() {}
}
