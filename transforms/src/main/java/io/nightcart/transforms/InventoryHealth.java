package io.nightcart.transforms;

import static io.nightcart.tables.Sales.DIM_PRODUCT;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;
import static io.nightcart.tables.Silver.REFUNDS;
import static io.nightcart.tables.Silver.REVIEWS;
import static io.nightcart.tables.Stock.INVENTORY_DAILY;
import static io.nightcart.tables.Stock.INVENTORY_HEALTH;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Stock#INVENTORY_HEALTH}. */
public final class InventoryHealth {

  /** The tables that tell how products sell and what lies of them. */
  public static final List<Table> READS =
      List.of(DIM_PRODUCT, FCT_ORDER_LINES, REFUNDS, REVIEWS, INVENTORY_DAILY);

  private static final String[] PRODUCT = {"product_id"};

  /**
   * When to act.
   *
   * @param leadDays days from an order to the supplier until the goods are there, 0 or more
   * @param safetyDays days of stock to keep beyond that, 0 or more
   * @param markdownDays slow sellers with stock for more days are too many; 1 or more
   * @param newDays a product first seen fewer days ago is new; 0 or more
   * @param qualityFactor how many times the category's share of returns or of low stars is too
   *     much; above 1
   * @param minUnits with fewer units sold in a year, its returns tell nothing; 1 or more
   * @param minReviews with fewer reviews, its stars tell nothing; 1 or more
   */
  public record Options(
      int leadDays,
      int safetyDays,
      int markdownDays,
      int newDays,
      double qualityFactor,
      long minUnits,
      long minReviews) {

    public Options {
      check(leadDays >= 0, "Lead-days must be 0 or more, not " + leadDays);
      check(safetyDays >= 0, "Safety-days must be 0 or more, not " + safetyDays);
      check(markdownDays >= 1, "Markdown-days must be 1 or more, not " + markdownDays);
      check(newDays >= 0, "New-days must be 0 or more, not " + newDays);
      check(qualityFactor > 1, "Quality-factor must be above 1, not " + qualityFactor);
      check(minUnits >= 1, "Min-units must be 1 or more, not " + minUnits);
      check(minReviews >= 1, "Min-reviews must be 1 or more, not " + minReviews);
    }

    private static void check(boolean isFine, String message) {
      if (!isFine) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  /**
   * Puts sales, stock, returns and reviews of each product side by side, and says what to do. Rows
   * after the day are ignored.
   */
  public static Dataset<Row> from(
      Function<Table, Dataset<Row>> tables, Options options, LocalDate day) {
    var lines = tables.apply(FCT_ORDER_LINES).where(col("order_date").leq(day));
    var sales = lines.where("is_valid and not is_gift_card");
    var refunds =
        tables
            .apply(REFUNDS)
            .join(lines.where("not is_valid"), new String[] {"order_id"}, "left_anti");
    var spans = StockSpans.of(tables.apply(INVENTORY_DAILY), day);
    return products(tables.apply(DIM_PRODUCT), tables.apply(INVENTORY_DAILY), day)
        .join(Demand.inWindows(sales, refunds, day), PRODUCT, "left")
        .join(stock(spans, day), PRODUCT, "left")
        .join(Demand.inStock(sales, spans, day), PRODUCT, "left")
        .join(reviewed(tables.apply(REVIEWS), day), PRODUCT, "left")
        .transform(InventoryHealth::countNothingAsZero)
        .transform(products -> Demand.byWeek(products, sales, day))
        .transform(InventoryHealth::rates)
        .transform(InventoryHealth::values)
        .transform(InventoryHealth::grade)
        .transform(InventoryHealth::compare)
        .transform(products -> Assortment.decide(products, options))
        .selectExpr(INVENTORY_HEALTH.schema().fieldNames())
        .transform(INVENTORY_HEALTH::conform);
  }

  private static Dataset<Row> products(
      Dataset<Row> dimProduct, Dataset<Row> inventoryDaily, LocalDate day) {
    var counted =
        inventoryDaily
            .where(col("stock_date").leq(day))
            .groupBy("product_id")
            .agg(
                min("stock_date").as("first_counted_date"),
                min(when(col("received_units").gt(0), col("stock_date")))
                    .as("first_received_date"));
    return dimProduct
        .select(
            "product_id", "title", "category", "cost", "units", "first_sold_date", "last_sold_date")
        .join(counted, PRODUCT, "full")
        .where("units > 0 or first_counted_date is not null")
        .withColumn("first_seen_date", expr("least(first_counted_date, first_sold_date)"))
        .withColumn("day", lit(day))
        .withColumn("age_days", expr("bigint(datediff(day, first_seen_date))"));
  }

  private static Dataset<Row> stock(Dataset<Row> spans, LocalDate day) {
    return spans
        .withColumn("days_28", overlap(28, day))
        .withColumn("days_365", overlap(365, day))
        .groupBy("product_id")
        .agg(
            max_by(col("on_hand"), col("from_date")).as("on_hand"),
            max_by(col("available"), col("from_date")).as("available"),
            sum(expr("if(available > 0, days_28, 0L)")).as("days_in_stock_28"),
            sum(expr("if(available > 0, 0L, days_28)")).as("stockout_days_28"),
            sum(expr("on_hand * days_365")).as("unit_days"),
            sum("days_365").as("days_known"));
  }

  /** How many of the last days fall into a span. */
  private static Column overlap(int days, LocalDate day) {
    return expr(
        "greatest(0L, bigint(datediff(until_date, greatest(from_date, date '%s'))) + 1L)"
            .formatted(day.minusDays(days - 1L)));
  }

  private static Dataset<Row> reviewed(Dataset<Row> reviews, LocalDate day) {
    return reviews
        .where(col("created_date").leq(day))
        .groupBy("product_id")
        .agg(
            count(lit(1)).as("reviews"),
            sum("rating").as("stars"),
            count_if(col("rating").leq(2)).as("low_stars"));
  }

  private static Dataset<Row> countNothingAsZero(Dataset<Row> products) {
    return products
        .na()
        .fill(
            0,
            new String[] {
              "units_28",
              "units_90",
              "units_365",
              "sold_365",
              "returned_units_365",
              "returns_365",
              "reviews",
              "stars",
              "low_stars"
            })
        .withColumn(
            "units_in_stock_28",
            expr("if(on_hand is null, null, coalesce(units_in_stock_28, 0L))"));
  }

  private static Dataset<Row> rates(Dataset<Row> products) {
    return products
        .withColumn("sell_through", expr("try_divide(double(units_28), units_28 + on_hand)"))
        .withColumn(
            "mean_daily_units", expr("try_divide(double(units_in_stock_28), days_in_stock_28)"))
        .withColumn("days_of_inventory", expr("try_divide(double(available), mean_daily_units)"))
        .withColumn("lost_units_est", expr("stockout_days_28 * mean_daily_units"))
        .withColumn("return_rate_units", expr("try_divide(double(returned_units_365), units_365)"))
        .withColumn("low_star_share", expr("try_divide(double(low_stars), reviews)"));
  }

  private static Dataset<Row> values(Dataset<Row> products) {
    return products
        .withColumn("net_sales_365", expr("sold_365 - returns_365"))
        .withColumn("stock_value", expr("on_hand * cost"))
        .withColumn("is_dead", expr("on_hand > 0 and units_90 = 0 and age_days > 90"))
        .withColumn(
            "dead_stock_value",
            expr("case when is_dead then stock_value when on_hand is not null then 0 end"))
        .withColumn("cm1_365", expr("net_sales_365 - cost * (units_365 - returned_units_365)"))
        .withColumn("average_inventory_cost", expr("try_divide(cost * unit_days, days_known)"))
        .withColumn("gmroi", expr("try_divide(double(cm1_365), double(average_inventory_cost))"));
  }

  /** What all that sell for more make together decides the grade, so equal sales share one. */
  private static Dataset<Row> grade(Dataset<Row> products) {
    return products
        .withColumn("worth", expr("greatest(net_sales_365, 0)"))
        .withColumn("all_worth", expr("sum(worth) over ()"))
        .withColumn("worth_so_far", expr("sum(worth) over (order by worth desc)"))
        .withColumn("better", expr("worth_so_far - sum(worth) over (partition by worth)"))
        .withColumn("cumulative_share", expr("try_divide(double(worth_so_far), double(all_worth))"))
        .withColumn(
            "abc_grade",
            expr(
                "case when units_365 = 0 then 'U'"
                    + " when worth > 0 and better * 100 < all_worth * 80 then 'A'"
                    + " when worth > 0 and better * 100 < all_worth * 95 then 'B'"
                    + " else 'C' end"));
  }

  /** What is usual in a product's category. */
  private static Dataset<Row> compare(Dataset<Row> products) {
    return products
        .withColumn("stars_per_review", share("stars", "reviews"))
        .withColumn("category_return_rate", share("returned_units_365", "units_365"))
        .withColumn("category_low_star_share", share("low_stars", "reviews"))
        .withColumn("rating_bayes", expr("(10 * stars_per_review + stars) / (10 + reviews)"));
  }

  private static Column share(String part, String whole) {
    String sum = "sum(%s) over (partition by category)";
    return expr("try_divide(double(" + sum.formatted(part) + "), " + sum.formatted(whole) + ")");
  }

  private InventoryHealth() {}
}
