package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Metric.Additivity;
import java.util.List;

/** Who comes back, after how long, and who does not. */
public final class Retention {

  private static final Field GROUP =
      required(
          "category_group",
          TEXT,
          "all: days on which the customer bought anything; else a category, and the days on which"
              + " it was bought.");

  /** What customers buy. */
  public static final Table CUSTOMER_CATEGORIES =
      new Table(
          "gold.customer_categories",
          "One row per customer and category bought from in valid orders up to the day, without gift"
              + " cards.",
          List.of("customer_key", "category"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("category", TEXT, "The category; unknown where the product has none."),
              required("orders", NUMBER, "Orders that hold it."),
              required("units", NUMBER, "Units bought."),
              required("sales", MONEY, "gross_sales - discounts."),
              required("last_order_date", DATE, "When it was last bought."),
              required("preference", NUMBER, "1 for the category of most sales, and so on.")));

  /** Days between purchases. */
  public static final Table PURCHASE_GAPS =
      new Table(
          "gold.purchase_gaps",
          "One row per category group: the days between one purchase day of a customer and the next,"
              + " as seen on the day.",
          List.of("category_group"),
          WHOLE,
          List.of(
              GROUP,
              required("day", DATE, "The day these figures describe."),
              required("gaps", NUMBER, "Times that a customer came back."),
              required("open_gaps", NUMBER, "Customers who have not come back yet."),
              optional("p25_days", RATIO, "Quarter of the gaps seen, exact."),
              optional("p50_days", RATIO, "Half of them."),
              optional("p75_days", RATIO, "Three quarters."),
              optional("p80_days", RATIO, "Four fifths."),
              optional(
                  "km_p25_days",
                  NUMBER,
                  "Days by which a quarter has come back, those who have not yet being counted for as"
                      + " long as they were seen (Kaplan-Meier); null if fewer ever did. Gaps seen"
                      + " are biased short, this is not."),
              optional("km_p50_days", NUMBER, "The same for half."),
              optional("km_p75_days", NUMBER, "The same for three quarters."),
              optional("km_p80_days", NUMBER, "The same for four fifths.")));

  /** When a customer counts as lost. */
  public static final Table CHURN_WINDOWS =
      new Table(
          "gold.churn_windows",
          "One row per month and category group: after how many days without an order a customer is"
              + " at risk, and lost. Drawn from the gaps closed before the month, so it stays as it"
              + " is.",
          List.of("valid_from", "category_group"),
          WHOLE,
          List.of(
              required("valid_from", DATE, "First day of the month in which it holds."),
              GROUP,
              required("gaps", NUMBER, "Times that a customer had come back before the month."),
              required(
                  "at_risk_days",
                  NUMBER,
                  "Days without an order after which a customer is at risk."),
              required(
                  "churn_window_days", NUMBER, "Days without an order after which one has lapsed."),
              required(
                  "method",
                  TEXT,
                  "percentile (of the gaps seen), fixed (by settings), or default (too few gaps).")));

  /** Churn by month. */
  public static final Table CHURN_PERIODS =
      new Table(
          "gold.churn_periods",
          "One row per month: of the customers active before it, how many did not come back within"
              + " the churn window.",
          List.of("period_start"),
          WHOLE,
          List.of(
              required("period_start", DATE, "First day of the month, t."),
              required("churn_window_days", NUMBER, "The window W, of gold.churn_windows at t."),
              required("measured_period_end", DATE, "t + W; known once the day has come."),
              required("customers", NUMBER, "Known customers with a valid order in [t - W, t)."),
              optional(
                  "lost", NUMBER, "Those without one in [t, t + W); null until it has passed."),
              optional("churn_rate", RATIO, "lost / customers; null until then."),
              optional("ci_low", RATIO, "Lower end of its 95% interval (Wilson)."),
              optional("ci_high", RATIO, "Upper end."),
              required("net_sales", MONEY, "Their net sales in [t - W, t)."),
              optional("net_sales_lost", MONEY, "Of those lost."),
              optional("revenue_churn_rate", RATIO, "net_sales_lost / net_sales.")));

