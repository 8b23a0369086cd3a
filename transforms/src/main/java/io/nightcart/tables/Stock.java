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
import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.AtMost;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.Otherwise;
import java.util.List;

/** What lies in stock, what it is worth, and what to do about each product. */
public final class Stock {

  /** A number typed into the wrong column, such as a bar code, is refused. */
  private static final long MOST_UNITS = 100_000_000;

  /** Counts of stock. */
  public static final Contract INVENTORY =
      new Contract(
          "inventory",
          "One row per delivered version of a product's stock at a place, at the end of a day.",
          false,
          List.of(
              required("product_id", TEXT, "The shop's number of the product.")
                  .with(new Identifier()),
              optional("location_id", TEXT, "The place, such as a warehouse.")
                  .with(new Identifier(), new Otherwise("-")),
              required(
                  "stock_date",
                  DATE,
                  "The day at whose end it was so. It stands until the next one of the product at"
                      + " the place, so that whole counts and changes may be delivered alike."),
              required("on_hand", NUMBER, "Units there; below zero where more was booked out.")
                  .with(new AtLeast(-MOST_UNITS), new AtMost(MOST_UNITS)),
              optional(
                      "available",
                      NUMBER,
                      "Units that can be sold; below zero where more was promised.")
                  .with(new AtLeast(-MOST_UNITS), new AtMost(MOST_UNITS)),
              optional("committed", NUMBER, "Units there, but promised.")
                  .with(new AtLeast(0), new AtMost(MOST_UNITS)),
              optional("incoming", NUMBER, "Units ordered and not yet received.")
                  .with(new AtLeast(0), new AtMost(MOST_UNITS)),
              optional("received_units", NUMBER, "Units received on that day.")
                  .with(new AtLeast(0), new AtMost(MOST_UNITS)),
              Contract.UPDATED_AT));

  /** Stock by product, place and day. */
  public static final Table INVENTORY_DAILY =
      new Table(
          "silver.inventory_daily",
          "One row per product, place and day for which its stock was delivered; the newest"
              + " version.",
          List.of("product_id", "location_id", "stock_date"),
          WHOLE,
          List.of(
              required("product_id", TEXT, "The shop's number of the product."),
              required("location_id", TEXT, "The place; - where unset."),
              required("stock_date", DATE, "The day at whose end it was so."),
              required("on_hand", NUMBER, "Units there, as delivered."),
              required("available", NUMBER, "Units that can be sold; on_hand where unset."),
              optional("committed", NUMBER, "Units there, but promised."),
              optional("incoming", NUMBER, "Units ordered and not yet received."),
              optional("received_units", NUMBER, "Units received on that day."),
              required("is_stockout", FLAG, "Whether none could be sold: available <= 0."),
              required(
                  "is_negative",
                  FLAG,
                  "Whether on_hand is below zero. It is kept as delivered, and counts as 0 in all"
                      + " sums and values.")));

  /** Stock of the shop by day. */
  public static final Table STOCK_DAILY =
      new Table(
          "gold.stock_daily",
          "One row per day from the first to the last one for which any stock was delivered, up to"
              + " the day of the run. A product's stock stands until it is told again.",
          List.of("day"),
          WHOLE,
          List.of(
              required("day", DATE, "The day, at its end."),
              required("on_hand", NUMBER, "Units there."),
              required("available", NUMBER, "Units that can be sold."),
              optional(
                  "stock_value",
                  MONEY,
                  "on_hand x cost, as the cost is now, of products with a cost; null if none has."),
              required("valued_products", NUMBER, "Products tracked that have a cost."),
              required("products_tracked", NUMBER, "Products whose stock was ever told."),
              required("products_in_stock", NUMBER, "Those of which something can be sold."),
              required("products_out_of_stock", NUMBER, "Those of which nothing can be sold."),
              optional("out_of_stock_rate", RATIO, "products_out_of_stock / products_tracked."),
              required(
                  "negative_rows",
                  NUMBER,
                  "Rows of the day that tell less than nothing on hand; counted as 0.")));

