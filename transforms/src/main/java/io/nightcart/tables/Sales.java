package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATE;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;
import java.util.stream.Stream;

/** Gold: facts, dimensions and KPIs of the sales ladder. */
public final class Sales {

  /** Orders with their amounts. */
  public static final Table FCT_ORDERS =
      new Table(
          "gold.fct_orders",
          "One row per order placed on or before the day. Amounts leave out gift cards, and are in"
              + " the shop's currency, by the rate of the day of the order; where that is not known"
              + " they are in the order's, and the order is not valid.",
          List.of("order_id"),
          WHOLE,
          List.of(
              required("order_id", TEXT, "The shop's number of the order."),
              optional("customer_key", TEXT, "The customer; null where unknown."),
              required("ordered_at", INSTANT, "When it was placed."),
              required("order_date", DATE, "The shop's day on which it was placed."),
              required("status", TEXT, "placed, cancelled, voided or test."),
              optional("channel", TEXT, "Where it was placed."),
              optional("country", TEXT, "Country shipped to."),
              optional("discount_code", TEXT, "Code the customer used."),
              required(
                  "is_valid",
                  FLAG,
                  "Whether the order counts in KPIs; an order cancelled later does, and is given back as a"
                      + " return. See silver.orders."),
              optional("invalid_reason", TEXT, "Why not; see silver.orders."),
              optional(
                  "order_seq_number",
                  NUMBER,
                  "1 for the customer's first valid order, 2 for the next; null if not valid or"
                      + " customer unknown."),
              optional(
                  "days_since_prev_order",
                  NUMBER,
                  "Days since the customer's valid order before; null for the first."),
              optional(
                  "days_to_next_order",
                  NUMBER,
                  "Days until the customer's next valid order placed by the day; null if there is"
                      + " none yet."),
              required("currency", TEXT, "The currency it was placed in."),
              optional(
                  "fx_rate",
                  RATE,
                  "What one unit of that was worth in the shop's currency; null where no rate is"
                      + " known."),
              required("items", NUMBER, "Distinct lines."),
              required("units", NUMBER, "Units sold."),
              required("gross_sales", MONEY, "Sum of unit price x quantity."),
              required("discounts", MONEY, "Discounts on lines, positive."),
              required("returned_units", NUMBER, "Units given back by the day, whenever."),
              required("returns", MONEY, "Goods value given back by the day, whenever (cohorted)."),
              required("net_sales", MONEY, "gross_sales - discounts - returns."),
              required("shipping_charged", MONEY, "Shipping charged."),
              required("tax", MONEY, "Tax charged."),
              required("duties", MONEY, "Customs duties charged."),
              required("total_sales", MONEY, "net_sales + shipping_charged + tax + duties."),
              required("tip", MONEY, "What the customer gave on top; not in total_sales."),
              required(
                  "gift_card_sales",
                  MONEY,
                  "What its gift cards were sold for, after discount; in no other amount."),
              optional(
                  "cogs",
                  MONEY,
                  "Cost of the units kept: per product of the order, cost x (units sold - units"
                      + " given back by the day, at most those sold); null if a product has no"
                      + " cost.")));

  /** Order lines with their amounts. */
  public static final Table FCT_ORDER_LINES =
      new Table(
          "gold.fct_order_lines",
          "One row per line of an order placed on or before the day. Amounts are in the shop's"
              + " currency, as in gold.fct_orders.",
          List.of("order_id", "line_id"),
          WHOLE,
          List.of(
              required("order_id", TEXT, "The order."),
              required("line_id", TEXT, "Number of the line within its order."),
              required("order_date", DATE, "The shop's day on which the order was placed."),
              optional("customer_key", TEXT, "The customer; null where unknown."),
              required("product_id", TEXT, "The product."),
              optional("category", TEXT, "The product's category."),
              required("is_valid", FLAG, "Whether the order counts in KPIs."),
              required("is_gift_card", FLAG, "Whether the line sells a gift card."),
              required("quantity", NUMBER, "Units."),
              required("unit_price", MONEY, "Price of one unit."),
              required("gross_sales", MONEY, "quantity x price; 0 for a gift card."),
              required("discounts", MONEY, "Discount on the line; 0 for a gift card."),
              required(
                  "gift_card_sales",
                  MONEY,
                  "What a gift card was sold for, after discount; 0 for goods."),
              optional("cogs", MONEY, "quantity x cost; null if the product has no cost.")));

