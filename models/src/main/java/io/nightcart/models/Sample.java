package io.nightcart.models;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Customers to learn from, held in memory.
 *
 * @param size how many there are
 * @param values of each column in the order of the customers; NaN where unknown
 */
record Sample(int size, Map<String, double[]> values) {

  static Sample of(Dataset<Row> customers, List<String> columns) {
    Column[] known = columns.stream().map(Axis::known).toArray(Column[]::new);
    List<Row> rows = customers.select(known).collectAsList();
    var values = new HashMap<String, double[]>();
    for (int c = 0; c < columns.size(); c++) {
      int column = c;
      values.put(
          columns.get(c),
          rows.stream()
              .mapToDouble(row -> row.isNullAt(column) ? Double.NaN : row.getDouble(column))
              .toArray());
    }
    return new Sample(rows.size(), values);
  }

  static Column[] named(List<String> columns) {
    return columns.stream().map(name -> col(name)).toArray(Column[]::new);
  }

  double[] of(String column) {
    return values.get(column);
  }

  /** Where each customer lies. */
  double[][] points(List<Axis> axes) {
    double[][] points = new double[size][axes.size()];
    for (int a = 0; a < axes.size(); a++) {
      Axis axis = axes.get(a);
      double[] at = Arrays.stream(of(axis.column())).map(axis::coordinate).toArray();
      for (int i = 0; i < size; i++) {
        points[i][a] = at[i];
      }
    }
    return points;
  }

  /** The mean of a column over a group, unknown values apart. */
  double mean(String column, Grouping grouping, int group) {
    double[] of = of(column);
    double sum = 0;
    long known = 0;
    for (int i = 0; i < size; i++) {
      if (grouping.labels()[i] == group && !Double.isNaN(of[i])) {
        sum += of[i];
        known++;
      }
    }
    return known == 0 ? 0 : sum / known;
  }
}