  /** From one order to the next. */
  public static final Table ORDER_STEPS =
      new Table(
          "gold.order_steps",
          "One row per number of an order, 1 to 20, and span: of the customers who placed it at least"
              + " that long ago, how many placed the next within the span.",
          List.of("order_number", "within_days"),
          WHOLE,
          List.of(
              required("order_number", NUMBER, "n: 1 for a customer's first valid order."),
              required("within_days", NUMBER, "The span: 30, 60, 90, 180 or 365 days."),
              required(
                  "customers",
                  NUMBER,
                  "Customers whose n-th order is at least as old as the span."),
              required("ordered_again", NUMBER, "Those of them with order n + 1 within it."),
              required("rate", RATIO, "ordered_again / customers."),
              required("ci_low", RATIO, "Lower end of its 95% interval (Wilson)."),
              required("ci_high", RATIO, "Upper end.")));

  /** Where customers stand. */
  public static final Table CUSTOMER_STATES =
      new Table(
          "gold.customer_states",
          "One row per customer with a valid order: how far gone on the day.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("day", DATE, "The day."),
              optional("main_category", TEXT, "Category of the customer's most sales."),
              required("recency_days", NUMBER, "Days from the last order to the day, r."),
              optional(
                  "avg_days_between_orders",
                  RATIO,
                  "(Days from the first order to the last + the half of gold.purchase_gaps for that"
                      + " category, or else of the shop) / (days with an order): the customer's mean,"
                      + " as if there had been one more return like those of others, so that it says"
                      + " little of who came back once. Null while nobody has come back."),
              required("at_risk_days", NUMBER, "The cut of gold.churn_windows for that category."),
              required("churn_window_days", NUMBER, "The window, likewise."),
              required(
                  "state",
                  TEXT,
                  "reactivated (an order at most 30 days ago ended a lapsed or churned state), else"
                      + " active (r <= at_risk_days), at_risk (r <= window), lapsed (r <= 2 x"
                      + " window), churned.")));

  /** How customers were won. */
  public static final Table COHORT_CUSTOMERS =
      new Table(
          "gold.cohort_customers",
          "One row per customer with a valid order: the first one.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("cohort_month", DATE, "First day of the month of the first order."),
              required("first_order_date", DATE, "The shop's day of it."),
              required("first_order_id", TEXT, "The order."),
              required("first_channel", TEXT, "Where it was placed; unknown where unset."),
              required("first_country", TEXT, "Country shipped to; unknown where unset."),
              required(
                  "first_category",
                  TEXT,
                  "Category of its most sales; unknown where there is none."),
              required("is_first_discounted", FLAG, "Whether any of it was discounted.")));

  /** What cohorts are worth. */
  public static final Table COHORT_VALUE =
      new Table(
          "gold.cohort_value",
          "One row per cohort month, way of counting, period since and slice: what the customers won"
              + " in a month have brought by then.",
          List.of("cohort_month", "period_type", "period_index", "dim", "dim_value"),
          WHOLE,
          List.of(
              required("cohort_month", DATE, "First day of the month of the first order."),
              required(
                  "period_type",
                  TEXT,
                  "calendar (months since the cohort month) or rolling (spans of 30 days since each"
                      + " customer's own first order)."),
              required("period_index", NUMBER, "From 0. Where others begin with 1, add one."),
              required(
                  "dim",
                  TEXT,
                  "all, first_channel, first_country, first_category or first_discounted."),
              required("dim_value", TEXT, "Which one."),
              required("cohort_size", NUMBER, "Customers won."),
              required("active_customers", NUMBER, "Of those, with a valid order in the period."),
              optional(
                  "retention_rate", RATIO, "active_customers / cohort_size; null if incomplete."),
              required("repeat_customers", NUMBER, "Of those, with a second order by then."),
              optional(
                  "cumulative_repeat_rate",
                  RATIO,
                  "repeat_customers / cohort_size; null if incomplete."),
              required("orders", NUMBER, "Valid orders in the period."),
              required("net_sales", MONEY, "Their net sales (cohorted)."),
              optional("cm1", MONEY, "net_sales - cogs; null if a cost is unknown."),
              required("cum_net_sales", MONEY, "Net sales by then."),
              optional("cum_cm1", MONEY, "cm1 by then."),
              optional(
                  "cum_net_sales_per_customer",
                  RATIO,
                  "cum_net_sales / cohort_size, the lifetime value so far; null if incomplete."),
              optional("cum_cm1_per_customer", RATIO, "cum_cm1 / cohort_size; null if incomplete."),
              optional(
                  "ad_spend",
                  MONEY,
                  "Spend on advertisements in the cohort month, of dim all only."),
              optional("cac_blended", RATIO, "ad_spend / cohort_size."),
              optional("ltv_to_cac", RATIO, "cum_cm1_per_customer / cac_blended."),
              optional(
                  "payback_period",
                  NUMBER,
                  "First complete period by which cum_cm1_per_customer reaches cac_blended; null while"
                      + " none has."),
              required(
                  "is_complete",
                  FLAG,
                  "Whether the period has ended by the day for every customer of the cohort.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(
          CUSTOMER_CATEGORIES,
          COHORT_CUSTOMERS,
          COHORT_VALUE,
          PURCHASE_GAPS,
          CHURN_WINDOWS,
          CHURN_PERIODS,
          ORDER_STEPS,
          CUSTOMER_STATES);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofDays(
              CHURN_PERIODS,
              "period_start",
              share("churn_base", "if(lost is null, 0L, customers)"),
              share("churned", "ifnull(lost, 0L)"),
              share("churn_sales", "if(lost is null, 0, net_sales)"),
              share("churned_sales", "ifnull(net_sales_lost, 0)")),
          Figures.ofDays(
              PURCHASE_GAPS,
              "day",
              whole("gap_p25", "p25_days"),
              whole("gap_p50", "p50_days"),
              whole("gap_p75", "p75_days"),
              whole("gap_p80", "p80_days"),
              whole("gap_km_p25", "km_p25_days"),
              whole("gap_km_p50", "km_p50_days"),
              whole("gap_km_p75", "km_p75_days"),
              whole("gap_km_p80", "km_p80_days")));

  private static Figures.Share whole(String figure, String column) {
    return share(figure, "if(category_group = 'all', %s, null)".formatted(column));
  }

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          ratio(
                  "churn_rate",
                  "ratio",
                  "churned",
                  "churn_base",
                  "Of the customers with an order in the churn window before the day, those without"
                      + " one in the window from the day on; told of the first of each month, once the"
                      + " window has passed.")
              .with(Additivity.NON_ADDITIVE)
              .noting(
                  "The window is four fifths of the gaps seen between purchase days, as statlas has"
                      + " it: gold.churn_windows. Klaviyo's churn risk is a probability, not a rate."),
          ratio(
              "revenue_churn_rate",
              "ratio",
              "churned_sales",
              "churn_sales",
              "The same, weighted by net sales in the window before."),
          gap("p25"),
          gap("p50"),
          gap("p75"),
          gap("p80"),
          km("p25"),
          km("p50"),
          km("p75"),
          km("p80"));

  private static Metric gap(String percentile) {
    return sum(
            "days_between_orders_" + percentile,
            "days",
            "gap_" + percentile,
            "Percentile of the days between purchase days of a customer, as seen on the day.")
        .with(Additivity.SEMI_ADDITIVE)
        .noting("Told of the newest day only. Same-day orders are one purchase.");
  }

  private static Metric km(String percentile) {
    return sum(
            "km_days_to_next_order_" + percentile,
            "days",
            "gap_km_" + percentile,
            "Days by which that share of customers has come back, by Kaplan-Meier.")
        .with(Additivity.SEMI_ADDITIVE)
        .noting("Told of the newest day only; null if fewer ever came back.");
  }

  private Retention() {}
}
