package io.nightcart.models;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negative;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.nightcart.models.FittedClusters.Cluster;
import io.nightcart.tables.Field;
import io.nightcart.tables.Segments;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/** Customers in the clusters of a model, held in memory: who, what they look like, what moved. */
public final class Placement implements AutoCloseable {

  private static final String KEY = "customer_key";
  private static final String SALES = "_net_sales";

  /** Sums are taken in decimals, since those of doubles depend on the order of the rows. */
  private static final DataType EXACT = DataTypes.createDecimalType(28, 8);

  private final FittedClusters model;
  private final List<Axis> axes;
  private final Dataset<Row> placed;

  Placement(FittedClusters model, Dataset<Row> features) {
    this.model = model;
    this.axes = model.axes();
    this.placed =
        features
            .select(
                columns(
                    List.of(col(KEY), Axis.known("net_sales").cast(EXACT).as(SALES)),
                    each(i -> Axis.known(axes.get(i).column()).as(raw(i)))))
            .select(
                columns(
                    List.of(col("*")),
                    each(i -> axes.get(i).coordinate(col(raw(i))).as(coordinate(i)))))
            .withColumn("nearest", nearest())
            .withColumn("distance", sqrt(col("nearest.square")))
            .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static String raw(int axis) {
    return "_raw_" + axis;
  }

  private static String coordinate(int axis) {
    return "_at_" + axis;
  }

  private List<Column> each(IntFunction<Column> column) {
    return IntStream.range(0, axes.size()).mapToObj(column).toList();
  }

  private static Column[] columns(List<Column> some, List<Column> others) {
    return Stream.concat(some.stream(), others.stream()).toArray(Column[]::new);
  }

  private static Column all(List<Column> elements) {
    return array(elements.toArray(Column[]::new));
  }

  private Column nearest() {
    List<Cluster> clusters = model.clusters();
    return array_min(
        all(
            IntStream.range(0, clusters.size())
                .mapToObj(
                    place ->
                        struct(
                            square(clusters.get(place)).as("square"),
                            lit(place + 1).as("place"),
                            lit(clusters.get(place).id()).as("cluster_id"),
                            lit(clusters.get(place).name()).as("cluster_name")))
                .toList()));
  }

  private Column square(Cluster cluster) {
    return each(i -> col(coordinate(i)).minus(cluster.centre().get(i))).stream()
        .map(difference -> difference.multiply(difference))
        .reduce(Column::plus)
        .orElseThrow();
  }

  /** The cluster of every customer, as {@link Segments#CLUSTERS}. */
  public Dataset<Row> clusters(LocalDate day) {
    return placed
        .select(
            col(KEY),
            lit(day).as("day"),
            col("nearest.cluster_id"),
            col("nearest.cluster_name"),
            reason().as("reason"),
            col("distance"),
            col("distance").gt(model.farFrom()).as("is_far"),
            lit(model.version()).as("model_version"))
        .transform(Segments.CLUSTERS::conform);
  }

  /** The words of the features in which a customer lies furthest from the mean of all. */
  private Column reason() {
    Column far =
        slice(
            array_sort(
                filter(
                    all(each(this::word)),
                    word -> word.getField("nearness").leq(-ClusterNames.FAR))),
            1,
            ClusterNames.MOST_WORDS);
    Column words = concat_ws(", ", far.getField("word"));
    return when(words.notEqual(""), words).otherwise("like most customers");
  }

  private Column word(int axis) {
    var feature = axes.get(axis).feature();
    Column from =
        when(col(raw(axis)).isNull(), lit(0.0))
            .otherwise(col(coordinate(axis)).minus(axes.get(axis).mean()));
    return struct(
        negative(abs(from)).as("nearness"),
        lit(axis).as("axis"),
        when(from.gt(0), feature.high()).otherwise(feature.low()).as("word"));
  }

  /** What the clusters look like, as {@link Segments#CLUSTER_PROFILES}. */
  public Dataset<Row> profiles() {
    var all = Window.partitionBy("model_version");
    return placed
        .groupBy("nearest.cluster_id", "nearest.cluster_name", "nearest.place")
        .agg(
            count(lit(1)).as("customers"),
            columns(List.of(sum(SALES).as(SALES)), each(i -> mean(col(raw(i))).as(raw(i)))))
        .withColumn("model_version", lit(model.version()))
        .withColumn("customer_share", col("customers").divide(sum("customers").over(all)))
        .withColumn(
            "net_sales_share",
            try_divide(col(SALES).cast(Field.RATIO), sum(SALES).over(all).cast(Field.RATIO)))
        .select(
            col("cluster_id"),
            col("cluster_name"),
            col("customers"),
            col("customer_share"),
            col("net_sales_share"),
            col("model_version"),
            inline(all(each(this::profile))))
        .transform(Segments.CLUSTER_PROFILES::conform);
  }

  private Column profile(int axis) {
    List<Column> fromMean =
        model.clusters().stream()
            .map(cluster -> lit(cluster.centre().get(axis) - axes.get(axis).mean()))
            .toList();
    return struct(
        lit(axes.get(axis).column()).as("feature"),
        col(raw(axis)).as("mean"),
        element_at(all(fromMean), col("place")).as("z_score"));
  }

  private static Column mean(Column known) {
    return try_divide(sum(known.cast(EXACT)).cast(Field.RATIO), count(known));
  }

  /** What has moved since the model was trained: each feature, the clusters, and the distances. */
  public List<Drift> drift() {
    List<Column> values = new ArrayList<>(each(i -> counted(axes.get(i).spread(), col(raw(i)))));
    values.add(counted(model.distances(), col("distance")));
    values.add(
        struct(
            all(model.clusters().stream()
                    .map(cluster -> count_if(col("nearest.cluster_id").equalTo(cluster.id())))
                    .toList())
                .as("counts"),
            try_divide(count_if(col("distance").gt(model.farFrom())), count(lit(1))).as("mean")));
    Row now = placed.agg(count(lit(1)), values.toArray(Column[]::new)).first();
    if (now.getLong(0) == 0) {
      return List.of();
    }
    var drift = new ArrayList<Drift>();
    for (int i = 0; i < axes.size(); i++) {
      drift.add(moved("feature", axes.get(i).column(), axes.get(i).spread(), now.getStruct(i + 1)));
    }
    drift.add(moved("distance", "distance", model.distances(), now.getStruct(axes.size() + 1)));
    drift.addAll(moved(now.getStruct(axes.size() + 2)));
    return drift;
  }

  private static Column counted(Spread spread, Column value) {
    return struct(spread.counts(value).as("counts"), mean(value).as("mean"));
  }

  private static Drift moved(String kind, String item, Spread then, Row now) {
    return new Drift(
        kind, item, then.moved(then.now(now.getList(0))), then.mean(), now.<Double>getAs("mean"));
  }

  private List<Drift> moved(Row now) {
    List<Double> then = model.clusters().stream().map(Cluster::share).toList();
    long[] counts = now.<Long>getList(0).stream().mapToLong(Long::longValue).toArray();
    return List.of(
        new Drift("clusters", "shares", Spread.psi(then, Spread.shares(counts)), null, null),
        new Drift("distance", "far share", null, Drift.FAR, now.<Double>getAs("mean")));
  }

  /** The same as {@link Segments#CLUSTER_DRIFT}. */
  public Dataset<Row> drift(List<Drift> drift, LocalDate day) {
    return FittedClusters.rows(
        Segments.CLUSTER_DRIFT,
        placed,
        drift.stream().map(it -> it.row(model.version(), day)).toList());
  }

  /** Lets go of what it holds in memory. */
  @Override
  public void close() {
    placed.unpersist();
  }
}
