package io.nightcart.transforms;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Figures;
import io.nightcart.tables.Figures.Share;
import io.nightcart.tables.Figures.Slice;
import io.nightcart.tables.Metrics;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The figures of days that metrics are made of.
 *
 * <p>Every row of every input adds a share to one day's figures. The shares of each input are added
 * up by day and by what slices them, then all inputs together: that is little more than the days to
 * shuffle, however many the figures. All inputs are brought to the same columns first, so that
 * Spark has one flat union to plan.
 */
final class DayFigures {

  static final int YEAR = 365;
  static final List<Integer> WINDOWS = List.of(30, 90, YEAR);

  private static final List<Integer> REPEATS = List.of(30, 60, 90, 180, YEAR);
  private static final DataType EXACT = DataTypes.createDecimalType(28, 4);
  private static final List<String> LEADING = List.of("day", "slice_type", "slice_value");

  private static final List<Slice> OF_ORDERS =
      List.of(
          new Slice("channel", "channel"),
          new Slice("country", "country"),
          new Slice(
              "customer_type",
              "case when order_seq_number = 1 then 'new' when order_seq_number > 1 then 'returning'"
                  + " end"));
  private static final List<Slice> OF_GOODS = List.of(new Slice("category", "category"));

  // An order more than 0 days after the one before is its customer's first of the day, so customers
  // are counted without a distinct.
  private static final List<Share> PLACED =
      List.of(
          new Share("orders", "1"),
          new Share("new_customers", "if(order_seq_number = 1, 1, 0)"),
          new Share("repeat_customers", "if(order_seq_number = 2, 1, 0)"),
          new Share("later_orders", "if(order_seq_number > 1, 1, 0)"),
          new Share("returning_customers", "if(days_since_prev_order > 0, 1, 0)"),
          new Share("guest_orders", "if(customer_key is null, 1, 0)"),
          new Share("items", "items"),
          new Share("units", "units"),
          new Share("gross_sales", "gross_sales"),
          new Share("discounts", "discounts"),
          new Share("known_orders", "if(customer_key is null, 0, 1)"),
          new Share("cohorted_returns", "returns"),
          new Share("cohorted_returned_units", "returned_units"),
          new Share("shipping_charged", "shipping_charged"),
          new Share("tax", "tax"),
          new Share("duties", "duties"),
          new Share("tips", "tip"),
          new Share("new_discounts", "if(order_seq_number = 1, discounts, 0)"),
          new Share("new_value", "if(order_seq_number = 1, gross_sales - discounts, 0)"),
          new Share("later_value", "if(order_seq_number > 1, gross_sales - discounts, 0)"),
          new Share("promo_orders", "if(trim(discount_code) <> '', 1, 0)"),
          new Share("promo_discounts", "if(trim(discount_code) <> '', discounts, 0)"),
          new Share("repeat_began", "if(days_since_prev_order < %d, 1, 0)".formatted(YEAR)),
          began(WINDOWS.get(0)),
          began(WINDOWS.get(1)),
          began(WINDOWS.get(2)));

  private static final List<Share> RENEWED =
      Stream.concat(
              WINDOWS.stream().map(DayFigures::renewed),
              REPEATS.stream().map(DayFigures::repeatWithin))
          .toList();

  private static final List<Share> REPEATS_ENDED = List.of(new Share("repeat_ended", "1"));

  private static final List<Share> GIVEN_BACK =
      List.of(
          new Share("refunds", "1"),
          new Share("refunded_units", "quantity"),
          new Share("returns", "amount"));

  private static final List<Share> SOLD =
      List.of(
          new Share("units", "quantity"),
          new Share("gross_sales", "gross_sales"),
          new Share("discounts", "discounts"));

  private static final List<Share> GOODS_GIVEN_BACK =
      List.of(new Share("refunded_units", "quantity"), new Share("returns", "amount"));

  /** Figures that no sum makes: on a day without orders they are undefined. */
  private static final Map<String, String> PERCENTILES =
      new TreeMap<>(Map.of("order_value_p50", "0.5", "order_value_p90", "0.9"));

