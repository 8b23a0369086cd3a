package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** Gold: how the KPIs move. */
public final class Trends {

  private static final Field METRIC = required("metric", TEXT, "Name, as in gold.metric_catalog.");
  private static final Field SLICE_TYPE =
      required("slice_type", TEXT, "What the row is about, as in gold.kpi_daily.");
  private static final Field SLICE_VALUE = required("slice_value", TEXT, "Which one.");

  /** KPIs of longer spans. */
  public static final Table KPI_PERIOD =
      new Table(
          "gold.kpi_period",
          "One row per span of days, metric and slice: calendar spans since the first day, and the"
              + " trailing ones that end on the day.",
          List.of("period_type", "period_start", "metric", "slice_type", "slice_value"),
          WHOLE,
          List.of(
              required(
                  "period_type",
                  TEXT,
                  "day (all slices together only), week (from Monday), month, quarter, year,"
                      + " trailing_28, trailing_90 or trailing_365."),
              required("period_start", DATE, "First day."),
              required("period_end", DATE, "Last day, also where it is yet to come."),
              METRIC,
              SLICE_TYPE,
              SLICE_VALUE,
              required("unit", TEXT, "As in gold.metric_catalog."),
              optional(
                  "numerator",
                  MONEY,
                  "Sum over the days known, of a ratio those with both parts; of what stands at a day's"
                      + " end, the last day's; of customers, counted anew."),
              optional("denominator", MONEY, "The lower part, likewise; null for sums and counts."),
              optional(
                  "value",
                  RATIO,
                  "numerator / denominator; null if undefined or any day immature."),
              required(
                  "is_complete",
                  FLAG,
                  "Whether the history covers the span and the day has reached its end."),
              optional(
                  "previous_value", RATIO, "Value of the span before; null if that is incomplete."),
              optional(
                  "last_year_value",
                  RATIO,
                  "Value of the same span a year before (a week: 52 weeks before), likewise.")));

  /** What changed. */
  public static final Table KPI_DECOMPOSITION =
      new Table(
          "gold.kpi_decomposition",
          "One row per comparison and node of the tree of sales, and of the ladder of profit: how much"
              + " of the change it explains.",
          List.of("compare", "node"),
          WHOLE,
          List.of(
              required("day", DATE, "Last of the 28 days looked at."),
              required(
                  "compare",
                  TEXT,
                  "previous_28 (the 28 days before) or last_year_28 (those 364 days before)."),
              required(
                  "node",
                  TEXT,
                  "sales = identified (customers x orders_per_customer x items_per_order x"
                      + " price_per_item) + unidentified (orders x items_per_order x price_per_item)."
                      + " profit = profit.sales - profit.returns - profit.cogs - profit.ad_spend -"
                      + " profit.other_marketing_costs."),
              optional("parent", TEXT, "The node whose change this one helps to explain."),
              optional("current_value", RATIO, "Value in the 28 days; null if undefined."),
              optional("base_value", RATIO, "Value in the days compared with."),
              optional(
                  "contribution",
                  MONEY,
                  "Change of the parent that it explains, in the shop's currency: of factors by the"
                      + " logarithmic mean (LMDI), so that they add up; of sums their difference. Null"
                      + " while the history does not reach back so far.")));

  /** What is out of the ordinary. */
  public static final Table KPI_ANOMALIES =
      new Table(
          "gold.kpi_anomalies",
          "One row per day, metric and slice whose value is far from those of the same weekday before;"
              + " see the settings under anomalies.",
          List.of("day", "metric", "slice_type", "slice_value"),
          WHOLE,
          List.of(
              required("day", DATE, "The day."),
              METRIC,
              SLICE_TYPE,
              SLICE_VALUE,
              required("unit", TEXT, "As in gold.metric_catalog."),
              required("value", RATIO, "The day's value."),
              required(
                  "baseline",
                  RATIO,
                  "Median of the days compared with; never the day itself, nor one that the settings mark as an incident."),
              required(
                  "scale",
                  RATIO,
                  "1.4826 x median of their distances to the baseline; at least a tenth of the baseline"
                      + " and, of counts, its root; where the baseline is 0, at least 1.2533 x mean of"
                      + " the distances."),
              required("score", RATIO, "(value - baseline) / scale."),
              required("direction", TEXT, "up or down."),
              required(
                  "severity", TEXT, "expected (a known event), warn, or critical (twice as far)."),
              optional("note", TEXT, "The event of the settings on that day.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(KPI_PERIOD, KPI_DECOMPOSITION, KPI_ANOMALIES);

  private Trends() {}
}
