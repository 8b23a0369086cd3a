package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.bench.Bench;
import io.nightcart.pipelines.bench.DuckDb;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.sample.Sample;
import io.nightcart.pipelines.sample.Truth;
import io.nightcart.tables.Baskets;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Field;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole nights over a small invented shop, whose truth is known. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NightIT extends LakeSuite {

  private static final LocalDate FROM = LocalDate.parse("2025-11-10");
  private static final int DAYS = 20;

  @TempDir static Path folder;

  private Truth truth;

  private Settings.Loaded settings(String lake, String... overrides) {
    var all =
        new ArrayList<>(
            List.of(
                "raw=" + folder.resolve("raw"),
                "lake=" + folder.resolve(lake),
                "baskets.min-count=3",
                "baskets.min-support=0",
                "offers.min-audience=1",
                "clusters.max-k=3",
                // What a champion is depends on the nights before; these compare what does not.
                "clusters.retrain-days=0",
                "clusters.min-stability=0"));
    Collections.addAll(all, overrides);
    return Settings.ofSample(all);
  }

  private String lake(String name) {
    return folder.resolve(name).toString();
  }

  private List<Row> rows(String lake, Table table) {
    return content(lake(lake), table).collectAsList();
  }

  private String day(int number) {
    return FROM.plusDays(number - 1L).toString();
  }

  @Test
  @Order(1)
  void aNightFindsWhatTheShopDelivered() throws IOException {
    truth = Sample.write(folder.resolve("raw"), new Sample.Options(150, DAYS, FROM, 7));

    night(settings("once"), request(null, null));

    assertThat(rows("once", Ops.QUALITY_RESULTS)).allSatisfy(this::passed);
    assertFilesAreAsTheTruthSays();
    assertDuplicatesAreAsTheTruthSays();
    assertTotalsAreAsTheTruthSays();
  }

  @Test
  @Order(2)
  void anotherEngineGivesTheSameFigures() throws IOException, SQLException {
    Lake lake = Lake.of(spark(), lake("once"));
    Catalogue.TABLES.stream().filter(lake::has).forEach(lake::register);
    var peer = new DuckDb();

    peer.make(
        folder.resolve("raw"),
        Files.createDirectories(folder.resolve("peer")),
        LocalDate.parse(day(DAYS)),
        2);

    assertThat(
            Bench.agree(
                question -> spark().sql(question).as(Encoders.STRING()).collectAsList(),
                peer::answer))
        .isGreaterThan(DAYS * 30);
  }

  @Test
  @Order(2)
  void notebooksRunFromTopToBottom() throws IOException, InterruptedException {
    Notebooks.assertRun(lake("once"), folder.resolve("notebooks"));
  }

  private void passed(Row check) {
    assertThat(check.<Boolean>getAs("passed") || check.getAs("severity").equals("warn"))
        .as(check.toString())
        .isTrue();
  }

  private void assertFilesAreAsTheTruthSays() {
    Map<String, String> found = new TreeMap<>();
    for (Row row : rows("once", Ops.FILE_LEDGER)) {
      if (!row.getAs("state").equals("duplicate")) {
        found.put(
            row.getAs("feed") + " " + relative(row.getAs("file")),
            row.getAs("rows_read")
                + " "
                + row.getAs("rows_refused")
                + " "
                + row.getAs("rows_late"));
      }
    }
    List<String> copies = copies();
    Map<String, String> expected = new TreeMap<>();
    for (Truth.Counts file : truth.files()) {
      if (!copies.contains(file.feed() + " " + file.path())) {
        expected.put(
            file.feed() + " " + file.path(),
            file.rowsRead() + " " + file.rowsRefused() + " " + file.late());
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(found).hasSizeGreaterThan(DAYS * 3);
    assertThat(reasonsFound()).isEqualTo(reasonsExpected());
  }

  /** Files that hold the bytes of another. */
  private List<String> copies() {
    return content(lake("once"), Ops.FILE_LEDGER)
        .where("state = 'duplicate'")
        .collectAsList()
        .stream()
        .map(row -> row.getAs("feed") + " " + relative(row.getAs("file")))
        .toList();
  }

  /**
   * Rows equal to one of an earlier path or line; a file of nothing else is taken as a duplicate.
   */
  private void assertDuplicatesAreAsTheTruthSays() {
    Map<String, Long> found = new TreeMap<>();
    Bronze.CONTRACTS.forEach(contract -> found.putAll(duplicates(contract)));
    Map<String, Long> expected = new TreeMap<>();
    List<String> copies = copies();
    for (Truth.Counts file : truth.files()) {
      String name = file.feed() + " " + file.path();
      if (copies.contains(name)) {
        assertThat(file.duplicates()).as(name).isEqualTo(file.rowsRead() - file.rowsRefused());
      } else if (file.duplicates() > 0) {
        expected.put(name, file.duplicates());
      }
    }
    assertThat(found).isNotEmpty().isEqualTo(expected);
  }

  private Map<String, Long> duplicates(Contract contract) {
    Column[] content =
        contract.bronze().fields().stream()
            .map(Field::name)
            .filter(name -> !name.startsWith("_") || name.equals("_element"))
            .map(functions::col)
            .toArray(Column[]::new);
    Map<String, Long> duplicates = new HashMap<>();
    content(lake("once"), contract.bronze())
        .withColumn(
            "_rank",
            functions.row_number().over(Window.partitionBy(content).orderBy("_file", "_row")))
        .where("_rank > 1")
        .groupBy("_file")
        .count()
        .collectAsList()
        .forEach(
            row ->
                duplicates.put(contract.feed() + " " + relative(row.getString(0)), row.getLong(1)));
    return duplicates;
  }

  private static String relative(String path) {
    return path.replace(folder.resolve("raw") + "/", "");
  }

  private Map<String, Long> reasonsFound() {
    Map<String, Long> found = new TreeMap<>();
    rows("once", Ops.QUARANTINE)
        .forEach(
            row ->
                row.<String>getList(row.fieldIndex("reasons"))
                    .forEach(code -> found.merge(place(row) + " " + code, 1L, Long::sum)));
    return found;
  }

  private static String place(Row refused) {
    return refused.getAs("feed") + " " + relative(refused.getAs("file"));
  }

  private Map<String, Long> reasonsExpected() {
    Map<String, Long> expected = new TreeMap<>();
    truth
        .files()
        .forEach(
            file ->
                file.reasons()
                    .forEach(
                        (code, n) ->
                            expected.put(file.feed() + " " + file.path() + " " + code, n)));
    return expected;
  }

  private void assertTotalsAreAsTheTruthSays() {
    Row total =
        content(lake("once"), Sales.FCT_ORDERS)
            .where("is_valid")
            .selectExpr("sum(gross_sales)", "sum(discounts)", "sum(returns)")
            .first();
    assertThat(total.getDecimal(0)).isEqualByComparingTo(truth.totals().grossSales());
    assertThat(total.getDecimal(1)).isEqualByComparingTo(truth.totals().discounts());
    assertThat(total.getDecimal(2)).isEqualByComparingTo(truth.totals().returns());
    assertThat(content(lake("once"), Sales.FCT_ORDERS).count()).isEqualTo(truth.totals().orders());
  }

  @Test
  @Order(2)
  void twiceIsAsOnce() {
    Map<String, Long> before = versions();

    var outcome = night(settings("once"), request(null, null));

    assertThat(outcome.changed()).isZero();
    assertThat(versions()).isEqualTo(before);
  }

  private Map<String, Long> versions() {
    Map<String, Long> versions = new HashMap<>();
    Lake lake = Lake.of(spark(), lake("once"));
    for (Table table : Catalogue.TABLES) {
      if (!table.equals(Ops.RUN_LOG)) {
        versions.put(table.name(), lake.version(table));
      }
    }
    return versions;
  }

  @Test
  @Order(3)
  void theOrderOfDaysPlaysNoPart() {
    night(settings("shuffled", "ingest.max-refused-share=1"), request(day(13), day(17)));
    night(settings("shuffled", "ingest.max-refused-share=1"), request(day(1), day(2)));
    night(settings("shuffled", "ingest.max-refused-share=1"), request(day(18), day(DAYS)));
    night(settings("shuffled", "ingest.max-refused-share=1"), request(day(3), day(12)));

    assertSameTables(lake("once"), lake("shuffled"));
  }

  /** Small tables are made in parts too; how large a share of them may be is the default. */
  @Test
  @Order(3)
  void oneMoreDayIsMadeInPartsAndEndsAsOneNight() {
    String[] inParts = {"ingest.max-refused-share=1", "increments.whole-below=0"};
    night(settings("grown", inParts), request(day(1), day(DAYS - 1)));

    said.clear();
    night(settings("grown", inParts), request(day(DAYS), day(DAYS)));

    assertSameTables(lake("once"), lake("grown"));
    assertThat(madeInParts())
        .contains("web_events", "web_sessions", "carts", "touchpoints", "identity_links");
  }

  private List<String> madeInParts() {
    return said.stream()
        .filter(line -> line.contains("parts made again"))
        .map(line -> line.replaceFirst("\\[.*?] (\\w+) .*", "$1"))
        .toList();
  }

  @Test
  @Order(4)
  void blocksAreOfferedToThoseWhoBoughtMatsAndNeverBlocks() {
    var offers = content(lake("once"), Baskets.BUNDLE_OFFERS);
    var audience = content(lake("once"), Baskets.OFFER_AUDIENCE);
    var lines = content(lake("once"), Sales.FCT_ORDER_LINES).where("is_valid");

    assertThat(offers.count()).isPositive();
    assertThat(
            audience
                .join(offers.select("offer_id", "consequent"), new String[] {"offer_id"}, "inner")
                .join(
                    lines.selectExpr("customer_key", "product_id as consequent"),
                    new String[] {"customer_key", "consequent"},
                    "left_semi")
                .count())
        .isZero();
  }

  @Test
  @Order(4)
  void sqlPrintsNothingButCsv() {
    String relative = Path.of("").toAbsolutePath().relativize(Path.of(lake("once"))).toString();
    String query = "select count(*) as n, ' a, \"b\"' as t from GOLD.fct_orders";

    Printed printed = main("sql", "--lake", relative, "--format", "csv", query);

    assertThat(printed.exit()).isZero();
    assertThat(printed.out())
        .isEqualTo("n,t\r\n%d,\" a, \"\"b\"\"\"\r\n".formatted(truth.totals().orders()));
  }

  @ParameterizedTest
  @Order(4)
  @ValueSource(
      strings = {
        "delete from gold.rfm_scores",
        "update gold.rfm_scores set rfm_group = 'LOYAL'",
        "insert into gold.rfm_scores select * from gold.rfm_scores",
        "with a as (select * from gold.rfm_scores) insert into gold.rfm_scores select * from a",
        "merge into gold.rfm_scores a using gold.rfm_scores b on a.customer_key = b.customer_key"
            + " when matched then delete",
        "truncate table gold.rfm_scores",
        "drop table gold.rfm_scores",
        "alter table gold.rfm_scores add columns (a int)",
        "restore table gold.rfm_scores to version as of 0",
        "execute immediate 'delete from gold.rfm_scores'",
        "begin delete from gold.rfm_scores; end",
        "explain execute immediate 'delete from gold.rfm_scores'",
        "/**/ execute immediate 'delete from gold.rfm_scores' -- */ select",
        "from gold.rfm_scores insert into gold.rfm_scores select *",
        "select transform(rfm_group) using 'cat' as (name string) from gold.rfm_scores",
        "optimize gold.rfm_scores",
        "vacuum gold.rfm_scores",
        "create table x as select * from gold.rfm_scores",
        "set spark.sql.ansi.enabled = false"
      })
  void sqlChangesNothing(String query) {
    var before = counted(content(lake("once"), Segments.RFM_SCORES));

    Printed printed = main("sql", "--lake", lake("once"), query);

    assertThat(printed.exit()).isEqualTo(2);
    assertThat(counted(content(lake("once"), Segments.RFM_SCORES))).isEqualTo(before);
    assertThat(spark().conf().get("spark.sql.ansi.enabled")).isEqualTo("true");
    assertThat(Path.of("spark-warehouse")).doesNotExist();
  }

  @ParameterizedTest
  @Order(4)
  @ValueSource(
      strings = {
        "describe gold.rfm_scores",
        "show columns in gold.rfm_scores",
        "explain select * from gold.rfm_scores",
        "select count(*) from `gold`.`rfm_scores`",
        "values (1)",
        "/* how many */ from gold.rfm_scores select count(*);",
        "(table gold.rfm_scores) union all /* twice */ (table gold.rfm_scores)"
      })
  void sqlAnswersEveryQuestion(String query) {
    assertThat(main("sql", "--lake", lake("once"), "--format", "csv", query).exit()).isZero();
  }

  @ParameterizedTest
  @Order(4)
  @ValueSource(
      strings = {
        "show tables in gold",
        "/* all */ show tables in gold",
        "select * from gold.kpi_daily",
        "select * from `gold`.`kpi_daily`"
      })
  void sqlOfALakeThatIsNotThereEndsWithMissingInput(String query) {
    Path nowhere = Path.of(lake("nowhere"));

    assertThat(main("sql", "--lake", nowhere.toString(), query).exit()).isEqualTo(3);
    assertThat(nowhere).doesNotExist();
  }

  @Test
  @Order(4)
  void aSumNeedsNoLake() {
    assertThat(
            main("sql", "--lake", lake("nowhere"), "--format", "csv", "select 1 + 1 as two").out())
        .isEqualTo("two\r\n2\r\n");
  }

  /** What a command printed, and its exit code. */
  private record Printed(int exit, String out) {}

  private static Printed main(String... args) {
    var printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      return new Printed(
          Main.run(Clock.systemUTC(), args), printed.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
    }
  }

  @Test
  @Order(5)
  void aModelThatFailsItsGateLeavesTheTablesToTheOneBefore() {
    var models = new Request(null, null, List.of("clusters", "basket_rules"), false);
    var clusters = counted(content(lake("once"), Segments.CLUSTERS));
    var rules = counted(content(lake("once"), Baskets.BASKET_RULES));

    var outcome =
        night(settings("once", "clusters.min-silhouette=0.99", "baskets.min-lift=1000"), models);

    assertThat(outcome.refusedModels()).hasSize(2);
    assertThat(counted(content(lake("once"), Segments.CLUSTERS))).isEqualTo(clusters);
    assertThat(counted(content(lake("once"), Baskets.BASKET_RULES))).isEqualTo(rules);
    assertThat(content(lake("once"), Ops.MODEL_RUNS).where("not is_accepted").count()).isEqualTo(2);

    var again =
        night(settings("once", "clusters.min-silhouette=0.99", "baskets.min-lift=1000"), models);

    assertThat(again.refusedModels()).isEqualTo(outcome.refusedModels());
    assertThat(content(lake("once"), Ops.MODEL_RUNS).where("not is_accepted").count())
        .describedAs("models that were fitted and refused, not once more for the same")
        .isEqualTo(2);
  }

  @Test
  @Order(5)
  void filesReadBySettingsThatChangedAreTakenAgain() {
    var before = counted(content(lake("once"), Silver.REVIEWS));
    long best = content(lake("once"), Silver.REVIEWS).where("rating = 5").count();

    night(settings("once", "feeds.reviews.where=rating <> '5'"), request(null, null));
    var without = counted(content(lake("once"), Silver.REVIEWS));
    night(settings("once"), request(null, null));

    assertThat(best).isPositive();
    assertThat(without).hasSize(before.size() - (int) best);
    assertThat(counted(content(lake("once"), Silver.REVIEWS))).isEqualTo(before);
    assertThat(rows("once", Ops.QUALITY_RESULTS)).allSatisfy(this::passed);
  }

  @Test
  @Order(6)
  void aFileThatComesAgainWithOtherBytesReplacesItsRows() throws IOException {
    Path file = folder.resolve("raw").resolve(day(2)).resolve("reviews.jsonl");
    Files.writeString(
        file,
        "{\"review_id\":\"extra\",\"product\":\"p\",\"rating\":5,\"created_at\":\"2025-11-11T10:00:00Z\"}\n",
        StandardCharsets.UTF_8);

    night(settings("once"), request(null, null));

    assertThat(
            content(lake("once"), Ops.FILE_LEDGER)
                .where("feed = 'reviews' and file like '%" + day(2) + "%'")
                .selectExpr("state")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .contains("taken");
    assertThat(content(lake("once"), Silver.REVIEWS).where("review_id = 'extra'").count())
        .isEqualTo(1);
  }

  @Test
  @Order(7)
  void aRequiredFileWithoutItsColumnsStopsTheNight() throws IOException {
    Path day =
        Files.createDirectories(folder.resolve("raw").resolve(FROM.plusDays(DAYS).toString()));
    Files.writeString(day.resolve("orders.jsonl"), "{\"id\": half a line\n".repeat(9));

    assertThatThrownBy(() -> night(settings("once"), request(null, null)))
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.BAD_DATA))
        .hasMessageContaining("9 of 9 rows are refused, most for JSON_SYNTAX")
        .hasMessageContaining("orders.jsonl line 1");
    assertThat(
            content(lake("once"), Ops.FILE_LEDGER)
                .where("file like '%" + day.getFileName() + "%'")
                .count())
        .isZero();
    Files.delete(day.resolve("orders.jsonl"));
  }

  @Test
  @Order(8)
  void aMissingFolderStopsTheNight() {
    var settings =
        Settings.ofSample(
            List.of("raw=" + folder.resolve("nowhere"), "lake=" + folder.resolve("none")));

    assertThatThrownBy(() -> night(settings, request(null, null)))
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.MISSING_INPUT))
        .hasMessageContaining("No file of the feed orders")
        .hasMessageContaining("feeds.orders.path");
  }
}