  /** The tables whose rows make the figures. */
  static final List<Table> READS =
      Stream.concat(
              Stream.of(Sales.FCT_ORDERS, Sales.FCT_ORDER_LINES, Silver.REFUNDS, Silver.PRODUCTS),
              Metrics.FIGURES.stream().map(Figures::table))
          .distinct()
          .toList();

  /** The names of all figures. */
  static final List<String> NAMES =
      Stream.of(
              Stream.of(PLACED, RENEWED, REPEATS_ENDED, GIVEN_BACK, SOLD, GOODS_GIVEN_BACK),
              Metrics.FIGURES.stream().map(Figures::shares))
          .flatMap(shares -> shares)
          .flatMap(List::stream)
          .map(Share::figure)
          .distinct()
          .toList();

  /** The names of those that no sum makes. */
  static final Set<String> UNDEFINED_WITHOUT_ORDERS = PERCENTILES.keySet();

  /**
   * One row per day and slice with any row of an input, with the figures told by name, among them
   * the {@link #mark} of each table that told something.
   */
  static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    var orders = tables.apply(Sales.FCT_ORDERS).where(col("order_date").leq(day));
    var lines = tables.apply(Sales.FCT_ORDER_LINES).where(col("order_date").leq(day));
    var refunds = tables.apply(Silver.REFUNDS).where(col("refund_date").leq(day));
    return Stream.concat(
            Stream.of(
                sums(orders.where("is_valid"), "order_date", OF_ORDERS, PLACED),
                cameBack(orders),
                repeatsEnded(orders, day),
                percentiles(orders),
                givenBack(orders, refunds),
                sold(lines),
                goodsGivenBack(orders, refunds, tables.apply(Silver.PRODUCTS))),
            Metrics.FIGURES.stream().map(figures -> told(figures, tables, day)))
        .map(DayFigures::listed)
        .collect(collectingAndThen(toList(), DayFigures::union))
        .transform(DayFigures::collected);
  }

  /** Tells the days that a table tells. */
  static String mark(Figures figures) {
    return "told_" + Metrics.FIGURES.indexOf(figures);
  }

  /** The types of slices by which a figure is told apart. */
  static Set<String> slices(String figure) {
    var slices = new TreeSet<>(Set.of("all"));
    if (tells(PLACED, figure) || tells(GIVEN_BACK, figure)) {
      OF_ORDERS.forEach(slice -> slices.add(slice.type()));
    }
    if (tells(SOLD, figure) || tells(GOODS_GIVEN_BACK, figure)) {
      OF_GOODS.forEach(slice -> slices.add(slice.type()));
    }
    Metrics.FIGURES.stream()
        .filter(told -> tells(told.shares(), figure))
        .flatMap(told -> told.slices().stream())
        .forEach(slice -> slices.add(slice.type()));
    return slices;
  }

  /** What days are told apart by; {@code all} is among them. */
  static Set<String> sliceTypes() {
    return NAMES.stream()
        .flatMap(figure -> slices(figure).stream())
        .collect(toCollection(TreeSet::new));
  }

  /** Whether any figure of a formula is told apart by a type of slice. */
  static boolean tells(String sliceType, String formula) {
    return sliceType.equals("all")
        || Arrays.stream(formula.split("\\W+"))
            .anyMatch(word -> NAMES.contains(word) && slices(word).contains(sliceType));
  }

  /** Whether a figure is among these. */
  static boolean tells(List<Share> shares, String figure) {
    return shares.stream().anyMatch(share -> share.figure().equals(figure));
  }

  private static Share began(int days) {
    return new Share(
        "began_" + days,
        "if(order_seq_number = 1 or days_since_prev_order >= %d, 1, 0)".formatted(days));
  }

  private static Share renewed(int days) {
    return new Share(
        "renewed_" + days,
        "if(days_since_prev_order > 0 and days_since_prev_order < %d, 1, 0)".formatted(days));
  }

  private static Share repeatWithin(int days) {
    return new Share(
        "repeat_within_" + days,
        "if(order_seq_number = 2 and days_since_prev_order <= %d, 1, 0)".formatted(days));
  }

  /**
   * Counts on a buyer's day whether the same buyer came back while still active, and on the day of
   * a first order whether a second followed.
   */
  private static Dataset<Row> cameBack(Dataset<Row> orders) {
    return sums(
        orders.where("days_since_prev_order is not null"),
        "date_sub(order_date, int(days_since_prev_order))",
        List.of(),
        RENEWED);
  }

  /**
   * Counts the end of each span in which a customer had two orders within a year: the next order
   * begins another one, else the earlier of the two leaves the year.
   */
  private static Dataset<Row> repeatsEnded(Dataset<Row> orders, LocalDate day) {
    var days = "least(ifnull(days_to_next_order, %1$d), %1$d - days_since_prev_order)";
    var end = "date_add(order_date, int(%s))".formatted(days.formatted(YEAR));
    return sums(
        orders.where("days_since_prev_order < " + YEAR).where(expr(end).leq(lit(day))),
        end,
        List.of(),
        REPEATS_ENDED);
  }

  private static Dataset<Row> percentiles(Dataset<Row> orders) {
    Column[] values =
        PERCENTILES.entrySet().stream()
            .map(
                p ->
                    expr("percentile(gross_sales - discounts, %s)".formatted(p.getValue()))
                        .as(p.getKey()))
            .toArray(Column[]::new);
    return orders
        .where("is_valid")
        .groupBy(col("order_date").as("day"))
        .agg(values[0], Arrays.copyOfRange(values, 1, values.length))
        .withColumn("slice_type", lit("all"))
        .withColumn("slice_value", lit("all"));
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
    return sums(lines.where("is_valid and not is_gift_card"), "order_date", OF_GOODS, SOLD)
        .where("slice_type <> 'all'");
  }

  private static Dataset<Row> goodsGivenBack(
      Dataset<Row> orders, Dataset<Row> refunds, Dataset<Row> products) {
    var named = products.select("product_id", "category");
    return sums(
            ofOrders(refunds, orders).join(named, new String[] {"product_id"}, "left"),
            "refund_date",
            OF_GOODS,
            GOODS_GIVEN_BACK)
        .where("slice_type <> 'all'");
  }

  private static Dataset<Row> told(
      Figures figures, Function<Table, Dataset<Row>> tables, LocalDate day) {
    return sums(
        tables.apply(figures.table()).where(col(figures.day()).leq(day)),
        figures.day(),
        figures.slices(),
        Stream.concat(figures.shares().stream(), Stream.of(new Share(mark(figures), "1")))
            .toList());
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

  /** A row for each figure that the input tells, so that all inputs have the same few columns. */
  private static Dataset<Row> listed(Dataset<Row> rows) {
    Column[] told =
        Arrays.stream(rows.columns())
            .filter(column -> !LEADING.contains(column))
            .map(figure -> struct(lit(figure).as("figure"), col(figure).cast(EXACT).as("amount")))
            .toArray(Column[]::new);
    return rows.select(col("day"), col("slice_type"), col("slice_value"), inline(array(told)));
  }

  /** In halves, as each step is analysed with all that it is made of. */
  private static Dataset<Row> union(List<Dataset<Row>> inputs) {
    int half = inputs.size() / 2;
    return half == 0
        ? inputs.get(0)
        : union(inputs.subList(0, half)).union(union(inputs.subList(half, inputs.size())));
  }

  private static Dataset<Row> collected(Dataset<Row> shares) {
    return shares
        .where("amount is not null")
        .groupBy("day", "slice_type", "slice_value", "figure")
        .agg(sum("amount").cast(EXACT).as("amount"))
        .groupBy("day", "slice_type", "slice_value")
        .agg(map_from_entries(collect_list(struct("figure", "amount"))).as("figures"));
  }

  private DayFigures() {}
}
