package io.nightcart.pipelines.lake;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

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
 * Some values of a text column, few enough to be held in memory, by which rows and the files that
 * may hold them are found.
 */
public final class Keys {

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
        rows.select(columns.stream().map(column -> expr(column).as(column)).toArray(Column[]::new))
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
    return rows.join(column(rows), expr(column).equalTo(col("_key")), "left_semi");
  }

  /** The rows with a column that is true where another holds one of these values, else null. */
  public Dataset<Row> mark(Dataset<Row> rows, String column, String flag) {
    return rows.join(
            column(rows).withColumn(flag, lit(true)), expr(column).equalTo(col("_key")), "left")
        .drop("_key");
  }

  private Dataset<Row> column(Dataset<Row> rows) {
    return broadcast(rows.sparkSession().createDataset(values, Encoders.STRING()).toDF("_key"));
  }

  /** Whether any lies between these two, both included. */
  boolean anyWithin(String least, String greatest) {
    UTF8String next = ordered.ceiling(UTF8String.fromString(least));
    return next != null && next.compareTo(UTF8String.fromString(greatest)) <= 0;
  }
}
