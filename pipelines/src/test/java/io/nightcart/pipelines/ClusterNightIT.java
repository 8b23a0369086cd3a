package io.nightcart.pipelines;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.models.Clusters;
import io.nightcart.models.FittedClusters;
import io.nightcart.pipelines.ModelRegistry.Fit;
import io.nightcart.pipelines.ModelRegistry.Origin;
import io.nightcart.pipelines.Night.Outcome;
import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of clusters alone, over customers whose groups are known. */
class ClusterNightIT extends LakeSuite {

  private static final LocalDate FIRST = LocalDate.parse("2025-03-01");
  private static final Run RUN = new Run("given", "sample", Instant.parse("2025-01-01T00:00:00Z"));

  @TempDir Path folder;

  @Test
  void theChampionAssignsUntilItIsDue() {
    customers(1, groups(400));
    night(1);
    String first = champion();
    customers(4, groups(420));
    night(4);

    assertThat(night(4).changed()).as("twice is as once").isZero();
    assertThat(champion()).isEqualTo(first);
    assertThat(rows(Ops.MODEL_RUNS)).hasSize(1);
    assertThat(versions(Segments.CLUSTERS)).containsExactly(first);
    assertThat(content(Segments.CLUSTERS).count()).isEqualTo(420);
    assertThat(days(Segments.CLUSTERS)).containsExactly(FIRST.plusDays(3).toString());
    assertThat(days(Segments.CLUSTER_SWEEP)).containsExactly(FIRST.toString());

    customers(8, groups(430));
    Map<Object, Object> names = names();
    night(8);

    assertThat(champion()).isNotEqualTo(first);
    assertThat(stages()).containsExactly("champion", "retired", "champion");
    assertThat(names()).isEqualTo(names);
    assertThat(days(Segments.CLUSTER_SWEEP)).containsExactly(FIRST.plusDays(7).toString());
  }

  @Test
  void customersWhoMovedFarAreLearnedAnewBeforeItIsDue() {
    customers(1, groups(400));
    night(1);
    customers(2, groups(400).withColumn("order_value", functions.expr("order_value * 4")));

    night(2, "clusters.max-moved=1");

    assertThat(rows(Ops.MODEL_RUNS)).hasSize(2);
    assertThat(content(Segments.CLUSTER_DRIFT).where("level <> 'stable'").count()).isZero();
  }

  @Test
  void aRefusedChallengerIsRecordedAndTheNightGoesOnWithTheChampion() {
    customers(1, groups(400));
    night(1);
    String champion = champion();
    customers(8, groups(410));

    Outcome outcome = night(8, "clusters.min-silhouette=0.99");

    assertThat(outcome.refusedModels())
        .singleElement()
        .asString()
        .startsWith("clusters: Silhouette 0.");
    assertThat(champion()).isEqualTo(champion);
    assertThat(stages()).containsExactly("champion", "refused");
    assertThat(versions(Segments.CLUSTERS)).containsExactly(champion);
    assertThat(content(Segments.CLUSTERS).count()).isEqualTo(410);
    assertThat(night(8, "clusters.min-silhouette=0.99").refusedModels())
        .isEqualTo(outcome.refusedModels());

    customers(9, groups(410));

    assertThat(night(9, "clusters.min-silhouette=0.99").refusedModels())
        .as("a day later, not tried again")
        .isEmpty();
    assertThat(rows(Ops.MODEL_RUNS)).hasSize(2);
  }

  @Test
  void aNightForAnOlderDayTakesNothingBack() {
    customers(8, groups(400));
    night(8);
    String champion = champion();
    customers(8, groups(440));

    Outcome outcome = night(1);

    assertThat(outcome.day()).isEqualTo(FIRST.plusDays(7));
    assertThat(champion()).isEqualTo(champion);
    assertThat(content(Segments.CLUSTERS).count()).isEqualTo(440);
    assertThat(rows(Ops.MODEL_RUNS)).hasSize(1);
  }

  @Test
  void customersOfWhomNothingCanBeLearnedNeverCostTheChampion() {
    assertThat(nightOf(groups(1)).refusedModels())
        .containsExactly("clusters: 1 customers are too few: 2 clusters need 20");
    assertThat(Lake.of(spark(), lake()).has(Segments.CLUSTERS)).isFalse();
    nightOf(groups(400));
    String champion = champion();
    Dataset<Row> broken =
        groups(15)
            .withColumn("order_value", functions.lit(Double.NaN))
            .withColumn("recency_days", functions.lit(Double.POSITIVE_INFINITY));
    Dataset<Row> alike =
        groups(1)
            .crossJoin(spark().range(30).toDF("n"))
            .withColumn("customer_key", functions.expr("concat(customer_key, n)"))
            .drop("n");

    for (Dataset<Row> given : List.of(groups(0), alike, broken)) {
      nightOf(given);

      assertThat(champion()).isEqualTo(champion);
      assertThat(content(Segments.CLUSTERS).count()).isEqualTo(given.count());
      assertNoNaN();
    }
  }

