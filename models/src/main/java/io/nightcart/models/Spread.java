package io.nightcart.models;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.descriptive.rank.Percentile.EstimationType;

/**
 * How the values of a figure lay when a model was trained: the share of them in each of ten spans
 * that held about as many, and the share that was unknown. Equal values are never parted, so a
 * figure with few different values has fewer spans.
 *
 * @param edges the upper end of each span but the last, which has none; a value equal to it belongs
 *     to the span
 * @param shares of each span, and last of unknown values
 * @param mean of the known values; 0 if there is none
 */
public record Spread(List<Double> edges, List<Double> shares, double mean) {

  private static final int SPANS = 10;

  /** Stands for an empty share, of which there is no logarithm. */
  private static final double NONE = 1e-4;

  public Spread {
    edges = List.copyOf(edges);
    shares = List.copyOf(shares);
  }

  /** The spread of values, NaN where unknown. */
  static Spread of(double[] values) {
    double[] known = known(values);
    if (known.length == 0) {
      return new Spread(List.of(), List.of(0.0, 1.0), 0);
    }
    double most = Arrays.stream(known).max().orElseThrow();
    var percentile = percentiles(known);
    List<Double> edges =
        DoubleStream.iterate(1, i -> i < SPANS, i -> i + 1)
            .map(i -> percentile.evaluate(100 * i / SPANS))
            .filter(edge -> edge < most)
            .distinct()
            .boxed()
            .toList();
    var upTo =
        edges.stream()
            .map(edge -> Arrays.stream(known).filter(value -> value <= edge).count())
            .toList();
    return new Spread(
        edges, shares(upTo, known.length, values.length), Arrays.stream(known).average().orElse(0));
  }

  static double[] known(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
  }

  /** Quantiles as most people compute them: linear between the two nearest values. */
  static Percentile percentiles(double[] known) {
    var percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(known);
    return percentile;
  }

  private static List<Double> shares(List<Long> upTo, long known, long all) {
    var shares = new ArrayList<Double>();
    long before = 0;
    for (long to : Stream.concat(upTo.stream(), Stream.of(known)).toList()) {
      shares.add((to - before) / (double) all);
      before = to;
    }
    shares.add((all - known) / (double) all);
    return shares;
  }

  /** What {@link #now} counts, as an array: the values up to each edge, the known, and all. */
  Column counts(Column value) {
    var upTo = edges.stream().map(edge -> count_if(value.leq(edge)));
    return array(
        Stream.concat(upTo, Stream.of(count(value), count(lit(1)))).toArray(Column[]::new));
  }

  /** The shares of other values, in the spans of this. */
  List<Double> now(List<Long> counts) {
    int spans = counts.size() - 2;
    return shares(counts.subList(0, spans), counts.get(spans), counts.get(spans + 1));
  }

  /** How far values have moved, see {@link #psi(List, List)}. */
  double moved(List<Double> now) {
    return psi(shares, now);
  }

  /**
   * The population stability index: how far shares have moved, 0 if not at all; the sum of (now -
   * then) x ln(now / then). By custom, below 0.10 is stable and above 0.25 another population.
   */
  static double psi(List<Double> then, List<Double> now) {
    double sum = 0;
    for (int i = 0; i < then.size(); i++) {
      double a = Math.max(then.get(i), NONE);
      double b = Math.max(now.get(i), NONE);
      sum += (b - a) * Math.log(b / a);
    }
    return sum;
  }

  static List<Double> shares(long[] counts) {
    double all = LongStream.of(counts).sum();
    return LongStream.of(counts).mapToObj(n -> n / all).toList();
  }
}
