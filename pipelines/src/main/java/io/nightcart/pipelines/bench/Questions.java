package io.nightcart.pipelines.bench;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;

/**
 * What two engines must answer alike, to the last cent: every figure of every day, every cell of
 * the cohorts, every product, and the sums of the tables that have a row for each customer.
 */
final class Questions {

  /** The metrics that the other engine makes. */
  private static final String KPIS =
      Stream.of(
              "gross_sales",
              "discounts",
              "returns",
              "net_sales",
              "shipping_charged",
              "tax",
              "total_sales",
              "orders",
              "new_customers",
              "returning_customers",
              "guest_orders",
              "units",
              "refunds",
              "refunded_units",
              "active_customers_30",
              "active_customers_90",
              "active_customers_365",
              "reviews",
              "mentions",
              "aov",
              "aov_gross",
              "aov_net",
              "aov_total",
              "aov_new",
              "aov_returning",
              "units_per_order",
              "items_per_order",
              "price_per_item",
              "discount_rate",
              "return_rate_value",
              "returning_customer_rate",
              "repeat_purchase_rate",
              "mean_rating")
          .map("'%s'"::formatted)
          .collect(joining(", "));

  /** Each gives rows of one text, in order. */
  static final List<String> ALL =
      List.of(
          select(
                  "gold.kpi_daily",
                  Stream.of("day", "metric", money("numerator"), money("denominator")))
              + " where slice_type = 'all' and metric in (%s) order by answer".formatted(KPIS),
          ask(
              "gold.cohort_retention",
              "cohort_month",
              "basis",
              count("period_index"),
              count("active_customers"),
              count("orders"),
              money("net_sales")),
          ask(
              "gold.dim_product",
              "product_id",
              count("orders"),
              count("customers"),
              count("units"),
              count("returned_units"),
              count("reviews"),
              money("net_sales")),
          sum(
              "gold.fct_orders",
              "order_date, status",
              "count(*)",
              count("sum(order_seq_number)"),
              count("sum(days_since_prev_order)"),
              money("sum(cogs)")),
          sum(
              "gold.rfm_scores",
              "rfm_group",
              "count(*)",
              count("sum(recency_days)"),
              count("sum(frequency)"),
              money("sum(monetary)")),
          sum(
              "gold.dim_customer",
              "country",
              "count(*)",
              count("sum(orders)"),
              count("sum(orders_365)"),
              count("sum(reviews)"),
              money("sum(net_sales)"),
              money("sum(net_sales_365)")),
          sum(
              "gold.customer_features",
              "cast(recency_days as int)",
              "count(*)",
              money("sum(orders)"),
              money("sum(tenure_days)"),
              money("sum(" + money("net_sales") + ")")));

  private static String sum(String table, String by, String... measures) {
    return "%s group by %s order by answer"
        .formatted(
            select(table, Stream.concat(Stream.of(by.split(", ")), Stream.of(measures))), by);
  }

  private static String ask(String table, String... columns) {
    return select(table, Stream.of(columns)) + " order by answer";
  }

  private static String select(String table, Stream<String> columns) {
    return "select concat_ws(' ', %s) as answer from %s"
        .formatted(
            columns.map("coalesce(cast(%s as string), '-')"::formatted).collect(joining(", ")),
            table);
  }

  private static String count(String number) {
    return "cast(%s as bigint)".formatted(number);
  }

  private static String money(String amount) {
    return "cast(%s as decimal(28, 4))".formatted(amount);
  }

  private Questions() {}
}
