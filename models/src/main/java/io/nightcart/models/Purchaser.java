package io.nightcart.models;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.nightcart.models.GammaGamma.Spend;
import io.nightcart.models.PurchaseModel.History;
import io.nightcart.tables.Field;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A customer as the models of purchases see one; see the columns of gold.purchase_histories. */
record Purchaser(
    long repeats,
    long lastAtDays,
    long ageDays,
    long paidRepeats,
    double paidSales,
    double firstSales,
    double repeatSales,
    long recent,
    long later,
    double laterSales) {

  /** Models count in weeks, as those who published them do. */
  static final double WEEK = 7;

  /** What a forecast is made of, in the order of the components: days by the end of the span. */
  static Column[] seen(LocalDate end) {
    return new Column[] {
      col("repeats"),
      date_diff(col("last_date"), col("first_date")).cast(Field.NUMBER).as("last_at_days"),
      date_diff(lit(end), col("first_date")).cast(Field.NUMBER).as("age_days"),
      col("paid_repeats"),
      col("paid_sales").cast(Field.RATIO).as("paid_sales"),
      col("first_sales").cast(Field.RATIO).as("first_sales")
    };
  }

  /** The customers of a span, at most so many: which ones is decided by a hash of the key. */
  static List<Purchaser> sample(Dataset<Row> histories, String span, LocalDate end, int most) {
    return histories
        .where(col("span").equalTo(span))
        .orderBy(xxhash64(col("customer_key")), col("customer_key"))
        .limit(most)
        .select(
            Stream.of(
                    Stream.of(seen(end)),
                    Stream.of(
                        col("repeat_sales").cast(Field.RATIO),
                        col("recent"),
                        col("later"),
                        col("later_sales").cast(Field.RATIO)))
                .flatMap(Function.identity())
                .toArray(Column[]::new))
        .collectAsList()
        .stream()
        .map(Purchaser::of)
        .toList();
  }

  private static Purchaser of(Row row) {
    return new Purchaser(
        row.getLong(0),
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getDouble(4),
        row.getDouble(5),
        row.getDouble(6),
        row.getLong(7),
        row.getLong(8),
        row.getDouble(9));
  }

  /** Customers who are alike, counted together. */
  static List<History> histories(List<Purchaser> customers) {
    return counted(
        customers,
        c -> Optional.of(new History(c.repeats, c.lastAtDays / WEEK, c.ageDays / WEEK, 1)),
        (one, number) -> new History(one.repeats(), one.lastAt(), one.age(), number));
  }

  /** What those spent who came back for something. */
  static List<Spend> spends(List<Purchaser> customers) {
    return counted(
        customers,
        c ->
            c.paidRepeats == 0
                ? Optional.empty()
                : Optional.of(new Spend(c.paidRepeats, c.paidSales / c.paidRepeats, 1)),
        (one, number) -> new Spend(one.purchases(), one.mean(), number));
  }

  private interface Counted<T> {
    T of(T one, long number);
  }

  private static <T> List<T> counted(
      List<Purchaser> customers, Function<Purchaser, Optional<T>> seen, Counted<T> counted) {
    Map<T, Long> numbers = new LinkedHashMap<>();
    customers.forEach(c -> seen.apply(c).ifPresent(one -> numbers.merge(one, 1L, Long::sum)));
    return numbers.entrySet().stream()
        .map(number -> counted.of(number.getKey(), number.getValue()))
        .toList();
  }
}
