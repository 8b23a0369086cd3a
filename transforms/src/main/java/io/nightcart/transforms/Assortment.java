package io.nightcart.transforms;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.transforms.InventoryHealth.Options;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What to do about each product: the first rule that holds. */
final class Assortment {

  /**
   * A rule.
   *
   * @param condition in SQL; where it is null, because something is not known, it does not hold
   * @param reason in SQL, a text with the figures that made it hold
   */
  private record Rule(String action, String condition, String reason) {}

  /** Adds {@code assortment_action} and {@code assortment_reason}. */
  static Dataset<Row> decide(Dataset<Row> products, Options options) {
    var rules = rules(options);
    return products
        .withColumn("assortment_action", expr(first(rules, r -> "'" + r.action() + "'")))
        .withColumn("assortment_reason", expr(first(rules, Rule::reason)));
  }

  private static String first(List<Rule> rules, Function<Rule, String> what) {
    return rules.stream()
        .map(rule -> "when %s then %s".formatted(rule.condition(), what.apply(rule)))
        .collect(joining(" ", "case ", " end"));
  }

  private static List<Rule> rules(Options options) {
    int cover = options.leadDays() + options.safetyDays();
    String slow = "abc_grade in ('C', 'U')";
    return List.of(
        new Rule(
            "restock",
            "abc_grade in ('A', 'B') and available <= 0",
            "format_string('Grade %s and nothing left to sell', abc_grade)"),
        new Rule(
            "restock",
            "abc_grade in ('A', 'B') and days_of_inventory < " + cover,
            "format_string('Grade %s and stock for %.1f days, fewer than "
                + cover
                + " of lead time and safety', abc_grade, days_of_inventory)"),
        new Rule(
            "fix_quality",
            "units_365 >= %d and return_rate_units > %s * category_return_rate"
                .formatted(options.minUnits(), options.qualityFactor()),
            "format_string('%.1f %% of its units come back, of its category %.1f %%',"
                + " 100 * return_rate_units, 100 * category_return_rate)"),
        new Rule(
            "fix_quality",
            // One bad review is no sign.
            "reviews >= %d and low_stars >= 2 and low_star_share > %s * category_low_star_share"
                .formatted(options.minReviews(), options.qualityFactor()),
            "format_string('%.1f %% of its reviews have one or two stars, of its category"
                + " %.1f %%', 100 * low_star_share, 100 * category_low_star_share)"),
        new Rule(
            "markdown",
            slow + " and days_of_inventory > " + options.markdownDays(),
            "format_string('Grade %s and stock for %.0f days, more than "
                + options.markdownDays()
                + "', abc_grade, days_of_inventory)"),
        // No sales make no pace, so there are no days of inventory to compare.
        new Rule(
            "markdown",
            slow
                + " and on_hand > 0 and units_28 = 0 and days_in_stock_28 > 0 and age_days >= "
                + options.newDays()
                + " and not (abc_grade = 'U' and is_dead)",
            "format_string('Grade %s, %d in stock and none sold in 28 days', abc_grade, on_hand)"),
        new Rule(
            "delist",
            "abc_grade = 'U' and is_dead and age_days >= " + options.newDays(),
            "format_string('Nothing sold in 365 days, and %d in stock', on_hand)"),
        new Rule(
            "watch_new",
            "age_days < " + options.newDays(),
            "format_string('First seen %d days ago', age_days)"),
        new Rule("keep", "true", "'No other rule holds'"));
  }

  private Assortment() {}
}
