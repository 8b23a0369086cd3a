package io.nightcart.models;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightcart.models.Clusters.Feature;
import io.nightcart.models.Clusters.Trial;
import io.nightcart.models.FittedClusters.Cluster;
import io.nightcart.tables.Segments;
import io.nightcart.testing.SparkSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClustersTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");
  private static final Path REFERENCE =
      Path.of("../../shared/data/online-retail/online_retail_rfm_reference.csv");
  private static final List<Feature> RFM =
      List.of(
          new Feature("recency_days", true, "lapsed", "recent"),
          new Feature("orders", true, "frequent", "rare"),
          new Feature("net_sales", true, "big spender", "small spender"));

  @Test
  void findsThreeGroupsThatOneCanSee() {
    var fitted = clusters(2, 4, 42).fit(threeGroups());

    assertThat(fitted.isAccepted()).isTrue();
    assertThat(fitted.verdict())
        .matches("Silhouette 0.9\\d+ with 3 clusters reaches .*0.2500; stability 1.0000");
    assertRows(
        assigned(fitted, threeGroups()).groupBy("cluster_id", "cluster_name", "day").count(),
        """
        cluster_id | cluster_name                      | day        | count
        1          | Frequent, big spender, recent     | 2024-03-31 | 10
        2          | Recent                            | 2024-03-31 | 20
        3          | Rare, small spender, lapsed       | 2024-03-31 | 30
        """);
  }

  @Test
  void findsGroupsThatWerePlanted() {
    var customers = planted(600, "");

    var fitted = clusters(2, 6, 42).fit(customers);

    int[] truth = IntStream.range(0, 600).map(i -> i % 4).toArray();
    assertThat(fitted.clusters()).hasSize(4);
    assertThat(Grouping.agreement(truth, labels(fitted, customers))).isGreaterThan(0.95);
  }

  @Test
  void numbersClustersAlikeWhateverTheSeed() {
    var one = clusters(3, 3, 1).fit(threeGroups());
    var another = clusters(3, 3, 987_654_321).fit(threeGroups());

    assertThat(names(another)).isEqualTo(names(one));
    assertThat(labels(another, threeGroups())).isEqualTo(labels(one, threeGroups()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void learnsTheSameHoweverTheRowsAreSpread(int partitions) {
    var muddled = muddled(300);

    var asGiven = clusters(2, 3, 7).fit(muddled);
    var spread = muddled.orderBy(col("net_sales")).repartition(partitions);

    assertThat(clusters(2, 3, 7).fit(spread)).isEqualTo(asGiven);
    try (var one = asGiven.place(muddled);
        var other = asGiven.place(spread)) {
      assertThat(other.drift()).isEqualTo(one.drift());
      assertThat(other.profiles().orderBy("cluster_id", "feature").collectAsList())
          .isEqualTo(one.profiles().orderBy("cluster_id", "feature").collectAsList());
    }
  }

  @Test
  void learnsFromNoMoreRowsThanItMay() {
    var fitted = options(2, 3, 1, 100, 0.25, 0.02, 0).fit(muddled(300));

    assertThat(fitted.customers()).isEqualTo(100);
  }

  @Test
  void learnsTheSameFromTheSampleThatItTook() {
    var options = options(2, 3, 1, 100, 0.25, 0.02, 0);

    var sample = options.sample(muddled(300));

    assertThat(options.fit(sample.repartition(3))).isEqualTo(options.fit(muddled(300)));
    assertThat(sample.columns()).doesNotContain("day");
    assertThat(sample.where("customer_key like 'c%'").count()).isZero();
  }

  @Test
  void leavesFeaturesThatTellNothingOutAndSaysSo() {
    var customers =
        threeGroups()
            .withColumn("orders", lit(3.0))
            .withColumn("net_sales", expr("if(customer_key < 'c0020', net_sales, 'NaN')"));

    var fitted = clusters(2, 3, 1).fit(customers);

    assertThat(fitted.axes()).extracting(Axis::column).containsExactly("recency_days");
    assertThat(fitted.verdict())
        .endsWith("; left out: orders is the same for all, net_sales is unknown of 66%");
    assertThat(assigned(fitted, threeGroups()).count()).isEqualTo(60);
  }

  @Test
  void takesAnUnknownFigureForTheMedian() {
    var fitted = clusters(3, 3, 1).fit(threeGroups());
    var unknown = threeGroups().limit(1).withColumn("net_sales", lit(null).cast("double"));
    var none = unknown.withColumn("net_sales", lit(Double.NaN));
    var endless = unknown.withColumn("net_sales", lit(Double.POSITIVE_INFINITY));

    var placed = assigned(fitted, unknown).collectAsList();

    var sales =
        fitted.axes().stream().filter(axis -> axis.column().equals("net_sales")).findFirst().get();
    var median = unknown.withColumn("net_sales", lit(sales.value(0)));
    assertThat(placed.get(0).<Double>getAs("distance"))
        .isCloseTo(assigned(fitted, median).first().<Double>getAs("distance"), within(1e-9));
    assertThat(placed.get(0).<String>getAs("reason")).doesNotContain("spender");
    assertThat(assigned(fitted, none).collectAsList()).isEqualTo(placed);
    assertThat(assigned(fitted, endless).collectAsList()).isEqualTo(placed);
  }

  @Test
  void scalesByQuartilesAndAFlagByItsDeviation() {
    double[] values = IntStream.range(0, 1000).mapToDouble(i -> i == 999 ? 1e9 : i).toArray();
    double[] flags = IntStream.range(0, 1000).mapToDouble(i -> i < 100 ? 1 : 0).toArray();
    var feature = new Feature("orders", false, "many", "few");

    var axis = Axis.of(feature, values);
    var flag = Axis.of(feature, flags);

    assertThat(axis.median()).isEqualTo(499.5);
    assertThat(axis.scale()).isCloseTo(499.5 / 1.349, within(1e-9));
    assertThat(axis.cap()).isCloseTo(994.005, within(1e-9));
    assertThat(axis.coordinate(1e9)).isEqualTo(axis.coordinate(994.005));
    assertThat(flag.scale()).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void refusesMuddledData() {
    var fitted = options(2, 3, 1, 1_000, 0.8, 0.02, 0).fit(muddled(300));

    assertThat(fitted.isAccepted()).isFalse();
    assertThat(fitted.verdict()).matches("Silhouette 0.\\d+ with \\d clusters is below .* 0.8000");
  }

  @Test
  void refusesClustersThatOtherSamplesDoNotShow() {
    var fitted = options(5, 5, 1, 1_000, 0, 0, 0.99).fit(muddled(200));

    assertThat(fitted.isAccepted()).isFalse();
    assertThat(fitted.verdict()).matches("Stability 0.\\d+ with 5 clusters is below .*0.9900: .*");
  }

  @Test
  void looksForStabilityOnlyUntilItIsFound() {
    var trials = clusters(2, 5, 1).fit(threeGroups()).measures().trials();

    assertThat(trials).extracting(Trial::k).containsExactly(2, 2, 3, 3, 4, 4, 5, 5);
    assertThat(trials).filteredOn(trial -> trial.stability() != null).hasSize(1);
    assertThat(trials)
        .filteredOn(Trial::isChosen)
        .singleElement()
        .satisfies(trial -> assertThat(trial.stability()).isEqualTo(1.0));
  }

  @Test
  void refusesClustersThatAreTooSmall() {
    var fitted = options(3, 3, 1, 1_000, 0.25, 0.3, 0).fit(threeGroups());

    assertThat(fitted.isAccepted()).isFalse();
    assertThat(fitted.verdict()).contains("smallest share of 0.3000; k = 3: 0.1667");
  }

  @Test
  void refusesTooFewCustomersWithoutFailing() {
    var nobody = none(spark(), Segments.CUSTOMER_FEATURES);

    var fitted = clusters(2, 3, 1).fit(nobody);

    assertThat(fitted.isAccepted()).isFalse();
    assertThat(fitted.verdict()).isEqualTo("0 customers are too few: 2 clusters need 20");
    assertThat(fitted.measures().chosen()).isEmpty();
    assertThat(fitted.sweep(nobody, DAY).collectAsList()).isEmpty();
    assertThatThrownBy(() -> fitted.place(nobody)).hasMessageContaining("too few");
    assertThat(clusters(2, 3, 1).fit(threeGroups().limit(1)).verdict())
        .isEqualTo("1 customers are too few: 2 clusters need 20");
  }

  @Test
  void refusesCustomersWhoAreAllAlike() {
    var alike = threeGroups().where("orders = 1.0").withColumn("net_sales", lit(5.0));
    var same = alike.withColumn("recency_days", lit(9.0));
    var unknown = same.withColumn("orders", lit(Double.NaN));
    var twoPoints = same.withColumn("orders", expr("if(customer_key < 'c0040', 1.0D, 2.0D)"));

    assertThat(clusters(2, 3, 1).fit(same).verdict())
        .isEqualTo("All 30 customers are alike: no feature varies");
    assertThat(clusters(2, 3, 1).fit(unknown).measures().leftOut())
        .contains("orders is unknown of 100%");
    assertThat(clusters(3, 3, 1).fit(twoPoints).verdict()).isEqualTo("Fewer than 3 groups exist");
  }

  @Test
  void groupsCustomersWhoAllBoughtOnce() {
    var once = planted(200, "").withColumn("orders", lit(1.0));

    var fitted = clusters(2, 6, 1).fit(once);

    assertThat(fitted.verdict()).contains("left out: orders is the same for all");
    assertThat(assigned(fitted, once).where("isnan(distance) or reason is null").count()).isZero();
  }

  @Test
  void placesNobodyWithoutFailing() {
    var fitted = clusters(3, 3, 1).fit(threeGroups());

    try (var nobody = fitted.place(none(spark(), Segments.CUSTOMER_FEATURES))) {
      assertThat(nobody.clusters(DAY).collectAsList()).isEmpty();
      assertThat(nobody.profiles().collectAsList()).isEmpty();
      assertThat(nobody.drift()).isEmpty();
      assertThat(nobody.drift(nobody.drift(), DAY).collectAsList()).isEmpty();
    }
  }

  @Test
  void describesClustersAndTrials() {
    var customers = threeGroups();
    var fitted = clusters(2, 3, 1).fit(customers);

    try (var placement = fitted.place(customers)) {
      assertRows(
          placement.profiles().where("feature = 'orders'"),
          """
          cluster_id | mean | customers | customer_share      | net_sales_share
          1          | 20.0 | 10        | 0.16666666666666666 | 0.8968609865470852
          2          | 3.0  | 20        | 0.3333333333333333  | 0.08968609865470852
          3          | 1.0  | 30        | 0.5                 | 0.013452914798206279
          """);
      assertThat(placement.profiles().count()).isEqualTo(9);
    }
    assertRows(
        fitted.sweep(customers, DAY).where("is_chosen or k = 2"),
        """
        k | seed | is_chosen | day        | stability
        2 | 1    | false     | 2024-03-31 |
        2 | 2    | false     | 2024-03-31 |
        3 | 1    | true      | 2024-03-31 | 1.0
        """);
  }

  @Test
  void saysWhatSetsACustomerApartAndWhoIsLikeNoCluster() {
    var fitted = clusters(3, 3, 1).fit(threeGroups());
    var stranger =
        threeGroups()
            .limit(1)
            .withColumn("orders", lit(1.0))
            .withColumn("net_sales", lit(2000.0))
            .withColumn("recency_days", lit(300.0));

    var placed = assigned(fitted, stranger).first();

    assertThat(placed.<Boolean>getAs("is_far")).isTrue();
    assertThat(placed.<String>getAs("reason")).isEqualTo("big spender, rare, lapsed");
    assertRows(
        assigned(fitted, threeGroups()).groupBy("cluster_id", "reason", "is_far").count(),
        """
        cluster_id | reason                        | is_far | count
        1          | frequent, big spender, recent | false  | 10
        2          | recent                        | false  | 20
        3          | rare, small spender, lapsed   | false  | 30
        """);
  }

  @Test
  void seesNoDriftWhereNothingMoved() {
    var fitted = clusters(3, 3, 1).fit(threeGroups());

    try (var placement = fitted.place(threeGroups())) {
      assertThat(placement.drift()).extracting(Drift::level).containsOnly("stable");
      assertThat(placement.drift())
          .extracting(Drift::item)
          .containsExactly(
              "recency_days", "orders", "net_sales", "distance", "shares", "far share");
      assertThat(Drift.alarm(placement.drift())).isEmpty();
    }
  }

  @Test
  void raisesTheAlarmWhereSomethingMoved() {
    var fitted = clusters(4, 4, 1).fit(planted(600, ""));
    var later = planted(600, "").withColumn("net_sales", expr("net_sales * 3"));

    try (var placement = fitted.place(later)) {
      assertThat(Drift.alarm(placement.drift()))
          .get()
          .asString()
          .matches("moved since training: net_sales .PSI .*, distance .*");
      assertRows(
          placement.drift(placement.drift(), DAY).where("kind = 'feature'").select("item", "level"),
          """
          item         | level
          recency_days | stable
          orders       | stable
          net_sales    | retrain
          """);
    }
  }

  @Test
  void theStabilityIndexIsAsInTheTextbook() {
    assertThat(Spread.psi(List.of(.2, .5, .3), List.of(.1, .6, .3)))
        .isCloseTo(0.0875469, within(5e-8));
  }

  @Test
  void threeRetrainsInARowKeepNumberAndNameOfEveryCluster() {
    var first = clusters(4, 4, 1).fit(planted(600, ""));
    var champion = first;

    for (int week = 1; week <= 3; week++) {
      var later =
          planted(600 + 40 * week, "")
              .withColumn("net_sales", expr("net_sales * " + (1 + 0.05 * week)))
              .withColumn("recency_days", expr("recency_days + " + week));
      champion = clusters(4, 4, 10 + week).challenge(later, champion, 5);

      assertThat(champion.isAccepted()).as(champion.verdict()).isTrue();
      assertThat(champion.clusters()).extracting(Cluster::id).containsExactly(1L, 2L, 3L, 4L);
      assertThat(names(champion)).isEqualTo(names(first));
    }
    assertThat(champion.version()).isNotEqualTo(first.version());
  }

  @Test
  void clustersKeepTheirNumberWhenOthersAreFeaturesOrScales() {
    var first = clusters(4, 4, 1).fit(planted(600, ""));
    var plain =
        RFM.stream().map(f -> new Feature(f.column(), f.column().equals("orders"), "a", "b"));
    var other =
        new Clusters(plain.limit(2).toList(), "net_sales", 4, 4, 2, 1_000, 20, 9, 0, 0, 5, 0, 1, 7);

    var challenger = other.challenge(planted(600, ""), first, 5);

    assertThat(labels(challenger, planted(600, ""))).isEqualTo(labels(first, planted(600, "")));
    assertThat(names(challenger)).isEqualTo(names(first));
  }

  @Test
  void aNewGroupGetsANumberThatWasNeverUsed() {
    var champion = clusters(3, 3, 1).fit(planted(600, "id % 4 <> 3"));

    var challenger = clusters(4, 4, 1).challenge(planted(600, ""), champion, 12);

    assertThat(challenger.clusters()).extracting(Cluster::id).containsExactly(1L, 2L, 3L, 12L);
    assertThat(names(challenger).subList(0, 3)).isEqualTo(names(champion));
    assertThat(names(challenger)).doesNotHaveDuplicates();
    assertThat(labels(challenger, planted(600, "")))
        .as("the planted group")
        .satisfies(ids -> assertThat(ids[3]).isEqualTo(12));
    assertThat(challenger.measures().moved()).isCloseTo(0.25, within(0.01));
  }

  @Test
  void refusesAChallengerThatMovesTooMany() {
    var champion = clusters(3, 3, 1).fit(planted(600, "id % 4 <> 3"));
    var options = new Clusters(RFM, "net_sales", 4, 4, 2, 1_000, 20, 1, 0, 0, 5, 0, 0.2, 7);

    var challenger = options.challenge(planted(600, ""), champion, 4);

    assertThat(challenger.isAccepted()).isFalse();
    assertThat(challenger.verdict())
        .matches("2\\d.\\d% of customers would change cluster, more than 20.0%");
  }

  @Test
  void refusesAChallengerWorseThanTheChampion() {
    var champion = clusters(4, 4, 1).fit(planted(600, ""));
    var options = new Clusters(RFM, "net_sales", 2, 2, 2, 1_000, 20, 1, 0, 0, 5, -1, 1, 7);

    var challenger = options.challenge(planted(600, ""), champion, 5);

    assertThat(challenger.isAccepted()).isFalse();
    assertThat(challenger.verdict()).contains("with 2 clusters is worse than the champion's, 0.");
  }

  @Test
  void assignsTheSameAfterARoundTripThroughJson() throws Exception {
    var json = new ObjectMapper();
    var fitted = clusters(2, 3, 1).fit(muddled(300));

    var restored = json.readValue(json.writeValueAsString(fitted), FittedClusters.class);

    assertThat(restored).isEqualTo(fitted);
    assertThat(assigned(restored, muddled(300)).collectAsList())
        .isEqualTo(assigned(fitted, muddled(300)).collectAsList());
  }

  @Test
  void givesEveryClusterANameOfItsOwn() {
    var names =
        new ClusterNames(RFM)
            .of(
                List.of(
                    List.of(0.0, 2.0, 0.3),
                    List.of(0.0, 1.0, -0.3),
                    List.of(0.0, 0.7, 0.1),
                    List.of(0.1, 0.2, 0.3),
                    List.of(0.1, 0.1, 0.1)),
                List.of("Average"));

    assertThat(names)
        .containsExactly(
            "Frequent", "Frequent, small spender", "Frequent 2", "Big spender", "Average 2");
  }

  @Test
  void refusesNonsenseWithItsValue() {
    assertThatThrownBy(() -> clusters(1, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minK must be 2 or more, not 1");
    assertThatThrownBy(() -> new Feature("shoe_size", false, "big", "small"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Feature shoe_size is no figure of gold.customer_features");
    assertThatThrownBy(() -> options(2, 3, 1, 100, 0, 0.7, 0))
        .hasMessage("minShare must be from 0 to 0.5, not 0.7");
  }

  @Test
  void agreesWithSparkOnOnlineRetail() {
    assumeTrue(Files.exists(REFERENCE), "needs the Online Retail reference at " + REFERENCE);
    var customers = onlineRetail().persist();

    var fitted =
        new Clusters(RFM, "net_sales", 2, 4, 3, 10_000, 50, 42, 0.25, 0.02, 2, 0, 1, 7)
            .fit(customers);

    assertThat(fitted.clusters()).hasSize(2);
    for (int k = 2; k <= 4; k++) {
      int clusters = k;
      double cost =
          fitted.measures().trials().stream()
              .filter(trial -> trial.k() == clusters)
              .mapToDouble(Trial::cost)
              .min()
              .orElseThrow();
      assertThat(cost).isCloseTo(costInSpark(fitted.axes(), customers, k), within(0.01 * cost));
    }
  }

  private static double costInSpark(List<Axis> axes, Dataset<Row> customers, int k) {
    var coordinates =
        axes.stream().map(axis -> axis.coordinate(col(axis.column()))).toArray(Column[]::new);
    var points = customers.select(array_to_vector(array(coordinates)).as("features"));
    return new KMeans().setK(k).setSeed(1).setMaxIter(50).fit(points).summary().trainingCost();
  }

  private static Clusters clusters(int minK, int maxK, long seed) {
    return options(minK, maxK, seed, 1_000, 0.25, 0.02, 0.75);
  }

  private static Clusters options(
      int minK,
      int maxK,
      long seed,
      int maxRows,
      double minSilhouette,
      double minShare,
      double minStability) {
    return new Clusters(
        RFM,
        "net_sales",
        minK,
        maxK,
        2,
        maxRows,
        20,
        seed,
        minSilhouette,
        minShare,
        5,
        minStability,
        0.25,
        7);
  }

  private static List<String> names(FittedClusters fitted) {
    return fitted.clusters().stream().map(Cluster::name).toList();
  }

  private static Dataset<Row> assigned(FittedClusters fitted, Dataset<Row> customers) {
    return fitted.place(customers).clusters(DAY);
  }

  private static int[] labels(FittedClusters fitted, Dataset<Row> customers) {
    return assigned(fitted, customers)
        .orderBy("customer_key")
        .select("cluster_id")
        .collectAsList()
        .stream()
        .mapToInt(row -> (int) row.getLong(0))
        .toArray();
  }

  /** Four groups that overlap a little, in turn; the last buys much, seldom and long ago. */
  private Dataset<Row> planted(int customers, String where) {
    var all =
        customers(
            customers,
            "element_at(array(30, 6, 2, 3), int(id % 4 + 1)) * (0.8 + (id * 7919 % 101) / 250.0D)",
            "element_at(array(900, 150, 40, 8000), int(id % 4 + 1)) * (0.8 + (id * 104729 % 997)"
                + " / 2500.0D)",
            "element_at(array(6, 20, 200, 320), int(id % 4 + 1)) * (0.8 + (id * 1299709 % 367)"
                + " / 900.0D)");
    return where.isEmpty()
        ? all
        : all.withColumn("id", expr("int(substr(customer_key, 2))")).where(where).drop("id");
  }

  /** Ten who buy much and often, twenty in between, thirty who bought once, long ago. */
  private Dataset<Row> threeGroups() {
    return customers(
        60,
        "case when id < 10 then 20.0 when id < 30 then 3.0 else 1.0 end",
        "case when id < 10 then 2000.0 when id < 30 then 100.0 else 10.0 end",
        "case when id < 10 then 5.0 when id < 30 then 10.0 else 300.0 end + id % 3");
  }

  private Dataset<Row> muddled(int customers) {
    return customers(
        customers,
        "(id * 7919 % 101) / 10.0D",
        "(id * 104729 % 997) / 3.0D",
        "(id * 1299709 % 367) / 1.0D");
  }

  private Dataset<Row> customers(int customers, String orders, String netSales, String recency) {
    return spark()
        .range(customers)
        .selectExpr(
            "format_string('c%04d', id) as customer_key",
            "cast(" + recency + " as double) as recency_days",
            "cast(" + orders + " as double) as orders",
            "cast(" + netSales + " as double) as net_sales");
  }

  private Dataset<Row> onlineRetail() {
    return spark()
        .read()
        .option("header", true)
        .csv(REFERENCE.toString())
        .selectExpr(
            "CustomerID as customer_key",
            "cast(R as double) as recency_days",
            "cast(F as double) as orders",
            "cast(M as double) as net_sales");
  }
}
