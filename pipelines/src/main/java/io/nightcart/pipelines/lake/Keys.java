package io.nightcart.pipelines.lake;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.xxhash64;

import io.nightcart.tables.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Some values of a column of texts or days, few enough to be held in memory, by which rows and the
 * files that may hold them are found. A day is held as its text.
 */
public final class Keys {

  private static final String MARK = "@";

  private final List<String> values;

  /** In the order of their bytes, which is the order of the statistics of files. */
  private final NavigableSet<UTF8String> ordered = new TreeSet<>();

  private Keys(List<String> values) {
    this.values = values;
    values.forEach(value -> ordered.add(UTF8String.fromString(value)));
  }

  /** These values. */
  public static Keys of(Collection<String> values) {
    return new Keys(List.copyOf(values));
  }

  /**
   * The distinct values of each of several columns, without null.
   *
   * @param columns each a name or an expression in SQL, by which it is then known
   * @param most how many distinct rows there may be
   * @return by column; empty if there are more
   */
  public static Optional<Map<String, Keys>> of(Dataset<Row> rows, List<String> columns, int most) {
    List<Row> found =
        rows.select(
                columns.stream()
                    .map(column -> expr(column).cast("string").as(column))
                    .toArray(Column[]::new))
            .distinct()
            .limit(most + 1)
            .collectAsList();
    return found.size() > most
        ? Optional.empty()
        : Optional.of(
            columns.stream().collect(toMap(column -> column, column -> valuesOf(found, column))));
  }

  private static Keys valuesOf(List<Row> rows, String column) {
    return of(
        rows.stream()
            .map(row -> row.<String>getAs(column))
            .filter(Objects::nonNull)
            .collect(toSet()));
  }

  /** All values of several. */
  public static Keys union(Collection<Keys> several) {
    var all = new TreeSet<String>();
    several.forEach(keys -> all.addAll(keys.values));
    return of(all);
  }

  /** These and others. */
  public Keys and(Keys others) {
    return union(List.of(this, others));
  }

  /** How many there are. */
  public int size() {
    return values.size();
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The rows whose column, or expression in SQL, holds one of these values. */
  public Dataset<Row> among(Dataset<Row> rows, String column) {
    return rows.join(broadcast(hashed(rows)), isKey(rows, column), "left_semi");
  }

  /** An expression in SQL for a value together with a day; none if either is null. */
  public static String dated(String column, String date) {
    return "concat(%s, '%s', %s)".formatted(column, MARK, date);
  }

  /**
   * The rows whose column holds one of these values, which are {@link #dated}, and another column
   * its day or a later one.
   */
  public Dataset<Row> since(Dataset<Row> rows, String column, String date) {
    Column since = substring_index(col("_key"), MARK, -1);
    Column value = expr("left(_key, length(_key) - length(_since) - length('%s'))".formatted(MARK));
    Dataset<Row> keys =
        column(rows).withColumn("_since", since).withColumn("_value", value).drop("_key");
    Column isLater = expr(date).geq(col("_since").cast("date"));
    return rows.join(
        broadcast(keys), expr(column).equalTo(col("_value")).and(isLater), "left_semi");
  }

  /** The rows in which some column, or expression in SQL, holds one of its keys. */
  public static Dataset<Row> anyAmong(Dataset<Row> rows, Map<String, Keys> sought) {
    Dataset<Row> marked = rows;
    Column isSought = lit(false);
    var flags = new ArrayList<String>();
    for (var each : sought.entrySet()) {
      String flag = "_sought_" + flags.size();
      marked = each.getValue().mark(marked, each.getKey(), flag);
      isSought = isSought.or(col(flag).isNotNull());
      flags.add(flag);
    }
    return marked.where(isSought).drop(flags.toArray(String[]::new));
  }

  /** The rows with a column that is true where another holds one of these values, else null. */
  private Dataset<Row> mark(Dataset<Row> rows, String column, String flag) {
    Dataset<Row> keys = hashed(rows).withColumn(flag, lit(true));
    return rows.join(broadcast(keys), isKey(rows, column), "left").drop("_key", "_hash");
  }

  private Dataset<Row> column(Dataset<Row> rows) {
    return rows.sparkSession().createDataset(values, Encoders.STRING()).toDF("_key");
  }

  private Dataset<Row> hashed(Dataset<Row> rows) {
    return column(rows).withColumn("_hash", xxhash64(col("_key")));
  }

  /**
   * Whether a value is this key. Of a text it is a hash that is looked up, which takes three
   * quarters of the time. Were texts compared by = beside it, Spark would look these up as well.
   */
  private static Column isKey(Dataset<Row> rows, String column) {
    Column value = expr(column);
    boolean isText = rows.select(value).schema().apply(0).dataType().equals(Field.TEXT);
    Column isSame = value.geq(col("_key")).and(value.leq(col("_key")));
    return isText ? xxhash64(value).equalTo(col("_hash")).and(isSame) : value.equalTo(col("_key"));
  }

  /** Whether any lies between these two, both included. */
  boolean anyWithin(String least, String greatest) {
    UTF8String next = ordered.ceiling(UTF8String.fromString(least));
    return next != null && next.compareTo(UTF8String.fromString(greatest)) <= 0;
  }
}
