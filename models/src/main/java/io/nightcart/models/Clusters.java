package io.nightcart.models;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import io.nightcart.models.FittedClusters.Cluster;
import io.nightcart.models.FittedClusters.Measures;
import io.nightcart.tables.Field;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Groups customers who behave alike, by k-means over standardised features. Standardised: in
 * standard deviations from the median, so that every feature weighs the same, see {@link Axis}.
 * K-means: every customer belongs to the nearest of k centres, each the mean of its customers.
 *
 * @param features what customers are compared by
 * @param rankBy the column whose mean numbers clusters that are new, highest first
 * @param minK the fewest clusters tried
 * @param maxK the most clusters tried
 * @param seeds how often k-means begins anew for each k: it may end in a poor place
 * @param maxRows the most customers to learn from: bounds memory; which ones is decided by a hash
 * @param iterations the most rounds of k-means for one k and beginning
 * @param seed where k-means begins
 * @param minSilhouette a gate: a worse model is not accepted. Silhouette: how much nearer customers
 *     are to their own cluster than to the next, from -1 (muddled) to 1 (well apart)
 * @param minShare a gate: the smallest share of customers that a cluster may hold
 * @param resamples how many samples of four fifths of the customers are clustered for the stability
 * @param minStability a gate: how far the clusters of such samples agree with those of all, from 0
 *     (by chance) to 1 (wholly): the mean adjusted Rand index
 * @param maxMoved a gate: the largest share of customers who may be in another cluster than the
 *     champion puts them in
 * @param retrainDays after how many days a champion is challenged; 0 to begin anew every night, as
 *     if there were none
 */
