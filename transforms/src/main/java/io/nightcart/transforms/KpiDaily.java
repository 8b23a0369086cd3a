package io.nightcart.transforms;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Figures;
import io.nightcart.tables.Figures.Share;
import io.nightcart.tables.Figures.Slice;
import io.nightcart.tables.Metric;
import io.nightcart.tables.Metrics;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Makes {@link Sales#KPI_DAILY}.
 *
 * <p>Every row of every input adds a share to one day's figures. The shares of each input are added
 * up by day and by what slices them, then all inputs together; the calendar is filled, running
 * totals are drawn over it, and each day is turned into one row per metric. That is little more
 * than the days to shuffle, however many the metrics.
 */
public final class KpiDaily {

  /** The tables whose rows make the figures. */
  public static final List<Table> READS =
      Stream.concat(
              Stream.of(Sales.FCT_ORDERS, Sales.FCT_ORDER_LINES, Silver.REFUNDS, Silver.PRODUCTS),
              Metrics.FIGURES.stream().map(Figures::table))
          .distinct()
          .toList();

  private static final List<Integer> WINDOWS = List.of(30, 90, 365);

  private static final String IS_ALL = "slice_type = 'all'";
  private static final List<Slice> OF_ORDERS =
      List.of(
          new Slice("channel", "channel"),
          new Slice("country", "country"),
          new Slice(
              "customer_type",
              "case when order_seq_number = 1 then 'new' when order_seq_number > 1 then 'returning'"
                  + " end"));
  private static final Slice CATEGORY = new Slice("category", "category");

  // An order more than 0 days after the one before is its customer's first of the day, so customers
  // are counted without a distinct.
  private static final List<Share> PLACED =
      List.of(
          new Share("orders", "1L"),
          new Share("new_customers", "if(order_seq_number = 1, 1L, 0L)"),
          new Share("repeat_customers", "if(order_seq_number = 2, 1L, 0L)"),
          new Share("later_orders", "if(order_seq_number > 1, 1L, 0L)"),
          new Share("returning_customers", "if(days_since_prev_order > 0, 1L, 0L)"),
          new Share("guest_orders", "if(customer_key is null, 1L, 0L)"),
          new Share("items", "items"),
          new Share("units", "units"),
          new Share("gross_sales", "gross_sales"),
          new Share("discounts", "discounts"),
          new Share("cohorted_returns", "returns"),
          new Share("shipping_charged", "shipping_charged"),
          new Share("tax", "tax"),
          new Share("new_discounts", "if(order_seq_number = 1, discounts, 0)"),
          new Share("new_value", "if(order_seq_number = 1, gross_sales - discounts, 0)"),
          new Share("later_value", "if(order_seq_number > 1, gross_sales - discounts, 0)"),
          began(30),
          began(90),
          began(365),
          new Share("promo_orders", "if(trim(discount_code) <> '', 1L, 0L)"),
          new Share("promo_discounts", "if(trim(discount_code) <> '', discounts, 0)"));

  private static final List<Share> GIVEN_BACK =
      List.of(
          new Share("refunds", "1L"),
          new Share("refunded_units", "quantity"),
          new Share("returns", "amount"));

  private static final List<Share> SOLD =
      List.of(
          new Share("units", "quantity"),
          new Share("gross_sales", "gross_sales"),
          new Share("discounts", "discounts"));

  private static final List<Share> GOODS_GIVEN_BACK =
      List.of(new Share("refunded_units", "quantity"), new Share("returns", "amount"));

  private static final Set<String> LEADING = Set.of("day", "slice_type", "slice_value");
  private static final WindowSpec BY_DAY =
      Window.partitionBy("slice_type", "slice_value").orderBy("day");

  /**
   * Figures of every day from the first valid order or refund to the day, and of those days on
   * which a slice has any; later rows are ignored. A figure is null before the first day of its
   * table, so that what no feed tells is not zero but unknown.
   */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    var orders = tables.apply(Sales.FCT_ORDERS).where(col("order_date").leq(day));
    var lines = tables.apply(Sales.FCT_ORDER_LINES).where(col("order_date").leq(day));
    var refunds = tables.apply(Silver.REFUNDS).where(col("refund_date").leq(day));
    return Stream.concat(
            Stream.of(
                placed(orders),
                renewed(orders),
                givenBack(orders, refunds),
                sold(lines),
                goodsGivenBack(orders, refunds, tables.apply(Silver.PRODUCTS))),
            Metrics.FIGURES.stream().map(figures -> told(figures, tables, day)))
        .reduce((one, other) -> one.unionByName(other, true))
        .orElseThrow()
        .transform(KpiDaily::sumUp)
        .transform(figures -> fillCalendar(figures, day))
        .transform(KpiDaily::runTotals)
        .transform(figures -> asMetrics(figures, day))
        .transform(Sales.KPI_DAILY::conform);
  }

  private static Dataset<Row> placed(Dataset<Row> orders) {
    return sums(orders.where("is_valid"), "order_date", OF_ORDERS, PLACED);
  }

  private static Share began(int days) {
    return new Share(
        "began_" + days,
        "if(order_seq_number = 1 or days_since_prev_order >= %d, 1L, 0L)".formatted(days));
  }

  /** Counts on a buyer's day whether the same buyer came back while still active. */
  private static Dataset<Row> renewed(Dataset<Row> orders) {
    var shares =
        WINDOWS.stream()
            .map(
                days ->
                    new Share(
                        "renewed_" + days,
                        "if(days_since_prev_order < %d, 1L, 0L)".formatted(days)))
            .toList();
    return sums(
        orders.where("days_since_prev_order > 0"),
        "date_sub(order_date, int(days_since_prev_order))",
        List.of(),
        shares);
  }

  private static Dataset<Row> givenBack(Dataset<Row> orders, Dataset<Row> refunds) {
    var documents =
        refunds
            .groupBy(
                col("refund_date"),
                col("order_id"),
                when(col("order_id").isNull(), col("refund_id")).as("document"))
            .agg(sum("quantity").as("quantity"), sum("amount").as("amount"));
    return sums(ofOrders(documents, orders), "refund_date", OF_ORDERS, GIVEN_BACK);
  }

  /** What was given back of valid or unknown orders, with what is known of the order. */
  private static Dataset<Row> ofOrders(Dataset<Row> refunds, Dataset<Row> orders) {
    return refunds
        .join(
            orders.select("order_id", "is_valid", "channel", "country", "order_seq_number"),
            new String[] {"order_id"},
            "left")
        .where("ifnull(is_valid, true)");
  }

  private static Dataset<Row> sold(Dataset<Row> lines) {
    return sums(lines.where("is_valid and not is_gift_card"), "order_date", List.of(CATEGORY), SOLD)
        .where("slice_type <> 'all'");
  }

  private static Dataset<Row> goodsGivenBack(
      Dataset<Row> orders, Dataset<Row> refunds, Dataset<Row> products) {
    return sums(
            ofOrders(refunds, orders)
                .join(
                    products.select("product_id", "category"), new String[] {"product_id"}, "left"),
            "refund_date",
            List.of(CATEGORY),
            GOODS_GIVEN_BACK)
        .where("slice_type <> 'all'");
  }

  private static Dataset<Row> told(
      Figures figures, Function<Table, Dataset<Row>> tables, LocalDate day) {
    return sums(
            tables.apply(figures.table()).where(col(figures.day()).leq(day)),
            figures.day(),
            figures.slices(),
            figures.shares())
        .withColumn(mark(figures), col("day"));
  }

  /** Tells the days that a table tells. */
  private static String mark(Figures figures) {
    return "told_" + Metrics.FIGURES.indexOf(figures);
  }

  /** Adds up the shares of rows by day, all of them and in slices. */
  private static Dataset<Row> sums(
      Dataset<Row> rows, String day, List<Slice> slices, List<Share> shares) {
    var group = new ArrayList<Column>();
    group.add(expr(day).as("day"));
    slices.forEach(slice -> group.add(expr(slice.value()).as(slice.type())));
    Column[] sums =
        shares.stream()
            .map(share -> sum(expr(share.amount())).as(share.figure()))
            .toArray(Column[]::new);
    var columns = new ArrayList<Column>();
    columns.add(col("day"));
    columns.add(inline(array(keys(slices))));
    shares.forEach(share -> columns.add(col(share.figure())));
    return rows.groupBy(group.toArray(Column[]::new))
        .agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length))
        .select(columns.toArray(Column[]::new));
  }

  private static Column[] keys(List<Slice> slices) {
    return Stream.concat(
            Stream.of(key("all", lit("all"))),
            slices.stream()
                .map(slice -> key(slice.type(), coalesce(col(slice.type()), lit("unknown")))))
        .toArray(Column[]::new);
  }

  private static Column key(String type, Column value) {
    return struct(lit(type).as("slice_type"), value.as("slice_value"));
  }

  private static Dataset<Row> sumUp(Dataset<Row> shares) {
    var sums = new ArrayList<Column>();
    figures(shares).map(c -> sum(c).as(c)).forEach(sums::add);
    marks(shares).map(c -> max(c).as(c)).forEach(sums::add);
    return shares
        .groupBy("day", "slice_type", "slice_value")
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
  }

  /**
   * Repeats each day up to the next, so that the calendar has no holes: zero where a figure is
   * known and nothing happened. A slice has no such days.
   */
  private static Dataset<Row> fillCalendar(Dataset<Row> figures, LocalDate day) {
    var isAll = expr(IS_ALL);
    var next = date_sub(lead("day", 1).over(BY_DAY), 1);
    var columns = new ArrayList<Column>();
    columns.add(col("calendar_day").as("day"));
    columns.add(col("slice_type"));
    columns.add(col("slice_value"));
    figures(figures).map(KpiDaily::filled).forEach(columns::add);
    return spans(figures)
        .withColumn("until", when(isAll, coalesce(next, lit(day))).otherwise(col("day")))
        .withColumn(
            "sales_so_far", sum(expr("ifnull(orders, 0) + ifnull(refunds, 0)")).over(BY_DAY))
        .where(isAll.and(col("sales_so_far").leq(0)).equalTo(false))
        .withColumn("calendar_day", explode(sequence(col("day"), col("until"))))
        .select(columns.toArray(Column[]::new));
  }

  /** Adds the first and the last day that each table tells. */
  private static Dataset<Row> spans(Dataset<Row> figures) {
    var columns = new ArrayList<Column>();
    columns.add(col("*"));
    for (Figures told : Metrics.FIGURES) {
      columns.add(min(mark(told)).over().as("first_" + mark(told)));
      columns.add(max(mark(told)).over().as("last_" + mark(told)));
    }
    return figures.select(columns.toArray(Column[]::new));
  }

  private static Column filled(String figure) {
    var given = when(col("calendar_day").equalTo(col("day")), col(figure));
    var isKnown =
        Metrics.FIGURES.stream()
            .filter(told -> tells(told.shares(), figure))
            .map(KpiDaily::isKnown)
            .reduce(col("slice_type").isInCollection(slices(figure)), Column::and);
    return when(isKnown, coalesce(given, lit(0))).otherwise(given).as(figure);
  }

  /** The types of slices by which a figure is told apart. */
  private static Set<String> slices(String figure) {
    var slices = new TreeSet<>(Set.of("all"));
    if (tells(PLACED, figure) || tells(GIVEN_BACK, figure)) {
      OF_ORDERS.forEach(slice -> slices.add(slice.type()));
    }
    if (tells(SOLD, figure) || tells(GOODS_GIVEN_BACK, figure)) {
      slices.add(CATEGORY.type());
    }
    Metrics.FIGURES.stream()
        .filter(told -> tells(told.shares(), figure))
        .flatMap(told -> told.slices().stream())
        .forEach(slice -> slices.add(slice.type()));
    return slices;
  }

  private static boolean tells(List<Share> shares, String figure) {
    return shares.stream().anyMatch(share -> share.figure().equals(figure));
  }

  private static Column isKnown(Figures told) {
    var isBegun = col("calendar_day").geq(col("first_" + mark(told)));
    var isEnded = col("calendar_day").gt(col("last_" + mark(told)));
    return told.isToldByTheDay() ? isBegun.and(isEnded.equalTo(false)) : isBegun;
  }

  private static Dataset<Row> runTotals(Dataset<Row> figures) {
    var columns = new ArrayList<Column>();
    columns.add(col("*"));
    columns.add(standing(sum("new_customers").over(BY_DAY)).as("customers_so_far"));
    columns.add(standing(sum("repeat_customers").over(BY_DAY)).as("repeat_so_far"));
    WINDOWS.forEach(days -> columns.add(standing(active(days)).as("active_" + days)));
    return figures.select(columns.toArray(Column[]::new));
  }

  /** A customer may stand in several slices, so these are of all only. */
  private static Column standing(Column figure) {
    return when(expr(IS_ALL), figure);
  }

  /** Spans of activity begun by the day, less those that ended by it for want of a new order. */
  private static Column active(int days) {
    var ended = expr("new_customers + returning_customers - renewed_%d".formatted(days));
    var over = BY_DAY.rowsBetween(Window.unboundedPreceding(), -days);
    return sum("began_" + days).over(BY_DAY).minus(coalesce(sum(ended).over(over), lit(0L)));
  }

  private static Dataset<Row> asMetrics(Dataset<Row> figures, LocalDate day) {
    var rows = Metrics.ALL.stream().map(KpiDaily::asRow).collect(joining(", "));
    var isComplete = datediff(lit(day), col("day")).geq(col("maturity"));
    return figures
        .selectExpr(
            "day",
            "slice_type",
            "slice_value",
            "stack(%d, %s) as (metric, unit, numerator, denominator, is_ratio, maturity)"
                .formatted(Metrics.ALL.size(), rows))
        // A slice has the metrics whose figures are told apart by it.
        .where(
            IS_ALL
                + " or (numerator <> 0 or denominator <> 0)"
                + " and numerator is not null and (denominator is not null or not is_ratio)")
        .withColumn("is_complete", isComplete)
        .withColumn(
            "value",
            expr(
                "double(case when not is_ratio then numerator"
                    + " when is_complete then try_divide(numerator, denominator) end)"))
        .drop("maturity", "is_ratio");
  }

  private static Stream<String> figures(Dataset<Row> rows) {
    var others = marks(rows).collect(Collectors.toSet());
    return Arrays.stream(rows.columns())
        .filter(column -> !LEADING.contains(column) && !others.contains(column));
  }

  private static Stream<String> marks(Dataset<Row> rows) {
    return Arrays.stream(rows.columns()).filter(column -> column.startsWith("told_"));
  }

  private static String asRow(Metric metric) {
    return "'%s', '%s', cast(%s as decimal(18, 4)), cast(%s as decimal(18, 4)), %b, %d"
        .formatted(
            metric.name(),
            metric.unit(),
            metric.numerator(),
            metric.denominator(),
            metric.isRatio(),
            metric.maturity());
  }

  private KpiDaily() {}
}
