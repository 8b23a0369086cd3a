package io.nightcart.models;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.models.Clusters.Trial;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Clusters as learned: numbers and texts that can be stored and used again.
 *
 * @param version a hash of axes and clusters
 * @param axes the features used
 * @param clusters in the order of their numbers; empty if there was nothing to learn
 * @param distances how far customers lay from their own centre
 * @param farFrom the distance that one in a hundred of them exceeded
 * @param customers how many were learned from
 * @param measures how good it is
 * @param isAccepted whether the gate was passed
 * @param verdict why, or why not
 */
public record FittedClusters(
    String version,
    List<Axis> axes,
    List<Cluster> clusters,
    Spread distances,
    double farFrom,
    long customers,
    Measures measures,
    boolean isAccepted,
    String verdict) {

  /** No model at all, to be succeeded by the first. */
  static final FittedClusters NONE = without("There is no model", 0, List.of());

  /**
   * A cluster.
   *
   * @param id its number, kept from model to model as long as it is the same cluster
   * @param name what sets it apart, kept likewise
   * @param centre a coordinate for each axis
   * @param share of the customers learned from
   */
  public record Cluster(long id, String name, List<Double> centre, double share) {

    public Cluster {
      centre = List.copyOf(centre);
    }

    double[] point() {
      return centre.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /**
   * How good a model is.
   *
   * @param trials every k and start tried
   * @param leftOut features that were not used, and why
   * @param championSilhouette the champion's silhouette over the same points; null without champion
   * @param moved share of customers whom it puts into another cluster than the champion does; null
   *     without champion
   */
  public record Measures(
      List<Trial> trials, List<String> leftOut, Double championSilhouette, Double moved) {

    public Measures {
      trials = List.copyOf(trials);
      leftOut = List.copyOf(leftOut);
    }

    /** The trial whose groups became the clusters. */
    public Optional<Trial> chosen() {
      return trials.stream().filter(Trial::isChosen).findFirst();
    }
  }

  public FittedClusters {
    axes = List.copyOf(axes);
    clusters = List.copyOf(clusters);
  }

  static FittedClusters without(String verdict, long seen, List<String> leftOut) {
    return new FittedClusters(
        version(List.of(), List.of()),
        List.of(),
        List.of(),
        Spread.of(new double[0]),
        0,
        seen,
        new Measures(List.of(), leftOut, null, null),
        false,
        verdict);
  }

  /** The number after the last of its clusters; 1 if it has none. */
  public long nextId() {
    return 1 + clusters.stream().mapToLong(Cluster::id).max().orElse(0);
  }

  /** The features whose words name clusters and customers. */
  List<Clusters.Feature> features() {
    return axes.stream().map(Axis::feature).toList();
  }

  /** The groups of a sample by this model. */
  Grouping group(Sample sample) {
    return Grouping.of(sample.points(axes), clusters.stream().map(Cluster::point).toList());
  }

  /**
   * Every customer in the nearest cluster. Close it after use.
   *
   * @param features rows of {@link Segments#CUSTOMER_FEATURES}
   * @throws IllegalStateException if there are no clusters
   */
  public Placement place(Dataset<Row> features) {
    if (clusters.isEmpty()) {
      throw new IllegalStateException("There are no clusters: " + verdict);
    }
    return new Placement(this, features);
  }

  /**
   * Every k and start tried, as {@link Segments#CLUSTER_SWEEP}.
   *
   * @param customers lends its session only; its rows are not looked at
   * @param day the day of the sweep
   */
  public Dataset<Row> sweep(Dataset<Row> customers, LocalDate day) {
    Function<Trial, Column> row =
        t ->
            struct(
                lit((long) t.k()).as("k"),
                lit(t.seed()).as("seed"),
                lit(t.silhouette()).as("silhouette"),
                lit(t.cost()).as("cost"),
                lit(t.minShare()).as("min_share"),
                lit(t.stability()).cast("double").as("stability"),
                lit(t.isChosen()).as("is_chosen"),
                lit(version).as("model_version"),
                lit(day).as("day"));
    return rows(Segments.CLUSTER_SWEEP, customers, measures.trials().stream().map(row).toList());
  }

  /** Rows of values; some rows lend their session. */
  static Dataset<Row> rows(Table table, Dataset<Row> lender, List<Column> structs) {
    if (structs.isEmpty()) {
      return lender
          .limit(0)
          .select(
              table.fields().stream()
                  .map(f -> lit(null).cast(f.type()).as(f.name()))
                  .toArray(Column[]::new))
          .transform(table::conform);
    }
    return lender
        .limit(0)
        .agg(count(lit(1)))
        .select(inline(array(structs.toArray(Column[]::new))))
        .transform(table::conform);
  }

  /** Nine digits tell models apart and forgive the last bits of another machine. */
  static String version(List<Axis> axes, List<Cluster> clusters) {
    var content = new StringBuilder();
    for (Axis axis : axes) {
      content.append(
          text(
              "%s %b %.8e %.8e %.8e\n",
              axis.column(), axis.feature().isLog(), axis.median(), axis.scale(), axis.cap()));
    }
    for (Cluster cluster : clusters) {
      content.append(cluster.id()).append(cluster.name());
      cluster.centre().forEach(z -> content.append(text(" %.8e", z + 0.0)));
      content.append('\n');
    }
    return "clusters-" + DigestUtils.sha256Hex(content.toString()).substring(0, 12);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
