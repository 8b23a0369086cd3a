package io.nightcart.transforms;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Baskets;
import io.nightcart.tables.Consent;
import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Service;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the many tables that name a customer tell of one, each as a few columns. */
final class CustomerSides {

  private static final String KEY = "customer_key";

  /**
   * A table's word on each customer.
   *
   * @param condition which of its rows count; %1$s stands for the day, here and below
   * @param counts aggregates with a name, zero for a customer whom it does not know, and null for
   *     all while it has no row
   * @param facts aggregates with a name, null for a customer whom it does not know
   */
  private record Side(Table table, String condition, List<String> counts, List<String> facts) {

    Dataset<Row> addTo(Dataset<Row> customers, Dataset<Row> rows, LocalDate day) {
      String date = "date '%s'".formatted(day);
      Dataset<Row> told = rows.where(condition.formatted(date));
      List<Column> columns =
          Stream.of(counts, facts)
              .flatMap(List::stream)
              .map(aggregate -> expr(aggregate.formatted(date)))
              .toList();
      Dataset<Row> own =
          told.where("customer_key is not null")
              .groupBy(KEY)
              .agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new));
      Dataset<Row> joined = customers.join(own, new String[] {KEY}, "left");
      if (counts.isEmpty()) {
        return joined;
      }
      joined =
          joined.crossJoin(broadcast(told.agg(expr("if(count(*) > 0, 0L, null) as _nothing"))));
      for (String count : counts) {
        String name = count.substring(count.lastIndexOf(' ') + 1);
        joined = joined.withColumn(name, coalesce(col(name), col("_nothing")));
      }
      return joined.drop("_nothing");
    }
  }

  private static final List<Side> ALL =
      List.of(
          new Side(
              Retention.COHORT_CUSTOMERS,
              "true",
              List.of(),
              List.of(
                  "any_value(first_channel) as first_channel",
                  "any_value(first_category) as first_category",
                  "any_value(is_first_discounted) as is_first_discounted")),
          new Side(
              Retention.CUSTOMER_STATES,
              "true",
              List.of(),
              List.of(
                  "any_value(state) as state",
                  "any_value(main_category) as main_category",
                  "any_value(churn_window_days) as churn_window_days")),
          new Side(
              Segments.CUSTOMER_SEGMENTS,
              "true",
              List.of(),
              List.of("any_value(primary_segment) as primary_segment")),
          new Side(
              Segments.RFM_SCORES, "true", List.of(), List.of("any_value(rfm_group) as rfm_group")),
          new Side(
              Segments.CLUSTERS,
              "true",
              List.of(),
              List.of("any_value(cluster_name) as cluster_name")),
          new Side(
              Lifetime.CLV_SCORES,
              "true",
              List.of(),
              List.of(
                  "any_value(p_alive) as p_alive",
                  "any_value(churn_risk) as churn_risk",
                  "any_value(predicted_orders_365) as predicted_orders_365",
                  "any_value(predicted_clv) as predicted_clv",
                  "any_value(total_clv) as total_clv",
                  "any_value(expected_next_order_date) as expected_next_order_date")),
          new Side(
              Baskets.OFFER_AUDIENCE,
              "true",
              List.of("count_if(not is_holdout) as offers"),
              List.of()),
          new Side(
              Silver.REVIEWS,
              "created_date <= %1$s",
              List.of("count(*) as reviews"),
              List.of("avg(rating) as rating_mean")),
          new Side(
              Web.SESSIONS,
              "session_date <= %1$s and not is_bot",
              List.of("count(*) as sessions"),
              List.of(
                  "max(session_date) as last_session_date",
                  "max_by(device, struct(started_at, session_key)) filter (where device is not null)"
                      + " as last_device")),
          new Side(
              Attribution.PREFERRED_CHANNELS,
              "true",
              List.of(),
              List.of(
                  "any_value(channel) as preferred_channel",
                  "any_value(share) as preferred_channel_share")),
          new Side(
              Web.CART_STATES,
              "true",
              List.of("count_if(state = 'abandoned') as abandoned_carts"),
              List.of(
                  "max_by(value, struct(last_activity_at, cart_key)) filter (where state = 'abandoned') as abandoned_cart_value")),
          new Side(
              Mailing.EVENTS,
              "event_date <= %1$s and not is_machine",
              List.of(
                  "count_if(type = 'delivered') as emails",
                  "count_if(type = 'open') as email_opens",
                  "count_if(type = 'click') as email_clicks"),
              List.of("max(event_date) filter (where type = 'click') as last_click_date")),
          new Side(
              Consent.CONSENTS,
              "purpose = '"
                  + Consent.EMAIL_MARKETING
                  + "' and valid_from_date <= %1$s and ifnull(valid_to_date > %1$s, true)",
              List.of(),
              List.of("max_by(state, valid_from) as email_consent")),
          new Side(
              Service.SILVER_TICKETS,
              "created_date <= %1$s",
              List.of(
                  "count(*) as tickets",
                  "count_if(ifnull(solved_date > %1$s, true)) as open_tickets"),
              List.of("max(created_date) as last_ticket_date")),
          new Side(
              Surveys.RESPONSES,
              "answered_date <= %1$s and is_valid and question_type = 'nps'",
              List.of(),
              List.of(
                  "max_by(score, struct(answered_at, response_id)) as last_nps",
                  "max(answered_date) as last_nps_date")),
          new Side(
              Loyalty.LEDGER,
              "entry_date <= %1$s and is_valid",
              List.of("sum(points) as loyalty_points"),
              List.of()));

  /** The tables that are asked. */
  static final List<Table> READS = ALL.stream().map(Side::table).toList();

  /** Adds what each table tells, up to the day. */
  static Dataset<Row> addTo(
      Dataset<Row> customers, Function<Table, Dataset<Row>> tables, LocalDate day) {
    for (Side side : ALL) {
      customers = side.addTo(customers, tables.apply(side.table()), day);
    }
    return customers;
  }

  private CustomerSides() {}
}
