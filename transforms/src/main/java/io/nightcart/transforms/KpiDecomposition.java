package io.nightcart.transforms;

import static io.nightcart.tables.Trends.KPI_DECOMPOSITION;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Makes {@link io.nightcart.tables.Trends#KPI_DECOMPOSITION}.
 *
 * <p>The change of a product of factors is shared out by the logarithmic mean Divisia index (Ang
 * 2005): factor f explains L(v1, v0) ln(f1 / f0), where L(a, b) = (a - b) / ln(a / b). These add up
 * to v1 - v0, whatever the order of the factors.
 */
public final class KpiDecomposition {

  private static final int DAYS = 28;

  /** A span to compare with, so many days before. */
  private static final Map<String, Integer> COMPARISONS =
      new TreeMap<>(Map.of("previous_28", DAYS, "last_year_28", 364));

  /** A product of factors, and the sums that each factor is the quotient of. */
  private record Tree(String node, List<Factor> factors) {}

  private record Factor(String name, String over, String under) {}

  private static final List<Tree> TREES =
      List.of(
          new Tree(
              "identified",
              List.of(
                  new Factor("customers", "customers", "1"),
                  new Factor("orders_per_customer", "orders", "customers"),
                  new Factor("items_per_order", "items", "orders"),
                  new Factor("price_per_item", "sales", "items"))),
          new Tree(
              "unidentified",
              List.of(
                  new Factor("orders", "guest_orders", "1"),
                  new Factor("items_per_order", "guest_items", "guest_orders"),
                  new Factor("price_per_item", "guest_sales", "guest_items"))));

  private static final List<String> COSTS = List.of("returns", "cogs", "ad_spend", "other_costs");

  /** Explains how the 28 days that end on the day differ from those compared with. */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders, Dataset<Row> adSpend, Dataset<Row> marketingCosts, LocalDate day) {
    return COMPARISONS.entrySet().stream()
        .map(
            comparison -> {
              LocalDate base = day.minusDays(comparison.getValue());
              return sums(fctOrders, day, "1")
                  .crossJoin(sums(fctOrders, base, "0"))
                  .crossJoin(spent(adSpend, "spend_date", "spend_rc", "ad_spend", day, base))
                  .crossJoin(
                      spent(marketingCosts, "cost_date", "amount_rc", "other_costs", day, base))
                  .crossJoin(reach(fctOrders, base))
                  .select(inline(functions.array(nodes())), col("reaches_back"))
                  .withColumn("contribution", when(col("reaches_back"), col("contribution")))
                  .withColumn("base_value", when(col("reaches_back"), col("base_value")))
                  .withColumn("compare", lit(comparison.getKey()));
            })
        .reduce(Dataset::unionByName)
        .orElseThrow()
        .where("current_value is not null or base_value is not null")
        .withColumn("day", lit(day))
        .drop("reaches_back")
        .transform(KPI_DECOMPOSITION::conform);
  }

  private static Dataset<Row> sums(Dataset<Row> fctOrders, LocalDate end, String suffix) {
    var isKnown = col("customer_key").isNotNull();
    var sales = expr("gross_sales - discounts");
    return fctOrders
        .where("is_valid")
        .where(isWithin("order_date", end))
        .agg(
            count_distinct(col("customer_key")).as("customers" + suffix),
            count_if(isKnown).as("orders" + suffix),
            total(when(isKnown, col("items")), "items" + suffix),
            total(when(isKnown, sales), "sales" + suffix),
            count_if(isKnown.equalTo(false)).as("guest_orders" + suffix),
            total(when(isKnown.equalTo(false), col("items")), "guest_items" + suffix),
            total(when(isKnown.equalTo(false), sales), "guest_sales" + suffix),
            total(col("returns"), "returns" + suffix),
            // One order without cost makes the cost of all unknown.
            expr("if(every(cogs is not null), ifnull(sum(cogs), 0), null)").as("cogs" + suffix));
  }

  private static Dataset<Row> spent(
      Dataset<Row> rows, String date, String amount, String name, LocalDate day, LocalDate base) {
    return rows.agg(
        sum(when(isWithin(date, day), col(amount))).as(name + "1"),
        sum(when(isWithin(date, base), col(amount))).as(name + "0"));
  }

  private static Dataset<Row> reach(Dataset<Row> fctOrders, LocalDate base) {
    return fctOrders
        .where("is_valid")
        .agg(min("order_date").as("first"))
        .select(
            coalesce(col("first").leq(lit(base.minusDays(DAYS - 1))), lit(false))
                .as("reaches_back"));
  }

  private static Column isWithin(String date, LocalDate end) {
    return col(date).gt(lit(end.minusDays(DAYS))).and(col(date).leq(lit(end)));
  }

  private static Column total(Column amount, String name) {
    return coalesce(sum(amount), lit(0)).as(name);
  }

  private static Column[] nodes() {
    var nodes = new ArrayList<Column>();
    nodes.add(difference("sales", null, "sales%1$s + guest_sales%1$s"));
    nodes.add(difference("identified", "sales", "sales%1$s"));
    nodes.add(difference("unidentified", "sales", "guest_sales%1$s"));
    TREES.forEach(tree -> nodes.addAll(factors(tree)));
    nodes.add(
        difference(
            "profit",
            null,
            "sales%1$s + guest_sales%1$s - returns%1$s - cogs%1$s - ifnull(ad_spend%1$s, 0)"
                + " - ifnull(other_costs%1$s, 0)"));
    nodes.add(difference("profit.sales", "profit", "sales%1$s + guest_sales%1$s"));
    COSTS.forEach(
        cost ->
            nodes.add(
                difference(
                    "profit." + cost.replace("other_costs", "other_marketing_costs"),
                    "profit",
                    "-" + cost + "%1$s")));
    return nodes.toArray(Column[]::new);
  }

  private static Column difference(String node, String parent, String value) {
    var now = "(" + value.formatted("1") + ")";
    var then = "(" + value.formatted("0") + ")";
    return node(node, parent, now, then, "%s - %s".formatted(now, then));
  }

  private static List<Column> factors(Tree tree) {
    String value = tree.factors().get(tree.factors().size() - 1).over();
    var change = "(double(%1$s1) - double(%1$s0))".formatted(value);
    var mean =
        "if(%1$s1 = %1$s0, double(%1$s1), %2$s / ln(double(%1$s1) / double(%1$s0)))"
            .formatted(value, change);
    var nodes = new ArrayList<Column>();
    for (int i = 0; i < tree.factors().size(); i++) {
      Factor factor = tree.factors().get(i);
      String now = quotient(factor, "1");
      String then = quotient(factor, "0");
      // Where either span has none, all of the change is that of the first factor.
      String share =
          "if(%1$s1 > 0 and %1$s0 > 0, %2$s * ln(%3$s / %4$s), %5$s)"
              .formatted(value, mean, now, then, i == 0 ? change : "0D");
      nodes.add(node(tree.node() + "." + factor.name(), tree.node(), now, then, share));
    }
    return nodes;
  }

  private static String quotient(Factor factor, String suffix) {
    String under = factor.under().equals("1") ? "1" : factor.under() + suffix;
    return "try_divide(double(%s), double(%s))".formatted(factor.over() + suffix, under);
  }

  private static Column node(String node, String parent, String now, String then, String share) {
    return functions.struct(
        lit(node).as("node"),
        lit(parent).cast("string").as("parent"),
        expr("double(%s)".formatted(now)).as("current_value"),
        expr("double(%s)".formatted(then)).as("base_value"),
        expr(share).cast(Field.MONEY).as("contribution"));
  }

  private KpiDecomposition() {}
}