  /** Products with their sales. */
  public static final Table DIM_PRODUCT =
      new Table(
          "gold.dim_product",
          "One row per product, with its sales up to the day. Only valid orders count; gift cards"
              + " have no sales.",
          List.of("product_id"),
          WHOLE,
          List.of(
              required("product_id", TEXT, "The shop's number of the product."),
              optional("title", TEXT, "Name shown to customers."),
              optional("category", TEXT, "Category."),
              optional("price", MONEY, "List price; where none is delivered, the latest paid."),
              optional("cost", MONEY, "Cost of one unit."),
              required("orders", NUMBER, "Valid orders that hold it."),
              required("customers", NUMBER, "Known customers who bought it."),
              required("units", NUMBER, "Units sold."),
              required("gross_sales", MONEY, "Sum of unit price x quantity."),
              required("discounts", MONEY, "Discounts, positive."),
              required("returned_units", NUMBER, "Units given back, also of unknown orders."),
              required("returns", MONEY, "Goods value given back, also of unknown orders."),
              required("net_sales", MONEY, "gross_sales - discounts - returns."),
              optional("return_rate_units", RATIO, "returned_units / units."),
              optional("first_sold_date", DATE, "First day sold."),
              optional("last_sold_date", DATE, "Last day sold."),
              required("reviews", NUMBER, "Reviews."),
              optional("rating_mean", RATIO, "Mean stars; null without reviews.")));

  /** KPIs in long form. */
  public static final Table KPI_DAILY =
      new Table(
          "gold.kpi_daily",
          "One row per day, metric and slice, for each day from the first valid order to the day"
              + " of the run, also days without any.",
          List.of("day", "metric", "slice_type", "slice_value"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day."),
              required("metric", TEXT, "Name of the metric, a column of gold.kpi_daily_wide."),
              required(
                  "slice_type",
                  TEXT,
                  "What the row is about: all, for the shop as a whole, or one of channel, country,"
                      + " customer_type, category, marketing_channel, carrier, gateway and the like,"
                      + " by which the metric is told apart."),
              required("slice_value", TEXT, "Which one of them; all for the shop as a whole."),
              required(
                  "unit",
                  TEXT,
                  "currency, count, ratio, times, stars, units, points, minutes, hours or days."),
              optional("numerator", MONEY, "The upper part, or the whole of a sum or count."),
              optional("denominator", MONEY, "The lower part; null for sums and counts."),
              optional("value", RATIO, "numerator / denominator; null if undefined or immature."),
              required("is_complete", FLAG, "Whether later returns can hardly change it.")));

  /** KPIs in wide form. */
  public static final Table KPI_DAILY_WIDE =
      new Table(
          "gold.kpi_daily_wide",
          "One row per day: the headline figures of gold.kpi_daily side by side.",
          List.of("day"),
          WHOLE,
          Stream.concat(
                  Stream.of(required("day", DATE, "The shop's day.")),
                  Metrics.ALL.stream().map(Metric::column))
              .toList());

  /** What the KPIs mean. */
  public static final Table METRIC_CATALOG =
      new Table(
          "gold.metric_catalog",
          "One row per metric: what it is, where it is told, and how to add it up.",
          List.of("metric"),
          WHOLE,
          List.of(
              required(
                  "metric",
                  TEXT,
                  "Name of the metric of gold.kpi_daily and gold.kpi_period; of one that another"
                      + " table tells, that table and its column."),
              required("table_name", TEXT, "The table that tells it."),
              required(
                  "unit",
                  TEXT,
                  "currency, count, ratio, times, stars, units, points, minutes, hours or days."),
              required(
                  "formula",
                  TEXT,
                  "What is counted, or numerator / denominator; of another table, its column."),
              required(
                  "additivity",
                  TEXT,
                  "How days make a longer span: additive (add them up), semi_additive (the last day's"
                      + " value stands) or non_additive (add up the parts of a ratio and divide; what"
                      + " counts customers has to be counted anew)."),
              required(
                  "matures_after_days",
                  NUMBER,
                  "Age of a day at which later returns can hardly change its value; a ratio is null"
                      + " before."),
              required("definition", TEXT, "What it is, in words."),
              optional("note", TEXT, "How others define it, and what else to know."),
              optional("first_date", DATE, "First day on which it is not zero or undefined.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(FCT_ORDERS, FCT_ORDER_LINES, DIM_PRODUCT, KPI_DAILY, KPI_DAILY_WIDE, METRIC_CATALOG);

  private Sales() {}
}
