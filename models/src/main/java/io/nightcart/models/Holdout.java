package io.nightcart.models;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Forecasts of customers, held against what they did afterwards. */
record Holdout(List<Outcome> outcomes) {

  private static final int TENTHS = 10;

  /**
   * A customer's forecast and what came.
   *
   * @param none probability of no purchase; NaN where none is given
   * @param low the fewest purchases of an interval of 90%, meaningless without none
   * @param high the most
   */
  record Outcome(
      double orders, double sales, double none, long low, long high, Purchaser customer) {

    double actual() {
      return customer.later();
    }

    double actualSales() {
      return customer.laterSales();
    }

    double actualNone() {
      return customer.later() == 0 ? 1 : 0;
    }

    double isWithin() {
      boolean isWithin = low <= customer.later() && customer.later() <= high;
      return Double.isNaN(none) ? Double.NaN : isWithin ? 1 : 0;
    }
  }

  /** A tenth of the customers: means of what was forecast of them, and of what came. */
  public record Bucket(
      String forecast, int bucket, long customers, double predicted, double actual) {}

  /** The columns of gold.clv_candidates, but those that are undefined. */
  SortedMap<String, Double> measures() {
    var measures = new TreeMap<String, Double>();
    measures.put("customers", (double) outcomes.size());
    measures.put("predicted_orders", total(Outcome::orders));
    measures.put("actual_orders", total(Outcome::actual));
    measures.put("predicted_sales", total(Outcome::sales));
    measures.put("actual_sales", total(Outcome::actualSales));
    measures.put("bias", total(Outcome::orders) / total(Outcome::actual) - 1);
    measures.put("sales_bias", total(Outcome::sales) / total(Outcome::actualSales) - 1);
    measures.put("mae", mean(o -> Math.abs(o.orders() - o.actual())));
    measures.put("rmse", Math.sqrt(mean(o -> square(o.orders() - o.actual()))));
    measures.put("sales_mae", mean(o -> Math.abs(o.sales() - o.actualSales())));
    measures.put("gini", area(Outcome::orders) / area(Outcome::actual));
    measures.put("top_decile_lift", lift());
    measures.put("brier", mean(o -> square(o.none() - o.actualNone())));
    measures.put("coverage", mean(Outcome::isWithin));
    measures.values().removeIf(value -> !Double.isFinite(value));
    return measures;
  }

  /** Tenths of the customers by each forecast. */
  List<Bucket> buckets() {
    var buckets = new ArrayList<Bucket>();
    buckets.addAll(buckets("orders", Outcome::orders, Outcome::actual));
    buckets.addAll(buckets("sales", Outcome::sales, Outcome::actualSales));
    buckets.addAll(buckets("no_purchase", Outcome::none, Outcome::actualNone));
    return buckets;
  }

  private List<Bucket> buckets(
      String name, ToDoubleFunction<Outcome> forecast, ToDoubleFunction<Outcome> actual) {
    var ranked = ranked(forecast);
    return IntStream.range(0, TENTHS)
        .mapToObj(i -> new Bucket(name, i + 1, 0, 0, 0))
        .map(b -> filled(b, tenth(ranked, b.bucket()), forecast, actual))
        .filter(b -> b.customers() > 0)
        .toList();
  }

  private static Bucket filled(
      Bucket bucket,
      List<Outcome> outcomes,
      ToDoubleFunction<Outcome> forecast,
      ToDoubleFunction<Outcome> actual) {
    return new Bucket(
        bucket.forecast(),
        bucket.bucket(),
        outcomes.size(),
        outcomes.stream().mapToDouble(forecast).average().orElse(0),
        outcomes.stream().mapToDouble(actual).average().orElse(0));
  }

  /** Highest first; equal ones in the order of the customers. */
  private List<Outcome> ranked(ToDoubleFunction<Outcome> by) {
    return outcomes.stream().sorted(comparingDouble(by).reversed()).toList();
  }

  private static List<Outcome> tenth(List<Outcome> ranked, int number) {
    int from = (int) ((long) ranked.size() * (number - 1) / TENTHS);
    int to = (int) ((long) ranked.size() * number / TENTHS);
    return ranked.subList(from, to);
  }

  private double lift() {
    var top = tenth(ranked(Outcome::orders), 1);
    double ofTop = top.stream().mapToDouble(Outcome::actual).average().orElse(Double.NaN);
    return ofTop / mean(Outcome::actual);
  }

  /** Between the curve of purchases by rank and that of chance: half of a Gini coefficient. */
  private double area(ToDoubleFunction<Outcome> by) {
    var ranked = ranked(by);
    double all = total(Outcome::actual);
    double sum = 0;
    double area = 0;
    int i = 0;
    while (i < ranked.size()) {
      int end = i;
      double ofEqual = 0;
      while (end < ranked.size()
          && by.applyAsDouble(ranked.get(end)) == by.applyAsDouble(ranked.get(i))) {
        ofEqual += ranked.get(end).actual();
        end++;
      }
      // Among equals the order says nothing, so their purchases are spread evenly.
      area += (end - i) * (sum + ofEqual / 2) / all;
      sum += ofEqual;
      i = end;
    }
    return area / ranked.size() - 0.5;
  }

  private double total(ToDoubleFunction<Outcome> of) {
    return outcomes.stream().mapToDouble(of).sum();
  }

  private double mean(ToDoubleFunction<Outcome> of) {
    return total(of) / outcomes.size();
  }

  private static double square(double x) {
    return x * x;
  }
}
