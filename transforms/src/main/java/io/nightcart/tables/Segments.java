package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.TEXTS;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** Gold: who the customers are, and the groups they fall into. */
public final class Segments {

  /** Customers with their history. */
  public static final Table DIM_CUSTOMER =
      new Table(
          "gold.dim_customer",
          "One row per customer known on the day, with what other tables tell of each in short: an"
              + " account opened later is left out until it has a valid order. Amounts are sums over"
              + " the customer's valid orders. A count is zero for a customer of whom a feed tells"
              + " nothing, and null while the feed tells nothing of anybody.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              optional("customer_id", TEXT, "The shop's number of the account; null for a guest."),
              required("identity_quality", TEXT, "account, or email for a guest."),
              required("accounts", NUMBER, "Accounts that the customer holds; 0 for a guest."),
              optional("country", TEXT, "Country."),
              optional("city", TEXT, "City."),
              optional("accepts_marketing", FLAG, "Whether the customer agreed to marketing."),
              required("customer_type", TEXT, "prospect (no valid order), new (one), returning."),
              required("orders", NUMBER, "Valid orders."),
              required("units", NUMBER, "Units bought."),
              required("gross_sales", MONEY, "Sum of unit price x quantity."),
              required("discounts", MONEY, "Discounts, positive."),
              required("returns", MONEY, "Goods value given back from those orders by the day."),
              required("net_sales", MONEY, "gross_sales - discounts - returns."),
              optional("aov", MONEY, "(gross_sales - discounts) / orders, half up to 4 decimals."),
              optional("first_order_date", DATE, "Day of the first valid order."),
              optional("last_order_date", DATE, "Day of the last valid order."),
              optional("recency_days", NUMBER, "Days from the last order to the day."),
              optional("tenure_days", NUMBER, "Days from the first order to the day."),
              required("orders_365", NUMBER, "Valid orders in the 365 days that end on the day."),
              required("net_sales_365", MONEY, "Their net sales."),
              optional("first_channel", TEXT, "Where the first valid order was placed."),
              optional("first_category", TEXT, "Category of most sales in it."),
              optional("is_first_discounted", FLAG, "Whether it was bought at a discount."),
              optional(
                  "state",
                  TEXT,
                  "Where the customer stands, see gold.customer_states; null without valid order."),
              optional(
                  "primary_segment",
                  TEXT,
                  "Where the customer stands for the shop, see gold.customer_segments; null while that"
                      + " is not made."),
              optional("main_category", TEXT, "Category most was bought from."),
              optional("churn_window_days", NUMBER, "Days without order after which it is lost."),
              optional("rfm_group", TEXT, "Group by recency, frequency and sales."),
              optional("cluster_name", TEXT, "Cluster of alike customers."),
              optional("p_alive", RATIO, "Probability that the customer has not left."),
              optional("churn_risk", TEXT, "low, medium or high; see gold.clv_scores."),
              optional("predicted_orders_365", RATIO, "Purchase days expected in a year."),
              optional("predicted_clv", MONEY, "Net sales expected; see gold.clv_scores."),
              optional("total_clv", MONEY, "Net sales so far and expected."),
              optional(
                  "expected_next_order_date",
                  DATE,
                  "First day by which another purchase is at least as probable as not."),
              optional("offers", NUMBER, "Bundle offers made to the customer."),
              optional("reviews", NUMBER, "Reviews written."),
              optional("rating_mean", RATIO, "Mean stars given; null without reviews."),
              optional("sessions", NUMBER, "Visits to the web shop, bots apart."),
              optional("last_session_date", DATE, "Day of the last one."),
              optional("last_device", TEXT, "Kind of device of the last one that told it."),
              optional(
                  "preferred_channel",
                  TEXT,
                  "Marketing channel that most brings the customer, direct visits apart: see"
                      + " gold.preferred_channels."),
              optional("preferred_channel_share", RATIO, "Its share of what brings the customer."),
              optional("abandoned_carts", NUMBER, "Carts left and not yet won back or expired."),
              optional("abandoned_cart_value", MONEY, "What is in the last of them."),
              optional("emails", NUMBER, "E-mails delivered."),
              optional("email_opens", NUMBER, "Opens by the person, machines apart."),
              optional("email_clicks", NUMBER, "Clicks by the person."),
              optional("last_click_date", DATE, "Day of the last one."),
              optional(
                  "email_consent",
                  TEXT,
                  "granted or withdrawn: consent to e-mail marketing as it stands at the end of the"
                      + " day; null where never asked."),
              optional("tickets", NUMBER, "Times that the customer asked for help."),
              optional("open_tickets", NUMBER, "Tickets not solved by the end of the day."),
              optional("last_ticket_date", DATE, "Day on which the last one was opened."),
              optional("last_nps", NUMBER, "Last answer, 0 to 10, to how likely to recommend."),
              optional("last_nps_date", DATE, "Day of that."),
              optional("loyalty_points", NUMBER, "Points to spend."),
              required("day", DATE, "The day these figures describe.")));

  /** What customers ordered. */
  public static final Table CUSTOMER_HISTORY =
      new Table(
          "gold.customer_history",
          "One row per customer with a valid order: what was ordered up to the day. The tables about"
              + " customers are drawn from it.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("first_order_date", DATE, "Day of the first valid order."),
              required("last_order_date", DATE, "Day of the last valid order."),
              required("orders", NUMBER, "Valid orders."),
              required("repeat_days", NUMBER, "Days with a valid order after the first such day."),
              required("items", NUMBER, "Distinct lines of those orders."),
              required("units", NUMBER, "Units bought."),
              required("gross_sales", MONEY, "Sum of unit price x quantity."),
              required("discounts", MONEY, "Discounts, positive."),
              required("returns", MONEY, "Goods value given back from those orders by the day."),
              required("net_sales", MONEY, "gross_sales - discounts - returns."),
              required("discounted_orders", NUMBER, "Valid orders with a discount."),
              required("cancelled_orders", NUMBER, "Valid orders that were cancelled."),
              required("cancelled_returns", MONEY, "Those of returns whose order was cancelled."),
              required("orders_365", NUMBER, "Valid orders in the 365 days that end on the day."),
              required("net_sales_365", MONEY, "Their net sales."),
              required(
                  "costed_sales_365", MONEY, "Net sales of those of them whose cost is known."),
              required("cm1_365", MONEY, "net_sales - cogs of the same."),
              optional(
                  "first_gap_days",
                  NUMBER,
                  "Days from the first day with a valid order to the next such day; null while there"
                      + " is none."),
              optional(
                  "last_gap_days",
                  NUMBER,
                  "Days from the last valid order but one to the last; null with one order."),
              required(
                  "orders_window",
                  NUMBER,
                  "Valid orders in the days of the setting rfm.window-days that end on the day."),
              required("sales_window", MONEY, "gross_sales - discounts of those orders.")));

  /** Where customers stand, as a shop speaks of them. */
  public static final Table CUSTOMER_SEGMENTS =
      new Table(
          "gold.customer_segments",
          "One row per customer of gold.dim_customer: what sets the customer apart on the day, and"
              + " why. Flags may overlap; exactly one segment is the primary one. A flag is null for"
              + " everybody while the feed it is drawn from tells nothing of anybody in the days it"
              + " looks at. Numbers such as days and shares are those of the settings segments.*.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("day", DATE, "The day these segments describe."),
              required(
                  "primary_segment",
                  TEXT,
                  "The first of these that holds: churned, lapsed, at_risk, won_back"
                      + " (is_reactivated: before all that a good customer is, for it passes in 30"
                      + " days and asks for a welcome), vip, high_value, loyal, new,"
                      + " second_order_due, one_order (one order, neither new nor due for a second),"
                      + " repeat, abandoned_cart (so only of those without an order), prospect."),
              required(
                  "reasons",
                  TEXTS,
                  "Why, with the figures: first that of the primary segment, then one for each other"
                      + " flag that is set, and for one_order."),
              required("is_prospect", FLAG, "No valid order yet."),
              required("is_new", FLAG, "One valid order, at most new-days ago."),
              optional(
                  "is_second_order_due",
                  FLAG,
                  "One valid order, as many days ago as lie between the first and the third quarter"
                      + " of second orders. Of those that ever come: by Kaplan-Meier over the days from"
                      + " the first purchase day to the second, customers who have not come back"
                      + " counting for as long as they were seen; gold.purchase_gaps has all gaps, of"
                      + " which later ones are shorter. Null while nobody has ordered twice."),
              required("is_repeat", FLAG, "Two valid orders or more."),
              required(
                  "is_loyal",
                  FLAG,
                  "loyal-orders or more in 365 days, and active: see gold.customer_states."),
              required(
                  "is_high_value",
                  FLAG,
                  "value_365 above 0 and so high that those with as much or more are at most"
                      + " high-value-share of the customers who ordered in these days: equal values"
                      + " are in or out together, and where all are equal, nobody is in."),
              required(
                  "is_vip",
                  FLAG,
                  "The same with vip-share, or so by predicted_clv of gold.clv_scores, or"
                      + " is_most_valuable."),
              optional("is_most_valuable", FLAG, "predicted_orders_365 > 15; see gold.clv_scores."),
              optional(
                  "is_abandoned_cart",
                  FLAG,
                  "A cart left, neither bought nor given up, at most cart-days ago; see gold.carts."),
              optional(
                  "is_browse_abandoner",
                  FLAG,
                  "Product views within browse-days; in these days nothing put into a cart and no"
                      + " order, and no cart left before."),
              required("is_at_risk", FLAG, "See gold.customer_states, as for the next three."),
              required("is_lapsed", FLAG, "Longer without an order."),
              required("is_churned", FLAG, "Lost, so far as can be told."),
              required("is_reactivated", FLAG, "Won back within 30 days."),
              required(
                  "is_discount_seeker",
                  FLAG,
                  "discount-orders or more, discount-share of them with a discount."),
              required(
                  "is_serial_returner",
                  FLAG,
                  "return-orders or more, of which return-share of gross_sales - discounts was given"
                      + " back; orders that were cancelled left out."),
              optional("is_promoter", FLAG, "The last NPS answer within nps-days is 9 or 10."),
              optional("is_detractor", FLAG, "It is 0 to 6."),
              required(
                  "value_365",
                  MONEY,
                  "What the valid orders of the last 365 days left, see value_basis."),
              required(
                  "value_basis",
                  TEXT,
                  "margin: net_sales - cogs (cm1), orders whose cost is not known counting with the"
                      + " shop's share of the others; net_sales for all customers while no cost is"
                      + " known.")));

  /** Cohorts. */
  public static final Table COHORT_RETENTION =
      new Table(
          "gold.cohort_retention",
          "One row per cohort month, basis and month since, from 0 to the month of the day.",
          List.of("cohort_month", "basis", "period_index"),
          WHOLE,
          List.of(
              required("cohort_month", DATE, "First day of the month of the first activity."),
              required(
                  "basis",
                  TEXT,
                  "What counts as activity: orders (valid orders), or all (any order, valid or not, or"
                      + " any return)."),
              required("period_index", NUMBER, "Calendar months since the cohort month."),
              required("cohort_size", NUMBER, "Known customers in the cohort: the denominator."),
              required("active_customers", NUMBER, "Of those, active in the month: the numerator."),
              optional(
                  "retention_rate", RATIO, "active_customers / cohort_size; null if incomplete."),
              required(
                  "orders", NUMBER, "Valid orders of the cohort in the month, on either basis."),
              required("net_sales", MONEY, "Their net sales (cohorted)."),
              required("is_complete", FLAG, "Whether the month ended on or before the day.")));

  /** RFM. */
  public static final Table RFM_SCORES =
      new Table(
          "gold.rfm_scores",
          "One row per customer with a valid order, scored on the day.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("day", DATE, "The day these scores describe."),
              required("recency_days", NUMBER, "Days from the last valid order to the day."),
              required("frequency", NUMBER, "Valid orders in the window; 0 if all are older."),
              required("monetary", MONEY, "gross_sales - discounts of those orders."),
              required(
                  "r_score",
                  NUMBER,
                  "1 (long ago) to 5 (recent): 1 + (5 x customers with a strictly worse value) div all"
                      + " customers, so equal values share a score."),
              required("f_score", NUMBER, "1 (seldom) to 5 (often), likewise."),
              required("m_score", NUMBER, "1 (little) to 5 (much), likewise."),
              required("fm_score", NUMBER, "Mean of f_score and m_score, half rounded up."),
              required("rfm_code", TEXT, "The three scores, such as 555."),
              required("rfm_group", TEXT, "Shopify's name for the pair of r_score and fm_score.")));

  /** What k-means sees. */
  public static final Table CUSTOMER_FEATURES =
      new Table(
          "gold.customer_features",
          "One row per customer with a valid order: the features that clusters are made from.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("day", DATE, "The day these features describe."),
              required("recency_days", RATIO, "Days from the last valid order to the day."),
              required("tenure_days", RATIO, "Days from the first valid order to the day."),
              required("orders", RATIO, "Valid orders."),
              required("net_sales", RATIO, "Net sales, not below 0."),
              required("order_value", RATIO, "Mean of gross_sales - discounts over orders."),
              required("items_per_order", RATIO, "Mean distinct lines of an order."),
              required("discount_rate", RATIO, "discounts / gross_sales; 0 where undefined."),
              required(
                  "return_rate",
                  RATIO,
                  "returns / (gross_sales - discounts), at most 1; 0 where undefined.")));

  /** Who is in which cluster. */
  public static final Table CLUSTERS =
      new Table(
          "gold.clusters",
          "One row per customer with a valid order: the cluster on the day.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("day", DATE, "The day the customer was assigned for."),
              required(
                  "cluster_id",
                  NUMBER,
                  "The cluster. A number means the same cluster from model to model and is never"
                      + " given to another one; the first model's clusters are numbered by net"
                      + " sales, highest first."),
              required("cluster_name", TEXT, "What sets the cluster apart; it keeps its name."),
              required(
                  "reason",
                  TEXT,
                  "What sets the customer apart: the words of the features in which the customer is"
                      + " furthest from the mean of all."),
              required("distance", RATIO, "Euclidean distance to the centre, standardised."),
              required(
                  "is_far",
                  FLAG,
                  "Whether it is farther than that of 99 in 100 when the model was trained: the"
                      + " customer is hardly like any cluster."),
              required("model_version", TEXT, "The model; see ops.model_runs.")));

  /** What clusters look like. */
  public static final Table CLUSTER_PROFILES =
      new Table(
          "gold.cluster_profiles",
          "One row per cluster and feature.",
          List.of("cluster_id", "feature"),
          WHOLE,
          List.of(
              required("cluster_id", NUMBER, "The cluster."),
              required("cluster_name", TEXT, "Its name."),
              required("feature", TEXT, "Column of gold.customer_features."),
              optional(
                  "mean", RATIO, "Mean of the feature over the cluster's customers, if known."),
              required(
                  "z_score",
                  RATIO,
                  "How far the centre lies above the mean of all customers learned from, in standard"
                      + " deviations; of the logarithm, where the model takes it."),
              required("customers", NUMBER, "Customers in the cluster."),
              required("customer_share", RATIO, "customers / all customers."),
              optional("net_sales_share", RATIO, "Share of all net sales; null if there are none."),
              required("model_version", TEXT, "The model; see ops.model_runs.")));

  /** The sweep over k. */
  public static final Table CLUSTER_SWEEP =
      new Table(
          "gold.cluster_sweep",
          "One row per number of clusters and beginning, tried when the model in use was trained.",
          List.of("k", "seed"),
          WHOLE,
          List.of(
              required("k", NUMBER, "Clusters."),
              required("seed", NUMBER, "Where k-means began."),
              required("silhouette", RATIO, "-1 muddled to 1 well apart, squared Euclidean."),
              required("cost", RATIO, "Sum of squared distances to the nearest centre."),
              required("min_share", RATIO, "Share of customers in the smallest cluster."),
              optional(
                  "stability",
                  RATIO,
                  "How far clusters of samples of the customers agree with these: mean adjusted Rand"
                      + " index, 0 by chance to 1 wholly; null where it was not looked at, because"
                      + " another k had been found."),
              required("is_chosen", FLAG, "Whether these are the clusters in use."),
              required("model_version", TEXT, "The model; see ops.model_runs."),
              required("day", DATE, "The day of the sweep.")));

  /** What moved since the model was trained. */
  public static final Table CLUSTER_DRIFT =
      new Table(
          "gold.cluster_drift",
          "One row per feature, for the shares of the clusters, and two for the distances: how far"
              + " customers have moved since the model in use was trained.",
          List.of("kind", "item"),
          WHOLE,
          List.of(
              required("kind", TEXT, "feature, clusters or distance."),
              required(
                  "item",
                  TEXT,
                  "The feature; shares (of clusters); distance (to the own centre); or far share (of"
                      + " customers farther from it than 99 in 100 at training)."),
              optional(
                  "psi",
                  RATIO,
                  "Population stability index over tenths at training, or over clusters: 0 if nothing"
                      + " moved; null for the far share."),
              optional("training_mean", RATIO, "Mean, or far share, at training; null for shares."),
              optional("mean", RATIO, "The same on the day; null for shares."),
              required(
                  "level",
                  TEXT,
                  "stable, watch (from 0.10) or retrain (above 0.25: asks for a new model)."),
              required("model_version", TEXT, "The model; see ops.model_runs."),
              required("day", DATE, "The day these figures describe.")));

  /** Who went from which cluster to which. */
  public static final Table CLUSTER_MIGRATION =
      new Table(
          "gold.cluster_migration",
          "One row per cluster then and cluster now that have a customer in common: how customers"
              + " moved within the days of the setting cluster-migration.days. Both are told by the"
              + " model of gold.clusters, so that a number means the same; the orders then are those"
              + " placed by that day, with all that has been given back of them since.",
          List.of("from_cluster_id", "to_cluster_id"),
          WHOLE,
          List.of(
              required(
                  "from_cluster_id",
                  NUMBER,
                  "The cluster then; 0 for new customers, whose first valid order came later."),
              required("from_cluster_name", TEXT, "Its name; not yet a customer for 0."),
              required("to_cluster_id", NUMBER, "The cluster now."),
              required("to_cluster_name", TEXT, "Its name."),
              required("customers", NUMBER, "Customers of both: the numerator."),
              required("from_customers", NUMBER, "Customers of the cluster then: the denominator."),
              required("share", RATIO, "customers / from_customers."),
              required("from_day", DATE, "The day that is meant by then."),
              required("day", DATE, "The day that is meant by now."),
              required("model_version", TEXT, "The model; see ops.model_runs.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(
          CUSTOMER_HISTORY,
          CUSTOMER_SEGMENTS,
          DIM_CUSTOMER,
          COHORT_RETENTION,
          RFM_SCORES,
          CUSTOMER_FEATURES,
          CLUSTERS,
          CLUSTER_PROFILES,
          CLUSTER_SWEEP,
          CLUSTER_DRIFT,
          CLUSTER_MIGRATION);

  private Segments() {}
}
