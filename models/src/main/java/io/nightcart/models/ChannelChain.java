package io.nightcart.models;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Attribution;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * A Markov chain of first order over the channels that people pass through on their way to an
 * order, or to none (Anderl, Becker, von Wangenheim and Schumann 2016). The <i>removal effect</i>
 * of a channel is the share of orders that the chain loses if every step to that channel ends
 * there.
 *
 * @param conversionRate probability that a path ends with an order
 * @param removalEffects by channel, in the order of their names; all 0 where nobody ordered
 */
public record ChannelChain(double conversionRate, SortedMap<String, Double> removalEffects) {

  private static final String START = "(start)";
  private static final String ORDER = "(order)";
  private static final String NOTHING = "(nothing)";
  private static final MathContext DIGITS = new MathContext(3);

  /** How often one step followed another. */
  private record Steps(Map<String, Map<String, Double>> counts) {

    double from(String state) {
      return counts.getOrDefault(state, Map.of()).values().stream().mapToDouble(n -> n).sum();
    }

    double of(String from, String to) {
      return counts.getOrDefault(from, Map.of()).getOrDefault(to, 0.0);
    }
  }

  /**
   * Fits the chain.
   *
   * @param paths rows of gold.attribution_paths: {@code path}, {@code conversions}, {@code
   *     non_conversions}
   */
  public static ChannelChain fit(Dataset<Row> paths) {
    Steps steps = steps(paths);
    var channels = new TreeSet<String>();
    steps.counts().forEach((from, tos) -> channels.add(from));
    channels.remove(START);
    double rate = rate(steps, new ArrayList<>(channels));
    var effects = new TreeMap<String, Double>();
    for (String channel : channels) {
      var others = new ArrayList<>(channels);
      others.remove(channel);
      effects.put(channel, rate == 0 ? 0 : 1 - rate(steps, others) / rate);
    }
    return new ChannelChain(rate, effects);
  }

  /**
   * The channels with their removal effects, as rows of gold.attribution_weights: in three digits,
   * so that a few paths more rarely change what was credited before.
   *
   * @param paths what the chain was fitted on
   */
  public Dataset<Row> weights(Dataset<Row> paths) {
    var told = new TreeMap<String, Double>();
    removalEffects.forEach((channel, effect) -> told.put(channel, inDigits(effect)));
    double all = told.values().stream().mapToDouble(effect -> effect).sum();
    Column[] rows =
        told.entrySet().stream()
            .map(
                effect ->
                    struct(
                        lit(effect.getKey()).as("channel"),
                        lit(effect.getValue()).as("removal_effect"),
                        lit(all == 0 ? 0 : effect.getValue() / all).as("share")))
            .toArray(Column[]::new);
    var channels =
        rows.length == 0
            ? paths.selectExpr("path as channel", "0D as removal_effect", "0D as share").limit(0)
            : paths.agg(count(lit(1))).select(inline(array(rows)));
    return channels.transform(Attribution.ATTRIBUTION_WEIGHTS::conform);
  }

  private static double inDigits(double effect) {
    return BigDecimal.valueOf(effect).round(DIGITS).doubleValue();
  }

  /** Steps are counted where the paths are; there are few of them however many paths. */
  private static Steps steps(Dataset<Row> paths) {
    var states = concat(array(lit(START)), split(col("path"), " > "), array(col("end")));
    var counts = new HashMap<String, Map<String, Double>>();
    paths
        .select(
            col("path"),
            explode(
                    array(
                        expr("struct('%s' as end, conversions as n)".formatted(ORDER)),
                        expr("struct('%s' as end, non_conversions as n)".formatted(NOTHING))))
                .as("outcome"))
        .select("path", "outcome.end", "outcome.n")
        .where("n > 0")
        .withColumn("states", states)
        .select(
            col("n"),
            explode(
                    expr(
                        "arrays_zip(slice(states, 1, size(states) - 1), slice(states, 2, size(states) - 1))"))
                .as("step"))
        .groupBy(expr("step['0']").as("from"), expr("step['1']").as("to"))
        .agg(sum("n").cast("double").as("n"))
        .collectAsList()
        .forEach(
            row ->
                counts
                    .computeIfAbsent(row.getString(0), from -> new HashMap<>())
                    .put(row.getString(1), row.getDouble(2)));
    return new Steps(counts);
  }

  /** Probability of an order where only these channels can be passed; other steps lead nowhere. */
  private static double rate(Steps steps, List<String> channels) {
    double fromStart = steps.from(START);
    if (fromStart == 0 || channels.isEmpty()) {
      return 0;
    }
    RealVector ordered = reached(steps, channels);
    double rate = 0;
    for (int i = 0; i < channels.size(); i++) {
      rate += steps.of(START, channels.get(i)) / fromStart * ordered.getEntry(i);
    }
    return rate;
  }

  /** Probability of an order from each channel: x = Q x + r. */
  private static RealVector reached(Steps steps, List<String> channels) {
    int n = channels.size();
    RealMatrix equations = MatrixUtils.createRealIdentityMatrix(n);
    RealVector direct = new ArrayRealVector(n);
    for (int i = 0; i < n; i++) {
      String from = channels.get(i);
      double all = steps.from(from);
      direct.setEntry(i, steps.of(from, ORDER) / all);
      for (int j = 0; j < n; j++) {
        equations.addToEntry(i, j, -steps.of(from, channels.get(j)) / all);
      }
    }
    return new LUDecomposition(equations).getSolver().solve(direct);
  }
}
