package io.nightcart.tables;

import java.util.List;
import java.util.stream.Stream;

/**
 * A metric that gold.kpi_daily does not hold, because it is told by product, wave, cohort or
 * campaign: in a table of its own. Its definition is the comment of its column.
 *
 * @param column of the table
 * @param unit as of {@link Metric}
 */
public record TableMetric(Table table, String column, String unit) {

  /** Every such metric, by subject. */
  public static final List<TableMetric> ALL =
      Stream.of(
              of(Attribution.ATTRIBUTION_DAILY, "times", "roas", "poas"),
              of(Attribution.ATTRIBUTION_DAILY, "currency", "cac"),
              of(Attribution.ATTRIBUTION_WEIGHTS, "ratio", "removal_effect"),
              of(Attribution.PREFERRED_CHANNELS, "ratio", "share"),
              of(Attribution.UNIT_ECONOMICS_MONTHLY, "currency", "cac"),
              of(Attribution.UNIT_ECONOMICS_MONTHLY, "times", "ltv_to_cac_3m", "ltv_to_cac_12m"),
              of(Attribution.UNIT_ECONOMICS_MONTHLY, "days", "payback_days"),
              of(Segments.COHORT_RETENTION, "ratio", "retention_rate"),
              of(Retention.COHORT_VALUE, "ratio", "retention_rate", "cumulative_repeat_rate"),
              of(
                  Retention.COHORT_VALUE,
                  "currency",
                  "cum_net_sales_per_customer",
                  "cum_cm1_per_customer",
                  "cac_blended"),
              of(Retention.COHORT_VALUE, "times", "ltv_to_cac"),
              of(Retention.COHORT_VALUE, "count", "payback_period"),
              of(Retention.PURCHASE_GAPS, "days", "p25_days", "p50_days", "p75_days", "p80_days"),
              of(
                  Retention.PURCHASE_GAPS,
                  "days",
                  "km_p25_days",
                  "km_p50_days",
                  "km_p75_days",
                  "km_p80_days"),
              of(Retention.CHURN_WINDOWS, "days", "churn_window_days", "at_risk_days"),
              of(Retention.CHURN_PERIODS, "ratio", "churn_rate", "revenue_churn_rate"),
              of(Retention.ORDER_STEPS, "ratio", "rate"),
              of(Lifetime.CLV_SCORES, "ratio", "p_alive", "p_no_purchase_90d"),
              of(
                  Lifetime.CLV_SCORES,
                  "count",
                  "predicted_orders_30",
                  "predicted_orders_90",
                  "predicted_orders_365"),
              of(
                  Lifetime.CLV_SCORES,
                  "currency",
                  "historic_clv",
                  "predicted_clv",
                  "total_clv",
                  "predicted_clv_margin"),
              of(Lifetime.CLV_CANDIDATES, "ratio", "bias", "gini", "coverage"),
              of(Lifetime.CLV_CANDIDATES, "times", "top_decile_lift"),
              of(Lifetime.WIN_BACK, "currency", "value_at_stake"),
              of(Stock.INVENTORY_HEALTH, "ratio", "sell_through", "return_rate_units"),
              of(Stock.INVENTORY_HEALTH, "days", "days_of_inventory", "days_in_stock_28"),
              of(Stock.INVENTORY_HEALTH, "units", "lost_units_est"),
              of(Stock.INVENTORY_HEALTH, "currency", "dead_stock_value"),
              of(Stock.INVENTORY_HEALTH, "times", "gmroi"),
              of(Stock.INVENTORY_HEALTH, "stars", "rating_bayes"),
              of(Stock.INVENTORY_HEALTH, "ratio", "low_star_share", "weekly_cv"),
              of(Web.PRODUCT_FUNNEL, "ratio", "view_to_cart", "cart_to_order"),
              of(Surveys.NPS_WAVES, "points", "nps", "nps_adjusted", "nps_change"),
              of(Surveys.NPS_WAVES, "ratio", "response_rate"),
              of(
                  Mailing.EMAIL_PERFORMANCE,
                  "ratio",
                  "open_rate",
                  "click_rate",
                  "ctor",
                  "unsub_rate",
                  "spam_rate"),
              of(Mailing.EMAIL_PERFORMANCE, "currency", "revenue_per_recipient"),
              of(Loyalty.MEMBER_UPLIFT, "ratio", "uplift"),
              of(
                  Promotions.PROMO_PERFORMANCE,
                  "ratio",
                  "new_customer_share",
                  "discount_rate",
                  "margin_rate"),
              of(Baskets.BASKET_RULES, "ratio", "support", "confidence", "leverage"),
              of(Baskets.BASKET_RULES, "times", "lift", "conviction"))
          .flatMap(metrics -> metrics)
          .toList();

  private static Stream<TableMetric> of(Table table, String unit, String... columns) {
    return Stream.of(columns).map(column -> new TableMetric(table, column, unit));
  }

  /** The table without its layer, and the column: {@code churn_periods.churn_rate}. */
  public String name() {
    return table.noun() + "." + column;
  }

  /** What its column is. */
  public String definition() {
    return table.fields().stream()
        .filter(field -> field.name().equals(column))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name() + " is no column"))
        .comment();
  }
}
