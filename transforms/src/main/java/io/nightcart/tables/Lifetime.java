package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** Gold: what customers are worth, and whether they will come back. */
public final class Lifetime {

  /** When customers bought. */
  public static final Table PURCHASE_HISTORIES =
      new Table(
          "gold.purchase_histories",
          "One row per span and customer with a valid order in it: the days on which the customer"
              + " bought. Orders of one day are one purchase; its value is their net sales.",
          List.of("span", "customer_key"),
          WHOLE,
          List.of(
              required(
                  "span",
                  TEXT,
                  "all: up to the day; calibration: up to the days of the setting"
                      + " lifetime.holdout-days before it, so that forecasts made then can be held"
                      + " against what came."),
              required("customer_key", TEXT, "The customer."),
              required("first_date", DATE, "Day of the first purchase."),
              required("last_date", DATE, "Day of the last one in the span."),
              required("repeats", NUMBER, "Purchases in the span after the first."),
              required("recent", NUMBER, "Purchases in the last 365 days of the span."),
              required("paid_repeats", NUMBER, "Repeats of a value above 0."),
              required("paid_sales", MONEY, "Value of those."),
              required("repeat_sales", MONEY, "Value of all repeats."),
              required("first_sales", MONEY, "Value of the first purchase."),
              required("later", NUMBER, "Purchases after the span, up to the day; 0 for all."),
              required("later_sales", MONEY, "Value of those.")));

