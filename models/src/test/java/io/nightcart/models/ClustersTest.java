package io.nightcart.models;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightcart.models.Clusters.Feature;
import io.nightcart.models.Clusters.Fitted;
import io.nightcart.tables.Segments;
import io.nightcart.testing.SparkSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

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
    assertThat(fitted.verdict()).matches("Silhouette 0.9\\d+ with 3 clusters reaches .*0.2500");
    assertRows(
        fitted.assign(threeGroups(), DAY).groupBy("cluster_id", "cluster_name", "day").count(),
        """
        cluster_id | cluster_name                      | day        | count
        1          | Frequent, big spender, recent     | 2024-03-31 | 10
        2          | Recent                            | 2024-03-31 | 20
        3          | Lapsed, small spender, rare       | 2024-03-31 | 30
        """);
  }

  @Test
  void numbersClustersAlikeWhateverTheSeed() {
    var one = clusters(3, 3, 1).fit(threeGroups());
    var another = clusters(3, 3, 987_654_321).fit(threeGroups());

    assertThat(another.clusters()).extracting("name").isEqualTo(names(one));
    assertThat(labels(another)).isEqualTo(labels(one));
  }

  @Test
  void learnsTheSameHoweverTheRowsAreSpread() {
    var muddled = muddled(300);

    var asGiven = clusters(2, 3, 7).fit(muddled);
    var spread = clusters(2, 3, 7).fit(muddled.orderBy(col("net_sales")).repartition(5));

    assertThat(spread).isEqualTo(asGiven);
  }

  @Test
  void learnsFromNoMoreRowsThanItMay() {
    var options = new Clusters(RFM, "net_sales", 2, 3, 100, 20, 1, 0.25, 0.02);

    var fitted = options.fit(muddled(300));

    assertThat(fitted.customers()).isEqualTo(100);
  }

  @Test
  void leavesFeaturesWithoutVarianceOut() {
    var fitted = clusters(2, 3, 1).fit(threeGroups().withColumn("orders", lit(3.0)));

    assertThat(fitted.axes()).extracting("column").containsExactly("recency_days", "net_sales");
    assertThat(fitted.assign(threeGroups(), DAY).count()).isEqualTo(60);
  }

  @Test
  void takesAnUnknownFigureForTheMean() {
    var fitted = clusters(3, 3, 1).fit(threeGroups());
    var unknown = threeGroups().limit(1).withColumn("net_sales", lit(null).cast("double"));

    assertThat(fitted.assign(unknown, DAY).first().<Double>getAs("distance")).isPositive();
  }

  @Test
  void refusesMuddledData() {
    var options = new Clusters(RFM, "net_sales", 2, 3, 1_000, 20, 1, 0.8, 0.02);

    var fitted = options.fit(muddled(300));

    assertThat(fitted.isAccepted()).isFalse();
    assertThat(fitted.verdict()).matches("Silhouette 0.\\d+ with \\d clusters is below .* 0.8000");
  }

  @Test
  void refusesClustersThatAreTooSmall() {
    var options = new Clusters(RFM, "net_sales", 3, 3, 1_000, 20, 1, 0.25, 0.3);

    var fitted = options.fit(threeGroups());

    assertThat(fitted.isAccepted()).isFalse();
    assertThat(fitted.verdict()).contains("smallest share of 0.3000; k = 3: 0.1667");
  }

  @Test
  void refusesTooFewCustomersWithoutFailing() {
    var nobody = none(spark(), Segments.CUSTOMER_FEATURES);

    var fitted = clusters(2, 3, 1).fit(nobody);

    assertThat(fitted.isAccepted()).isFalse();
    assertThat(fitted.verdict()).isEqualTo("0 customers are too few: 2 clusters need 20");
    assertThat(fitted.silhouette()).isEmpty();
    assertThat(fitted.assign(threeGroups(), DAY).collectAsList()).isEmpty();
    assertThat(fitted.sweep(nobody, DAY).collectAsList()).isEmpty();
    assertThat(fitted.profiles(nobody, fitted.assign(nobody, DAY)).collectAsList()).isEmpty();
  }

  @Test
  void refusesCustomersWhoAreAllAlike() {
    var alike = threeGroups().where("orders = 1.0").withColumn("net_sales", lit(5.0));
    var same = alike.withColumn("recency_days", lit(9.0));
    var twoPoints = same.withColumn("orders", expr("if(customer_key < 'c0040', 1.0, 2.0)"));

    assertThat(clusters(2, 3, 1).fit(same).verdict())
        .isEqualTo("All 30 customers are alike: no feature varies");
    assertThat(clusters(3, 3, 1).fit(twoPoints).verdict()).isEqualTo("Fewer than 3 groups exist");
  }

  @Test
  void describesClustersAndTrials() {
    var customers = threeGroups();
    var fitted = clusters(2, 3, 1).fit(customers);

    var profiles = fitted.profiles(customers, fitted.assign(customers, DAY));

    assertRows(
        profiles.where("feature = 'orders'"),
        """
        cluster_id | mean | customers | customer_share      | net_sales_share
        1          | 20.0 | 10        | 0.16666666666666666 | 0.8968609865470852
        2          | 3.0  | 20        | 0.3333333333333333  | 0.08968609865470852
        3          | 1.0  | 30        | 0.5                 | 0.013452914798206279
        """);
    assertThat(
            profiles
                .where("feature = 'orders' and cluster_id = 1")
                .first()
                .<Double>getAs("z_score"))
        .isCloseTo(fitted.clusters().get(0).centre().get(1), within(0.0));
    assertThat(profiles.count()).isEqualTo(9);
    assertRows(
        fitted.sweep(customers, DAY),
        """
        k | is_chosen | day
        2 | false     | 2024-03-31
        3 | true      | 2024-03-31
        """);
  }

  @Test
  void assignsTheSameAfterARoundTripThroughJson() throws Exception {
    var json = new ObjectMapper();
    var fitted = clusters(2, 3, 1).fit(muddled(300));

    var restored = json.readValue(json.writeValueAsString(fitted), Fitted.class);

    assertThat(restored).isEqualTo(fitted);
    assertThat(restored.assign(muddled(300), DAY).collectAsList())
        .isEqualTo(fitted.assign(muddled(300), DAY).collectAsList());
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
                    List.of(0.1, 0.1, 0.1)));

    assertThat(names)
        .containsExactly(
            "Frequent", "Frequent, small spender", "Frequent 2", "Average", "Average 2");
  }

  @Test
  void refusesNonsenseWithItsValue() {
    assertThatThrownBy(() -> clusters(1, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minK must be 2 or more, not 1");
    assertThatThrownBy(() -> new Feature("shoe_size", false, "big", "small"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Feature shoe_size is no figure of gold.customer_features");
  }

  @Test
  void agreesWithTheReferenceOnOnlineRetail() {
    assumeTrue(Files.exists(REFERENCE), "needs the Online Retail reference at " + REFERENCE);
    var customers = onlineRetail().persist();
    customers.count();

    var fitted = new Clusters(RFM, "net_sales", 2, 4, 10_000, 20, 42, 0.25, 0.02).fit(customers);

    assertThat(fitted.trials())
        .satisfiesExactly(
            two -> assertThat(two.cost()).isCloseTo(6474.15, within(64.7)),
            three -> assertThat(three.cost()).isCloseTo(4856.48, within(48.6)),
            four -> assertThat(four.cost()).isCloseTo(3924.46, within(39.2)));
    var sizes = fitted.assign(customers, DAY).groupBy("cluster_id").count().collectAsList();
    assertThat(sizes)
        .extracting(row -> (double) row.getLong(1))
        .satisfiesExactlyInAnyOrder(
            best -> assertThat(best).isCloseTo(1669, within(17.0)),
            rest -> assertThat(rest).isCloseTo(2669, within(27.0)));
  }

  private static Clusters clusters(int minK, int maxK, long seed) {
    return new Clusters(RFM, "net_sales", minK, maxK, 1_000, 20, seed, 0.25, 0.02);
  }

  private static List<Object> names(Fitted fitted) {
    return List.copyOf(fitted.clusters().stream().map(Clusters.Cluster::name).toList());
  }

  private List<Row> labels(Fitted fitted) {
    return fitted
        .assign(threeGroups(), DAY)
        .select("customer_key", "cluster_id")
        .orderBy("customer_key")
        .collectAsList();
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