public record Clusters(
    List<Feature> features,
    String rankBy,
    int minK,
    int maxK,
    int seeds,
    int maxRows,
    int iterations,
    long seed,
    double minSilhouette,
    double minShare,
    int resamples,
    double minStability,
    double maxMoved,
    int retrainDays) {

  private static final Table FEATURES = Segments.CUSTOMER_FEATURES;
  private static final String KEY = "customer_key";
  private static final int CUSTOMERS_PER_CLUSTER = 10;

  /** How much worse a challenger's silhouette may be than the champion's over the same points. */
  private static final double WORSE = 0.02;

  /**
   * What customers are compared by.
   *
   * @param column a figure of {@link Segments#CUSTOMER_FEATURES}
   * @param isLog whether to compare log(1 + x), for figures with a few very large values
   * @param high the word for customers far above the mean, such as "frequent"
   * @param low the word for customers far below it, such as "rare"
   */
  public record Feature(String column, boolean isLog, String high, String low) {

    /**
     * @throws IllegalArgumentException for a column that is no figure, or a blank word
     */
    public Feature {
      requireFigure("Feature", column);
      require(!high.isBlank() && !low.isBlank(), "Feature " + column + " needs two words");
    }
  }

  /**
   * One k and beginning of the sweep.
   *
   * @param cost the sum of squared distances to the nearest centre
   * @param stability see {@link Clusters#minStability}; null where it was not looked at
   */
  public record Trial(
      int k,
      long seed,
      double silhouette,
      double cost,
      double minShare,
      Double stability,
      boolean isChosen) {}

  /**
   * @throws IllegalArgumentException for options that make no sense, with the value
   */
  public Clusters {
    features = List.copyOf(features);
    long columns = features.stream().map(Feature::column).distinct().count();
    require(!features.isEmpty(), "Clusters need a feature");
    require(columns == features.size(), "A feature repeats among " + features);
    requireFigure("rankBy", rankBy);
    require(minK >= 2, "minK must be 2 or more, not " + minK);
    require(maxK >= minK, "maxK must be minK (" + minK + ") or more, not " + maxK);
    require(seeds >= 1, "seeds must be 1 or more, not " + seeds);
    long fewest = (long) CUSTOMERS_PER_CLUSTER * maxK;
    require(maxRows >= fewest, "maxRows must be " + fewest + " or more, not " + maxRows);
    require(iterations >= 1, "iterations must be 1 or more, not " + iterations);
    requireFrom(-1, "minSilhouette", minSilhouette, 1);
    requireFrom(0, "minShare", minShare, 0.5);
    require(resamples >= 1, "resamples must be 1 or more, not " + resamples);
    requireFrom(-1, "minStability", minStability, 1);
    requireFrom(0, "maxMoved", maxMoved, 1);
    require(retrainDays >= 0, "retrainDays must be 0 or more, not " + retrainDays);
  }

  private static void requireFrom(double least, String what, double value, double most) {
    require(
        value >= least && value <= most,
        text("%s must be from %s to %s, not %s", what, number(least), number(most), value));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static void requireFigure(String what, String column) {
    require(
        FEATURES.fields().stream()
            .anyMatch(f -> f.name().equals(column) && f.type().equals(Field.RATIO)),
        "%s %s is no figure of %s".formatted(what, column, FEATURES.name()));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  boolean isWorthResampling(Trial trial) {
    return trial.minShare() >= minShare && trial.silhouette() >= minSilhouette;
  }

  /**
   * Learns clusters from rows of {@link Segments#CUSTOMER_FEATURES}, numbered from 1. The same rows
   * and seed give the same clusters, however the rows are spread.
   */
  public FittedClusters fit(Dataset<Row> customers) {
    return challenge(customers, FittedClusters.NONE, 1);
  }

  /**
   * Learns clusters that may take the place of others. Those that are the same as one of the
   * champion's keep its number and name.
   *
   * @param freeId from here on, no number was ever used
   */
  public FittedClusters challenge(Dataset<Row> customers, FittedClusters champion, long freeId) {
    List<String> columns =
        Stream.concat(columns().stream(), champion.axes().stream().map(Axis::column))
            .distinct()
            .toList();
    Sample sample = Sample.of(chosen(customers, columns), columns);
    int needed = CUSTOMERS_PER_CLUSTER * minK;
    if (sample.size() < needed) {
      return FittedClusters.without(
          text("%d customers are too few: %d clusters need %d", sample.size(), minK, needed),
          sample.size(),
          List.of());
    }
    return new Fit(sample, new Succession(champion, freeId)).fitted();
  }

  private List<String> columns() {
    return Stream.concat(features.stream().map(Feature::column), Stream.of(rankBy))
        .distinct()
        .toList();
  }

  /**
   * The customers that are learned from, by a running number and not by who they are: to learn from
   * these rows gives the same clusters.
   */
  public Dataset<Row> sample(Dataset<Row> customers) {
    return chosen(customers, columns())
        .withColumn(KEY, format_string("%09d", row_number().over(Window.orderBy(KEY))));
  }

  /** One partition in the order of the key, since sums of doubles depend on their order. */
  private Dataset<Row> chosen(Dataset<Row> customers, List<String> columns) {
    List<String> all = Stream.concat(Stream.of(KEY), columns.stream()).toList();
    return customers
        .orderBy(xxhash64(col(KEY)), col(KEY))
        .limit(maxRows)
        .select(Sample.named(all))
        .coalesce(1)
        .sortWithinPartitions(KEY);
  }

  /** What is learned from one sample. */
  private final class Fit {

    private final Sample sample;
    private final Succession succession;
    private final List<String> leftOut = new ArrayList<>();
    private final List<Axis> axes = new ArrayList<>();
    private final double[][] points;

    Fit(Sample sample, Succession succession) {
      this.sample = sample;
      this.succession = succession;
      for (Feature feature : features) {
        double[] values = sample.of(feature.column());
        Optional<String> uselessness = Axis.uselessness(feature, values);
        uselessness.ifPresentOrElse(leftOut::add, () -> axes.add(Axis.of(feature, values)));
      }
      this.points = sample.points(axes);
    }

    FittedClusters fitted() {
      if (axes.isEmpty()) {
        return without(text("All %d customers are alike: no feature varies", sample.size()));
      }
      var sweep = new Sweep(Clusters.this, points);
      return sweep
          .best()
          .map(best -> fitted(best.grouping(), sweep.trials(best)))
          .orElseGet(() -> without(text("Fewer than %d groups exist", minK)));
    }

    private FittedClusters without(String verdict) {
      return FittedClusters.without(verdict, sample.size(), leftOut);
    }

    private FittedClusters fitted(Grouping grouping, List<Trial> trials) {
      List<Cluster> clusters = clusters(grouping);
      Grouping ours = Grouping.of(points, clusters.stream().map(Cluster::point).toList());
      double[] distances = ours.distances(points);
      var measures = measures(clusters, ours, trials);
      Optional<String> failure = failure(measures);
      return new FittedClusters(
          FittedClusters.version(axes, clusters),
          axes,
          clusters,
          Spread.of(distances),
          Spread.percentiles(distances).evaluate(99),
          sample.size(),
          measures,
          failure.isEmpty(),
          failure.orElseGet(() -> success(measures)) + left());
    }

    private List<Cluster> clusters(Grouping grouping) {
      List<Integer> ranked =
          IntStream.range(0, grouping.centres().size())
              .boxed()
              .sorted(comparingDouble(group -> -sample.mean(rankBy, grouping, group)))
              .toList();
      List<double[]> centres = ranked.stream().map(grouping.centres()::get).toList();
      Map<Integer, Cluster> heirs = succession.heirs(axes, centres);
      List<Integer> fresh =
          IntStream.range(0, ranked.size()).filter(i -> !heirs.containsKey(i)).boxed().toList();
      List<String> names =
          new ClusterNames(axes.stream().map(Axis::feature).toList())
              .of(fresh.stream().map(i -> fromMean(centres.get(i))).toList(), succession.names());
      var clusters = new ArrayList<Cluster>();
      for (int i = 0; i < ranked.size(); i++) {
        double share = grouping.sizes()[ranked.get(i)] / (double) sample.size();
        List<Double> centre = Arrays.stream(centres.get(i)).boxed().toList();
        int place = fresh.indexOf(i);
        clusters.add(
            place < 0
                ? new Cluster(heirs.get(i).id(), heirs.get(i).name(), centre, share)
                : new Cluster(succession.freeId() + place, names.get(place), centre, share));
      }
      clusters.sort(comparing(Cluster::id));
      return clusters;
    }

    private List<Double> fromMean(double[] centre) {
      return IntStream.range(0, centre.length)
          .mapToObj(i -> centre[i] - axes.get(i).mean())
          .toList();
    }

    private Measures measures(List<Cluster> clusters, Grouping ours, List<Trial> trials) {
      FittedClusters champion = succession.champion();
      if (champion.clusters().isEmpty()) {
        return new Measures(trials, leftOut, null, null);
      }
      Grouping theirs = champion.group(sample);
      long moved =
          IntStream.range(0, sample.size())
              .filter(
                  i ->
                      clusters.get(ours.labels()[i]).id()
                          != champion.clusters().get(theirs.labels()[i]).id())
              .count();
      return new Measures(
          trials, leftOut, theirs.silhouette(points), moved / (double) sample.size());
    }

    private Optional<String> failure(Measures measures) {
      Trial trial = measures.chosen().orElseThrow();
      if (trial.minShare() < minShare) {
        return Optional.of(
            text(
                "Every k leaves a cluster below the smallest share of %.4f; k = %d: %.4f",
                minShare, trial.k(), trial.minShare()));
      }
      if (trial.silhouette() < minSilhouette) {
        return Optional.of(
            text(
                "Silhouette %.4f with %d clusters is below the smallest accepted, %.4f",
                trial.silhouette(), trial.k(), minSilhouette));
      }
      if (trial.stability() < minStability) {
        return Optional.of(
            text(
                "Stability %.4f with %d clusters is below the smallest accepted, %.4f: other samples"
                    + " of the customers give other clusters",
                trial.stability(), trial.k(), minStability));
      }
      return failureAgainstChampion(measures, trial);
    }

    private Optional<String> failureAgainstChampion(Measures measures, Trial trial) {
      if (measures.moved() == null) {
        return Optional.empty();
      }
      if (trial.silhouette() < measures.championSilhouette() - WORSE) {
        return Optional.of(
            text(
                "Silhouette %.4f with %d clusters is worse than the champion's, %.4f",
                trial.silhouette(), trial.k(), measures.championSilhouette()));
      }
      return Optional.of(
              text(
                  "%.1f%% of customers would change cluster, more than %.1f%%",
                  100 * measures.moved(), 100 * maxMoved))
          .filter(tooMany -> measures.moved() > maxMoved);
    }

    private String success(Measures measures) {
      Trial trial = measures.chosen().orElseThrow();
      return text(
              "Silhouette %.4f with %d clusters reaches the smallest accepted, %.4f; stability %.4f",
              trial.silhouette(), trial.k(), minSilhouette, trial.stability())
          + (measures.moved() == null
              ? ""
              : text("; %.1f%% of customers change cluster", 100 * measures.moved()));
    }

    private String left() {
      return leftOut.isEmpty() ? "" : "; left out: " + String.join(", ", leftOut);
    }
  }
}