  private int day = 1;

  /** A week later each, so that every night trains. */
  private Outcome nightOf(Dataset<Row> customers) {
    day += 7;
    customers(day, customers);
    return night(day);
  }

  private void assertNoNaN() {
    for (Table table :
        List.of(
            Segments.CLUSTERS,
            Segments.CLUSTER_PROFILES,
            Segments.CLUSTER_SWEEP,
            Segments.CLUSTER_DRIFT)) {
      assertThat(counted(content(table)).keySet())
          .noneMatch(row -> row.contains("NaN") || row.contains("Infinity"));
    }
  }

  @Test
  void aModelIsFittedAgainToTheSameFiguresFromWhatWasKept() {
    customers(1, groups(400));
    night(1);
    customers(1, groups(0));
    var registry = registry();
    var entry = registry.reigning("clusters", FittedClusters.class).orElseThrow();
    Clusters options = Settings.ofSample(List.of()).settings().clusters();

    FittedClusters again = options.fit(registry.sample("clusters", entry.version()));

    assertThat(again).isEqualTo(entry.content());
    assertThat(ModelRegistry.hasOtherOptions(entry, options)).isFalse();
    assertThat(folder.resolve("lake/models/clusters/" + entry.version() + "/model.json"))
        .content()
        .contains("\"input_versions\":{\"gold.customer_features\":0}")
        .contains("\"code_version\":\"tests\"");
    assertThat(rows(Ops.MODEL_RUNS).get(0).<Double>getAs("seconds")).isPositive();
  }

  @Test
  void whatAPersonDecidesHoldsFromTheNextRunOn() {
    customers(1, groups(400));
    night(1);
    String first = champion();
    customers(8, groups(430));
    night(8);
    String second = champion();

    assertThat(registry().rollback("clusters", "ann")).isEqualTo(first);
    night(8);

    assertThat(versions(Segments.CLUSTERS)).containsExactly(first);
    assertThat(rows(Ops.MODEL_RUNS)).hasSize(2);
    assertThatThrownBy(() -> registry().rollback("clusters", "ann"))
        .hasMessage("There is no champion of clusters before this one");

    registry().promote("clusters", second, "bob", "It was better");
    night(8);

    assertThat(versions(Segments.CLUSTERS)).containsExactly(second);
    assertThat(stages())
        .containsExactly(
            "champion", "retired", "champion", "rolled back", "champion", "retired", "champion");
    assertThat(night(8).changed()).isZero();
    assertThatThrownBy(() -> registry().promote("clusters", second, "bob", ""))
        .hasMessageContaining("is the champion already");
    assertThatThrownBy(() -> registry().promote("clusters", "clusters-x", "bob", ""))
        .hasMessageStartingWith("There is no version clusters-x of clusters; there are clusters-");
    assertThatThrownBy(() -> registry().promote("baskets", "x", "bob", ""))
        .hasMessage("There is no model of baskets that could be promoted");

    customers(15, groups(440));
    registry(15).promote("clusters", first, "ann", "Agreed");
    night(15);

    assertThat(versions(Segments.CLUSTERS)).as("though another is due").containsExactly(first);
    assertThat(rows(Ops.MODEL_RUNS)).hasSize(2);

    customers(22, groups(450));
    night(22);

    assertThat(rows(Ops.MODEL_RUNS)).as("due since the choice").hasSize(3);
  }

  @Test
  void aModelOfAKilledNightIsFittedAgainAndCrowned() {
    customers(1, groups(400));
    night(1);
    customers(8, groups(430));
    night(8);
    String second = champion();
    // As if the night had been killed when the model was stored, and nothing came of it yet.
    Lake lake = Lake.open(spark(), lake());
    lake.replace(Ops.MODEL_REGISTRY, content(Ops.MODEL_REGISTRY).where("change = 1"), RUN);
    lake.replace(Ops.TABLE_LOG, content(Ops.TABLE_LOG).where("table_name like 'ops.%'"), RUN);

    night(8);

    assertThat(champion()).isEqualTo(second);
    assertThat(stages()).containsExactly("champion", "retired", "champion");
    assertThat(versions(Segments.CLUSTERS)).containsExactly(second);
  }