  /** What customers are worth. */
  public static final Table CLV_SCORES =
      new Table(
          "gold.clv_scores",
          "One row per customer with a valid order: what has come of the customer and what is"
              + " expected. Amounts are net sales, those named margin are that times the shop's share"
              + " of net sales that is left after goods, parcels and fees (cm2), or after goods (cm1)"
              + " where no order tells cm2; null where no cost is known.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("day", DATE, "The day of the forecast."),
              required("repeats", NUMBER, "Days with a purchase after the first, x."),
              required("last_at_days", NUMBER, "Days from the first purchase to the last, t_x."),
              required("age_days", NUMBER, "Days from the first purchase to the day, T."),
              optional(
                  "p_alive",
                  RATIO,
                  "Probability that the customer has not left; null if heuristic."),
              optional(
                  "p_no_purchase_90d",
                  RATIO,
                  "Probability of no purchase in the next 90 days; null if heuristic."),
              optional(
                  "churn_risk",
                  TEXT,
                  "By p_no_purchase_90d: low (below 0.33), medium, high (above 0.66); Klaviyo's"
                      + " bands."),
              required("predicted_orders_30", RATIO, "Purchase days expected in the next 30 days."),
              required("predicted_orders_90", RATIO, "In the next 90."),
              required("predicted_orders_365", RATIO, "In the next 365."),
              optional(
                  "orders_365_low",
                  NUMBER,
                  "Purchase days in the next 365 that are fallen short of with a probability of at"
                      + " most 5%; null if heuristic."),
              optional("orders_365_high", NUMBER, "Exceeded with a probability of at most 5%."),
              required("order_value", MONEY, "Net sales expected of a purchase."),
              required("historic_clv", MONEY, "Net sales so far (cohorted)."),
              required(
                  "predicted_clv",
                  MONEY,
                  "Net sales expected within lifetime.horizon-days, by months of 30.4375 days, each"
                      + " discounted to the day."),
              optional(
                  "predicted_clv_low", MONEY, "With orders_365_low instead of those expected."),
              optional("predicted_clv_high", MONEY, "With orders_365_high."),
              required("total_clv", MONEY, "historic_clv + predicted_clv."),
              optional(
                  "clv_if_alive",
                  MONEY,
                  "predicted_clv of the same customer if it were certain that the customer has not"
                      + " left; null if heuristic."),
              optional("historic_clv_margin", MONEY, "historic_clv as margin."),
              optional("predicted_clv_margin", MONEY, "predicted_clv as margin."),
              optional("total_clv_margin", MONEY, "total_clv as margin."),
              optional(
                  "expected_next_order_date",
                  DATE,
                  "First day by which another purchase is at least as probable as not; null if that"
                      + " is not within 365 days, or heuristic."),
              required("is_most_valuable", FLAG, "predicted_orders_365 > 15."),
              required(
                  "clv_method",
                  TEXT,
                  "bg_nbd, mbg_nbd or pareto_nbd; heuristic where the data are too few or no model has"
                      + " passed its gate: ops.model_runs says why."),
              required("model_version", TEXT, "The model, see ops.model_runs; or heuristic.")));

  /** Models tried. */
  public static final Table CLV_CANDIDATES =
      new Table(
          "gold.clv_candidates",
          "One row per model of purchases tried: fitted to all but the last days"
              + " (lifetime.holdout-days) and held against these.",
          List.of("candidate"),
          WHOLE,
          List.of(
              required(
                  "candidate",
                  TEXT,
                  "bg_nbd, mbg_nbd, pareto_nbd, or naive: each customer buys as often as in the year"
                      + " before."),
              required("day", DATE, "The day on which they were tried."),
              optional("log_likelihood", RATIO, "Of the purchases before; null for naive."),
              required("customers", NUMBER, "Customers with a purchase before."),
              required(
                  "predicted_orders", RATIO, "Purchase days forecast, all customers together."),
              required("actual_orders", NUMBER, "Purchase days that came."),
              optional("bias", RATIO, "predicted_orders / actual_orders - 1."),
              required("mae", RATIO, "Mean absolute error of a customer's purchase days."),
              required("rmse", RATIO, "Root of the mean squared error."),
              optional(
                  "gini",
                  RATIO,
                  "How well the forecast ranks customers by purchases to come, 1 as well as can be, 0"
                      + " by chance (normalised Gini)."),
              optional(
                  "top_decile_lift",
                  RATIO,
                  "Purchases of the tenth forecast highest, against those of any tenth."),
              required("predicted_sales", MONEY, "Net sales forecast."),
              required("actual_sales", MONEY, "Net sales that came."),
              optional("sales_bias", RATIO, "predicted_sales / actual_sales - 1."),
              required("sales_mae", RATIO, "Mean absolute error of a customer's net sales."),
              optional(
                  "brier",
                  RATIO,
                  "Mean squared error of the probability of no purchase: 0 best; null for naive."),
              optional(
                  "coverage",
                  RATIO,
                  "Share of customers within their interval of 90%; null for naive. Orders are whole"
                      + " numbers, so it is rather more."),
              optional(
                  "spend_correlation",
                  RATIO,
                  "Of repeats and mean value, among those who came back: above 0.3 either way, what"
                      + " one spends has more to do with how often than the model of spending"
                      + " allows."),
              required(
                  "is_chosen",
                  FLAG,
                  "Whether it is the best, of least rmse, of those that can be fitted to all days too;"
                      + " whether it is used ops.model_runs says.")));

  /** Forecasts against what came. */
  public static final Table CLV_CALIBRATION =
      new Table(
          "gold.clv_calibration",
          "One row per forecast and tenth of customers ranked by it, highest first: what the last"
              + " model accepted said before the last days (lifetime.holdout-days), and what came.",
          List.of("forecast", "bucket"),
          WHOLE,
          List.of(
              required(
                  "forecast",
                  TEXT,
                  "orders (purchase days), sales (net sales) or no_purchase (probability of none)."),
              required("bucket", NUMBER, "1 for the tenth forecast highest, to 10."),
              required("day", DATE, "The day on which it was tried."),
              required("customers", NUMBER, "Customers in it."),
              required("predicted", RATIO, "Mean forecast."),
              required("actual", RATIO, "Mean of what came; a share for no_purchase."),
              required("model_version", TEXT, "The model; see ops.model_runs.")));

  /** Whom to win back. */
  public static final Table WIN_BACK =
      new Table(
          "gold.win_back",
          "One row per customer worth winning back, at most win-back.max-customers: at risk or lapsed,"
              + " and with most at stake. Who has churned hardly ever comes back and is left out.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("day", DATE, "The day."),
              required("rank", NUMBER, "1 for whom to write to first."),
              required("state", TEXT, "at_risk or lapsed; see gold.customer_states."),
              required("recency_days", NUMBER, "Days since the last order."),
              required("purchases", NUMBER, "Days with a purchase so far."),
              required("p_alive", RATIO, "Probability that the customer has not left."),
              required(
                  "value_at_stake",
                  MONEY,
                  "clv_if_alive - predicted_clv of gold.clv_scores: what a certain return would add, in"
                      + " net sales, to what is expected anyway. Above 0."),
              required("historic_clv", MONEY, "Net sales so far."),
              required("reason", TEXT, "The same as a sentence.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(PURCHASE_HISTORIES, CLV_SCORES, CLV_CANDIDATES, CLV_CALIBRATION, WIN_BACK);

  private Lifetime() {}
}
