package io.nightcart.models;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log1p;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.stddev_pop;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.xxhash64;

import io.nightcart.tables.Field;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.evaluation.ClusteringEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Groups customers who behave alike, by k-means over standardised features. Standardised: in
 * standard deviations from the mean, so that every feature weighs the same. K-means: every customer
 * belongs to the nearest of k centres, each the mean of its customers.
 *
 * @param features what customers are compared by
 * @param rankBy the column whose mean numbers the clusters, highest first, so that cluster 1 means
 *     the same every night
 * @param minK the fewest clusters tried
 * @param maxK the most clusters tried
 * @param maxRows the most customers to learn from: bounds memory; which ones is decided by a hash
 * @param iterations the most rounds of k-means for one k
 * @param seed where k-means begins
 * @param minSilhouette the gate: a worse model is not accepted. Silhouette: how much nearer
 *     customers are to their own cluster than to the next, from -1 (muddled) to 1 (well apart)
 * @param minShare the smallest share of customers that a cluster may hold
 */
public record Clusters(
    List<Feature> features,
    String rankBy,
    int minK,
    int maxK,
    int maxRows,
    int iterations,
    long seed,
    double minSilhouette,
    double minShare) {

  private static final Table FEATURES = Segments.CUSTOMER_FEATURES;
  private static final String KEY = "customer_key";
  private static final String RANK = "_rank";
  private static final String POINT = "_point";
  private static final String LABEL = "_label";
  private static final int CUSTOMERS_PER_CLUSTER = 10;
  private static final int AT_ONCE = 4;
  private static final DataType EXACT = DataTypes.createDecimalType(28, 8);

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

  /** A feature as learned: subtract the mean, divide by the standard deviation. */
  public record Axis(String column, boolean isLog, double mean, double sd) {

    private Column standardised(Column value) {
      return coalesce(value.minus(mean).divide(sd), lit(0.0));
    }
  }

  /** A cluster; its place in the list is its number, from 1. The centre has a value per axis. */
  public record Cluster(String name, List<Double> centre) {

    public Cluster {
      centre = List.copyOf(centre);
    }
  }

  /** One k of the sweep; cost is the sum of squared distances to the nearest centre. */
  public record Trial(int k, double silhouette, double cost, double minShare, boolean isChosen) {}

  private record Attempt(Trial trial, List<List<Double>> centres) {}

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
    long fewest = (long) CUSTOMERS_PER_CLUSTER * maxK;
    require(maxRows >= fewest, "maxRows must be " + fewest + " or more, not " + maxRows);
    require(iterations >= 1, "iterations must be 1 or more, not " + iterations);
    require(
        minSilhouette >= -1 && minSilhouette <= 1,
        "minSilhouette must be from -1 to 1, not " + minSilhouette);
    require(minShare >= 0 && minShare <= 0.5, "minShare must be from 0 to 0.5, not " + minShare);
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

  /**
   * Learns clusters from rows of {@link Segments#CUSTOMER_FEATURES}: the k of best silhouette among
   * those whose smallest cluster is large enough. The same rows and seed give the same clusters,
   * however the rows are spread.
   */
  public Fitted fit(Dataset<Row> customers) {
    var sample = sample(customers).persist();
    try {
      var summary = summary(sample);
      long seen = summary.getLong(0);
      long needed = (long) CUSTOMERS_PER_CLUSTER * minK;
      if (seen < needed) {
        return Fitted.without(
            "%d customers are too few: %d clusters need %d".formatted(seen, minK, needed), seen);
      }
      var axes = axes(summary);
      if (axes.isEmpty()) {
        return Fitted.without(
            "All %d customers are alike: no feature varies".formatted(seen), seen);
      }
      return fit(sample, axes, seen);
    } finally {
      sample.unpersist();
    }
  }

  /** One partition in the order of the key, since sums of doubles depend on their order. */
  private Dataset<Row> sample(Dataset<Row> customers) {
    var values = features.stream().map(f -> value(f.column(), f.isLog()).as(f.column())).toList();
    return customers
        .orderBy(xxhash64(col(KEY)), col(KEY))
        .limit(maxRows)
        .select(columns(List.of(col(KEY), col(rankBy).as(RANK)), values))
        .coalesce(1)
        .sortWithinPartitions(KEY);
  }

  private static Column value(String column, boolean isLog) {
    var known = nullif(col(column), lit(Double.NaN));
    return isLog ? log1p(greatest(known, lit(0.0))) : known;
  }

  private Row summary(Dataset<Row> sample) {
    var measures =
        features.stream()
            .map(f -> col(f.column()))
            .flatMap(c -> Stream.of(avg(c), stddev_pop(c)))
            .toArray(Column[]::new);
    return sample.agg(count(lit(1)), measures).first();
  }

  private List<Axis> axes(Row summary) {
    var axes = new ArrayList<Axis>();
    for (int i = 0; i < features.size(); i++) {
      var feature = features.get(i);
      if (!summary.isNullAt(1 + 2 * i)) {
        double mean = summary.getDouble(1 + 2 * i);
        double sd = summary.getDouble(2 + 2 * i);
        if (sd > 1e-9 * Math.max(1, Math.abs(mean))) {
          axes.add(new Axis(feature.column(), feature.isLog(), mean, sd));
        }
      }
    }
    return axes;
  }

  private Fitted fit(Dataset<Row> sample, List<Axis> axes, long seen) {
    var coordinates =
        axes.stream().map(a -> a.standardised(col(a.column()))).toArray(Column[]::new);
    // Cut off, since k-means ships the whole lineage with every round.
    var points =
        sample.select(col(RANK), array_to_vector(array(coordinates)).as(POINT)).localCheckpoint();
    var attempts = attempts(points, seen);
    return chosen(attempts)
        .map(best -> fitted(axes, attempts, best, seen))
        .orElseGet(() -> Fitted.without("Fewer than %d groups exist".formatted(minK), seen));
  }

  /** Several k at once: k-means is a long row of tiny jobs, each of which leaves cores idle. */
  private List<Attempt> attempts(Dataset<Row> points, long seen) {
    var threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      var attempts =
          IntStream.rangeClosed(minK, maxK)
              .mapToObj(k -> supplyAsync(() -> attempt(points, k, seen), threads))
              .toList();
      return attempts.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
    } finally {
      threads.shutdown();
    }
  }

  /** Empty where the data hold fewer than k different points, so that no k clusters exist. */
  private Optional<Attempt> attempt(Dataset<Row> points, int k, long seen) {
    var model =
        new KMeans()
            .setK(k)
            .setSeed(seed)
            .setMaxIter(iterations)
            .setFeaturesCol(POINT)
            .setPredictionCol(LABEL)
            .fit(points);
    var labelled = model.transform(points);
    var groups =
        labelled.groupBy(LABEL).agg(count(lit(1)), coalesce(avg(RANK), lit(0.0))).collectAsList();
    if (groups.size() < k) {
      return Optional.empty();
    }
    double silhouette =
        new ClusteringEvaluator().setFeaturesCol(POINT).setPredictionCol(LABEL).evaluate(labelled);
    double minShare = groups.stream().mapToLong(g -> g.getLong(1)).min().orElse(0) / (double) seen;
    return Optional.of(
        new Attempt(
            new Trial(k, silhouette, model.summary().trainingCost(), minShare, false),
            numbered(groups, model.clusterCenters())));
  }

  private static List<List<Double>> numbered(List<Row> groups, Vector[] centres) {
    return groups.stream()
        .sorted(
            comparingDouble((Row group) -> -group.getDouble(2))
                .thenComparing(comparing(group -> centres[group.getInt(0)].toString())))
        .map(group -> Arrays.stream(centres[group.getInt(0)].toArray()).boxed().toList())
        .toList();
  }

  private Optional<Attempt> chosen(List<Attempt> attempts) {
    Comparator<Attempt> better =
        comparing((Attempt a) -> a.trial().minShare() >= minShare)
            .thenComparing(a -> a.trial().silhouette())
            .thenComparing(a -> -a.trial().k());
    return attempts.stream().max(better);
  }

  private Fitted fitted(List<Axis> axes, List<Attempt> attempts, Attempt best, long seen) {
    var names = new ClusterNames(wordsOf(axes)).of(best.centres());
    var clusters =
        IntStream.range(0, names.size())
            .mapToObj(i -> new Cluster(names.get(i), best.centres().get(i)))
            .toList();
    var trials = attempts.stream().map(a -> marked(a.trial(), a == best)).toList();
    var trial = best.trial();
    boolean isAccepted = trial.silhouette() >= minSilhouette && trial.minShare() >= minShare;
    return new Fitted(
        Fitted.version(axes, clusters), axes, clusters, trials, seen, isAccepted, verdict(trial));
  }

  private List<Feature> wordsOf(List<Axis> axes) {
    var columns = axes.stream().map(Axis::column).toList();
    return features.stream().filter(f -> columns.contains(f.column())).toList();
  }

  private static Trial marked(Trial trial, boolean isChosen) {
    return new Trial(trial.k(), trial.silhouette(), trial.cost(), trial.minShare(), isChosen);
  }

  private String verdict(Trial trial) {
    if (trial.minShare() < minShare) {
      return text(
          "Every k leaves a cluster below the smallest share of %.4f; k = %d: %.4f",
          minShare, trial.k(), trial.minShare());
    }
    return text(
        "Silhouette %.4f with %d clusters %s the smallest accepted, %.4f",
        trial.silhouette(),
        trial.k(),
        trial.silhouette() < minSilhouette ? "is below" : "reaches",
        minSilhouette);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static Column[] columns(List<Column> some, List<Column> others) {
    return Stream.concat(some.stream(), others.stream()).toArray(Column[]::new);
  }

  /**
   * Clusters as learned: numbers and texts that can be stored and used again.
   *
   * @param version a hash of axes and clusters
   * @param axes the features used; one without variance is left out
   * @param clusters by number; empty if there was nothing to learn
   * @param trials every k tried
   * @param customers how many were learned from
   * @param isAccepted whether the gate was passed
   * @param verdict why, or why not
   */
  public record Fitted(
      String version,
      List<Axis> axes,
      List<Cluster> clusters,
      List<Trial> trials,
      long customers,
      boolean isAccepted,
      String verdict) {

    public Fitted {
      axes = List.copyOf(axes);
      clusters = List.copyOf(clusters);
      trials = List.copyOf(trials);
    }

    private static Fitted without(String verdict, long seen) {
      return new Fitted(
          version(List.of(), List.of()), List.of(), List.of(), List.of(), seen, false, verdict);
    }

    /** The silhouette of the k chosen; empty if there was nothing to learn. */
    public OptionalDouble silhouette() {
      return trials.stream().filter(Trial::isChosen).mapToDouble(Trial::silhouette).findFirst();
    }

    /** The cluster of every customer, as {@link Segments#CLUSTERS}; no rows without clusters. */
    public Dataset<Row> assign(Dataset<Row> customers, LocalDate day) {
      if (clusters.isEmpty()) {
        return none(Segments.CLUSTERS, customers);
      }
      var coordinates =
          axes.stream()
              .map(a -> a.standardised(value(a.column(), a.isLog())).as(a.column()))
              .toList();
      return customers
          .select(columns(List.of(col(KEY)), coordinates))
          .select(col(KEY), nearest().as("nearest"))
          .select(
              col(KEY),
              lit(day).as("day"),
              col("nearest.cluster_id"),
              col("nearest.cluster_name"),
              sqrt(col("nearest.square")).as("distance"),
              lit(version).as("model_version"))
          .transform(Segments.CLUSTERS::conform);
    }

    private Column nearest() {
      return array_min(
          array(
              IntStream.range(0, clusters.size())
                  .mapToObj(
                      i ->
                          struct(
                              square(clusters.get(i).centre()).as("square"),
                              lit(i + 1L).as("cluster_id"),
                              lit(clusters.get(i).name()).as("cluster_name")))
                  .toArray(Column[]::new)));
    }

    private Column square(List<Double> centre) {
      return IntStream.range(0, axes.size())
          .mapToObj(i -> col(axes.get(i).column()).minus(centre.get(i)))
          .map(difference -> difference.multiply(difference))
          .reduce(Column::plus)
          .orElseThrow();
    }

    /**
     * What the clusters look like, as {@link Segments#CLUSTER_PROFILES}.
     *
     * @param features rows of {@link Segments#CUSTOMER_FEATURES}
     * @param assigned the same customers as {@link #assign} gave them back
     */
    public Dataset<Row> profiles(Dataset<Row> features, Dataset<Row> assigned) {
      if (clusters.isEmpty()) {
        return none(Segments.CLUSTER_PROFILES, features);
      }
      var all = Window.partitionBy("model_version");
      var netSales = col("_net_sales").cast(Field.RATIO);
      return features
          .join(
              assigned.select(KEY, "cluster_id", "cluster_name", "model_version"),
              new String[] {KEY},
              "inner")
          .groupBy("cluster_id", "cluster_name", "model_version")
          .agg(count(lit(1)).as("customers"), totals())
          .withColumn("customer_share", col("customers").divide(sum("customers").over(all)))
          .withColumn(
              "net_sales_share",
              try_divide(netSales, sum("_net_sales").over(all).cast(Field.RATIO)))
          .select(col("*"), inline(array(perAxis())))
          .drop("_net_sales")
          .drop(axes.stream().map(Axis::column).toArray(String[]::new))
          .transform(Segments.CLUSTER_PROFILES::conform);
    }

    /** Sums in decimals, since those of doubles depend on the order of the rows. */
    private Column[] totals() {
      var sums = axes.stream().map(a -> sum(col(a.column()).cast(EXACT)).as(a.column())).toList();
      return columns(List.of(sum(col("net_sales").cast(EXACT)).as("_net_sales")), sums);
    }

    private Column[] perAxis() {
      return IntStream.range(0, axes.size())
          .mapToObj(
              i ->
                  struct(
                      lit(axes.get(i).column()).as("feature"),
                      col(axes.get(i).column())
                          .cast(Field.RATIO)
                          .divide(col("customers"))
                          .as("mean"),
                      element_at(centres(i), col("cluster_id").cast("int")).as("z_score")))
          .toArray(Column[]::new);
    }

    private Column centres(int axis) {
      return array(clusters.stream().map(c -> lit(c.centre().get(axis))).toArray(Column[]::new));
    }

    /**
     * Every k tried, as {@link Segments#CLUSTER_SWEEP}.
     *
     * @param customers lends its session only; its rows are not looked at
     */
    public Dataset<Row> sweep(Dataset<Row> customers, LocalDate day) {
      if (trials.isEmpty()) {
        return none(Segments.CLUSTER_SWEEP, customers);
      }
      Function<Trial, Column> row =
          t ->
              struct(
                  lit((long) t.k()).as("k"),
                  lit(t.silhouette()).as("silhouette"),
                  lit(t.cost()).as("cost"),
                  lit(t.minShare()).as("min_share"),
                  lit(t.isChosen()).as("is_chosen"),
                  lit(day).as("day"));
      return customers
          .limit(0)
          .agg(count(lit(1)))
          .select(inline(array(trials.stream().map(row).toArray(Column[]::new))))
          .transform(Segments.CLUSTER_SWEEP::conform);
    }

    private static Dataset<Row> none(Table table, Dataset<Row> rows) {
      return rows.limit(0)
          .select(
              table.fields().stream()
                  .map(f -> lit(null).cast(f.type()).as(f.name()))
                  .toArray(Column[]::new))
          .transform(table::conform);
    }

    /** Nine digits tell models apart and forgive the last bits of another machine. */
    private static String version(List<Axis> axes, List<Cluster> clusters) {
      var content = new StringBuilder();
      axes.forEach(
          a -> content.append(text("%s %b %.8e %.8e\n", a.column(), a.isLog(), a.mean(), a.sd())));
      for (var cluster : clusters) {
        content.append(cluster.name());
        cluster.centre().forEach(z -> content.append(text(" %.8e", z + 0.0)));
        content.append('\n');
      }
      return "clusters-" + DigestUtils.sha256Hex(content.toString()).substring(0, 12);
    }
  }
}