  /**
   * Of those grouped now, one was then where they are now, one has come to spend much since, and
   * nobody else had ordered.
   */
  @Test
  void customersAreFollowedFromClusterToCluster() {
    customers(201, groups(400));
    Lake.open(spark(), lake()).write(Sales.FCT_ORDERS, ordersOf("c00009", "c00007"), RUN);
    night(201, List.of("clusters", "cluster_migration"));

    Map<String, Long> now =
        content(Segments.CLUSTERS)
            .where("customer_key in ('c00009', 'c00007')")
            .collectAsList()
            .stream()
            .collect(toMap(row -> row.getAs("customer_key"), row -> row.getAs("cluster_id")));
    long spending = now.get("c00009");
    long other = now.get("c00007");
    assertThat(spending).isNotEqualTo(other);
    Dataset<Row> moves = content(Segments.CLUSTER_MIGRATION);
    assertThat(
            moves
                .where("from_cluster_id > 0")
                .selectExpr("concat_ws(' ', from_cluster_id, to_cluster_id, customers, share)")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder(
            "%d %d 1 0.5".formatted(other, spending), "%d %d 1 0.5".formatted(other, other));
    assertThat(moves.agg(functions.sum("customers")).first().getLong(0)).isEqualTo(400);
    assertThat(texts(moves.selectExpr("string(from_day)").distinct()))
        .containsExactly(FIRST.plusDays(172).toString());
  }

  /** Of each two orders of 20, which lie 300 and 200 days before the 28 days that are looked at. */
  private Dataset<Row> ordersOf(String one, String other) {
    var known =
        Map.of(
            "order_id", "string(id)",
            "customer_key", "if(id < 2, '%s', '%s')".formatted(one, other),
            "ordered_at", "date_add(date'2025-08-20', if(id % 2 = 0, -300, -200))",
            "order_date", "date_add(date'2025-08-20', if(id % 2 = 0, -300, -200))",
            "is_valid", "true",
            "items", "1",
            "gross_sales", "20",
            "net_sales", "20");
    return spark()
        .range(4)
        .select(
            Sales.FCT_ORDERS.fields().stream()
                .map(
                    f ->
                        functions
                            .expr(known.getOrDefault(f.name(), f.isRequired() ? "0" : "null"))
                            .cast(f.type())
                            .as(f.name()))
                .toArray(Column[]::new));
  }

  @Test
  void aPersonTriesOthersAndChoosesOne() throws IOException {
    customers(1, groups(400));
    night(1);
    String first = champion();
    Path page = folder.resolve("tune.html");

    Printed tuned =
        main("tune", "--k", "2..3", "--features", "orders,order_value", "--to", page.toString());

    assertThat(tuned.exit()).as(tuned.text()).isZero();
    assertThat(tuned.text()).contains("[ 1/2] k = 2 of 2 features: ", "version", "clusters-");
    assertThat(page).content().contains("echarts", "\"features\":\"orders,order_value\"");
    assertThat(champion()).isEqualTo(first);
    assertThat(stages()).containsExactly("champion", "challenger", "challenger");

    String second =
        texts(content(Ops.MODEL_REGISTRY).where("change = 2").select("model_version")).get(0);
    Printed promoted =
        main("promote", second, "--by", "ann", "--set", "mlflow.tracking-uri=http://127.0.0.1:9");
    assertThat(promoted.exit()).isZero();
    assertThat(promoted.text())
        .contains("MLflow at http://127.0.0.1:9 was not told of a change of stage");

    assertThat(champion()).isEqualTo(second);
    assertThat(main("show").text())
        .contains("Champion " + second, "by ann: chosen by hand", "retired")
        .contains("until then these are the clusters of " + first);
    assertThat(main("rollback", "--by", "ann").text()).startsWith(first + " is the champion again");
    assertThat(champion()).isEqualTo(first);
    assertThat(main("promote", "clusters-x").text().strip())
        .startsWith("nightcart: There is no version clusters-x")
        .doesNotContain("\n");
    assertThat(main("tune", "--k", "two").exit()).isEqualTo(2);
    assertThat(main("tune", "--features", "shoe_size").text())
        .contains("shoe_size is not among those set");
  }

  @Test
  void aGridOfVariantsIsAFileOfSettings() throws IOException {
    Path grid = folder.resolve("grid.conf");
    Files.writeString(
        grid,
        "variants = [ { max-k = 8, seeds = 5 }, { rank-by = orders, features ="
            + " [ { column = orders, is-log = true, high = many, low = few } ] } ]");

    List<List<String>> variants = Settings.variants(grid);

    assertThat(variants).hasSize(2);
    assertThat(variants.get(0)).containsExactlyInAnyOrder("clusters.max-k=8", "clusters.seeds=5");
    Clusters second = Settings.ofSample(variants.get(1)).settings().clusters();
    assertThat(second.rankBy()).isEqualTo("orders");
    assertThat(second.features()).hasSize(1);

    Files.writeString(grid, "variants = []");
    assertThatThrownBy(() -> Settings.variants(grid))
        .hasMessage(grid + ": variants: must hold a block such as { max-k = 8 }; it is empty");
  }

  /** What a command printed, and its exit code. */
  private record Printed(int exit, String text) {}

  private Printed main(String... args) {
    var all = new ArrayList<>(List.of("segments", args[0], "--lake", lake()));
    all.addAll(List.of(args).subList(1, args.length));
    var printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (var stream = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(stream);
      System.setErr(stream);
      int exit = Main.run(Clock.systemUTC(), all.toArray(String[]::new));
      return new Printed(exit, printed.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void theChampionOfAnyModelIsTheNewestAccepted() {
    var registry = registry();
    registry.enter(new Fit("lifetime", "l1", "", "", true, "good", List.of(1)));
    registry.enter(new Fit("lifetime", "l2", "", "", false, "bad", List.of(2)));
    assertThat(registry.champion("lifetime", List.class)).contains(List.of(1));

    registry.enter(new Fit("lifetime", "l3", "", "", true, "better", List.of(3)));
    registry.enter(new Fit("lifetime", "l3", "", "", true, "the same", List.of(3)));

    assertThat(registry.champion("lifetime", List.class)).contains(List.of(3));
    assertThat(registry.champion("other", List.class)).isEmpty();
    assertThat(stages()).containsExactly("champion", "refused", "retired", "champion");
  }

  private ModelRegistry registry() {
    return registry(1);
  }

  private ModelRegistry registry(int day) {
    var origin = new Origin(FIRST.plusDays(day - 1L), "", Map.of(), "tests", () -> 1);
    return new ModelRegistry(Lake.open(spark(), lake()), RUN, origin);
  }

  private String lake() {
    return folder.resolve("lake").toString();
  }

  private Outcome night(int day, String... overrides) {
    return night(day, List.of("clusters"), overrides);
  }

  private Outcome night(int day, List<String> jobs, String... overrides) {
    var all = new ArrayList<>(List.of("lake=" + lake()));
    all.addAll(List.of(overrides));
    return night(Settings.ofSample(all), new Request(null, FIRST.plusDays(day - 1L), jobs, false));
  }

  private void customers(int day, Dataset<Row> rows) {
    Lake.open(spark(), lake())
        .write(
            Segments.CUSTOMER_FEATURES,
            rows.withColumn("day", functions.lit(FIRST.plusDays(day - 1L))),
            RUN);
  }

  /** Four groups, of four, three, two and one in ten customers. */
  private Dataset<Row> groups(int customers) {
    return spark()
        .range(customers)
        .withColumn(
            "g",
            functions.expr("element_at(array(1, 1, 1, 1, 2, 2, 2, 3, 3, 4), int(id % 10 + 1))"))
        .selectExpr(
            "format_string('c%05d', id) as customer_key",
            "element_at(array(6D, 20D, 200D, 320D), g) + id % 7 as recency_days",
            "element_at(array(400D, 60D, 300D, 350D), g) + id % 11 as tenure_days",
            "element_at(array(30D, 6D, 2D, 3D), g) as orders",
            "element_at(array(900D, 150D, 40D, 8000D), g) + id % 13 as net_sales",
            "element_at(array(30D, 25D, 20D, 2600D), g) + id % 13 as order_value",
            "1D + id % 3 as items_per_order",
            "element_at(array(0D, 0.4D, 0D, 0D), g) as discount_rate",
            "0D as return_rate");
  }

  private Dataset<Row> content(Table table) {
    return content(lake(), table);
  }

  private List<Row> rows(Table table) {
    return content(table).collectAsList();
  }

  private String champion() {
    return registry().reigning("clusters", FittedClusters.class).orElseThrow().version();
  }

  private List<String> stages() {
    return texts(content(Ops.MODEL_REGISTRY).orderBy("model", "change").select("stage"));
  }

  private List<String> versions(Table table) {
    return texts(content(table).select("model_version").distinct());
  }

  private List<String> days(Table table) {
    return texts(content(table).selectExpr("string(day)").distinct());
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.getString(0)).toList();
  }

  private Map<Object, Object> names() {
    return content(Segments.CLUSTERS)
        .groupBy("cluster_id", "cluster_name")
        .count()
        .collectAsList()
        .stream()
        .collect(toMap(row -> row.get(0), row -> row.get(1)));
  }
}