  /** Products by how they sell and what lies of them. */
  public static final Table INVENTORY_HEALTH =
      new Table(
          "gold.inventory_health",
          "One row per product that was ever sold or counted, as of the day. What needs a stock is"
              + " null where none was delivered. Windows end with the day; only valid orders count.",
          List.of("product_id"),
          WHOLE,
          List.of(
              required("product_id", TEXT, "The shop's number of the product."),
              optional("title", TEXT, "Name shown to customers."),
              optional("category", TEXT, "Category."),
              required("day", DATE, "The day described."),
              optional("on_hand", NUMBER, "Units there when last told; not below 0."),
              optional("available", NUMBER, "Units that can be sold; not below 0."),
              optional("units_28", NUMBER, "Units sold in 28 days."),
              optional("units_90", NUMBER, "Units sold in 90 days."),
              optional("units_365", NUMBER, "Units sold in 365 days."),
              optional("sell_through", RATIO, "units_28 / (units_28 + on_hand)."),
              optional(
                  "days_in_stock_28",
                  NUMBER,
                  "Of the 28 days, those at whose end some could be sold; days after the last one"
                      + " for which the shop told any stock are unknown."),
              optional(
                  "stockout_days_28", NUMBER, "Of the 28 days, those at whose end none could."),
              optional("units_in_stock_28", NUMBER, "Units sold on the days in stock."),
              optional(
                  "mean_daily_units", RATIO, "units_in_stock_28 / days_in_stock_28, the pace."),
              optional(
                  "days_of_inventory", RATIO, "available / mean_daily_units; null without sales."),
              optional(
                  "lost_units_est",
                  RATIO,
                  "stockout_days_28 x mean_daily_units: what might have been sold, if nothing was on"
                      + " those days."),
              required(
                  "net_sales_365",
                  MONEY,
                  "Sold less discounts, less what was given back, both in 365 days."),
              optional(
                  "cumulative_share",
                  RATIO,
                  "Share of all net sales that this product and all that sell for as much or more"
                      + " make; products below zero count as 0."),
              required(
                  "abc_grade",
                  TEXT,
                  "A: sells for more than those that make the last 20 % of net sales of 365 days;"
                      + " B: the last 5 %; C: the rest; U: nothing sold. What crosses a line belongs"
                      + " to the higher grade, and equal sales share one."),
              optional("weeks", NUMBER, "Full weeks looked at for xyz_grade, at most 52."),
              optional(
                  "weekly_cv",
                  RATIO,
                  "Standard deviation (population) / mean of units sold in a week, Monday to Sunday,"
                      + " from the first full week after the product was first seen; null with"
                      + " fewer than 8 weeks or without sales."),
              optional("xyz_grade", TEXT, "X: weekly_cv up to 0.5; Y: up to 1.0; Z: above."),
              optional(
                  "is_intermittent",
                  FLAG,
                  "Whether a week with sales comes every 1.32 weeks or less often, and weekly_cv"
                      + " squared is 0.49 or more."),
              optional("first_received_date", DATE, "First day on which units were received."),
              optional("first_seen_date", DATE, "First day received, counted or sold."),
              optional("last_sold_date", DATE, "Last day sold."),
              optional("age_days", NUMBER, "Days since first_seen_date."),
              optional("cost", MONEY, "Cost of one unit, as it is now."),
              optional("stock_value", MONEY, "on_hand x cost."),
              optional(
                  "dead_stock_value",
                  MONEY,
                  "stock_value where nothing was sold in 90 days and the product was first seen more"
                      + " than 90 days ago; else 0."),
              optional("cm1_365", MONEY, "net_sales_365 - cost x units kept."),
              optional(
                  "average_inventory_cost",
                  MONEY,
                  "Mean of on_hand x cost over those of the 365 days whose stock is known."),
              optional("gmroi", RATIO, "cm1_365 / average_inventory_cost."),
              required("returned_units_365", NUMBER, "Units given back in 365 days."),
              optional("return_rate_units", RATIO, "returned_units_365 / units_365."),
              required("reviews", NUMBER, "Reviews."),
              optional(
                  "rating_bayes",
                  RATIO,
                  "(10 x mean stars of the category + sum of stars) / (10 + reviews)."),
              optional("low_star_share", RATIO, "Share of the reviews with one or two stars."),
              required(
                  "assortment_action",
                  TEXT,
                  "What to do, the first that holds: restock, fix_quality, markdown, delist,"
                      + " watch_new, else keep."),
              required("assortment_reason", TEXT, "The rule that held, with its figures.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(INVENTORY);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(INVENTORY_DAILY, STOCK_DAILY, INVENTORY_HEALTH);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofDays(
              STOCK_DAILY,
              "day",
              share("stock_units", "on_hand"),
              share("stock_value", "stock_value"),
              share("stock_valued_products", "valued_products"),
              share("stock_products", "products_tracked"),
              share("stock_products_out", "products_out_of_stock"),
              share("stock_negative_rows", "negative_rows")));

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum("stock_units", "units", "stock_units", "Units in stock at the end of the day.")
              .with(Additivity.SEMI_ADDITIVE),
          sum(
                  "stock_value",
                  "currency",
                  "if(stock_valued_products > 0, stock_value, null)",
                  "Units in stock x their cost.")
              .with(Additivity.SEMI_ADDITIVE)
              .noting(
                  "At cost as it is now, of products that have one. Shopify's report of inventory"
                      + " value does the same at the end of a month."),
          ratio(
                  "out_of_stock_rate",
                  "ratio",
                  "stock_products_out",
                  "stock_products",
                  "Products of which nothing can be sold at the end of the day / products whose"
                      + " stock was ever told.")
              .noting("A product counts as long as the shop does not tell another stock of it."),
          sum(
                  "negative_stock_rows",
                  "count",
                  "stock_negative_rows",
                  "Rows of the day that tell less than nothing on hand.")
              .noting("They are kept in silver.inventory_daily and count as 0 elsewhere."));

  private Stock() {}
}
