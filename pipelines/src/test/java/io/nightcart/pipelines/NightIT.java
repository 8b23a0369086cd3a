package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Stopped.Exit;
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
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Whole nights over a small invented shop, whose truth is known. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NightIT extends LakeSuite {

  private static final LocalDate FROM = LocalDate.parse("2025-11-10");
  private static final int DAYS = 20;

  @TempDir static Path folder;

  private Truth truth;

  private Settings.Loaded settings(String lake) {
    return Settings.ofSample(
        List.of(
            "raw=" + folder.resolve("raw"),
            "lake=" + folder.resolve(lake),
            "baskets.min-count=3",
            "baskets.min-support=0",
            "offers.min-audience=1",
            "clusters.max-k=3"));
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
    Map<String, String> expected = new TreeMap<>();
    for (Truth.Counts file : truth.files()) {
      if (found.containsKey(file.feed() + " " + file.path())) {
        expected.put(
            file.feed() + " " + file.path(),
            file.rowsRead() + " " + file.rowsRefused() + " " + file.late());
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(found).hasSizeGreaterThan(DAYS * 3);
    assertThat(reasonsFound()).isEqualTo(reasonsExpected());
  }

  /**
   * Rows equal to one of an earlier path or line; a file of nothing else is taken as a duplicate.
   */
  private void assertDuplicatesAreAsTheTruthSays() {
    Map<String, Long> found = new TreeMap<>();
    Bronze.CONTRACTS.forEach(contract -> found.putAll(duplicates(contract)));
    Map<String, Long> expected = new TreeMap<>();
    List<String> wholly =
        content(lake("once"), Ops.FILE_LEDGER).where("state = 'duplicate'").collectAsList().stream()
            .map(row -> row.getAs("feed") + " " + relative(row.getAs("file")))
            .toList();
    for (Truth.Counts file : truth.files()) {
      String name = file.feed() + " " + file.path();
      if (wholly.contains(name)) {
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
                    .forEach(code -> found.merge(row.getAs("feed") + " " + code, 1L, Long::sum)));
    return found;
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
                            expected.merge(file.feed() + " " + code, n.longValue(), Long::sum)));
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
    night(settings("shuffled"), request(day(8), day(DAYS)));
    night(settings("shuffled"), request(day(1), day(7)));

    assertSameTables(lake("once"), lake("shuffled"));
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
    var printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    int exit;
    try {
      exit =
          Main.run(
              Clock.systemUTC(),
              "sql",
              "--lake",
              relative,
              "--format",
              "csv",
              "select count(*) as n, ' a, \"b\"' as t from GOLD.fct_orders");
    } finally {
      System.setOut(out);
    }

    assertThat(exit).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo("n,t\r\n%d,\" a, \"\"b\"\"\"\r\n".formatted(truth.totals().orders()));
  }

  @Test
  @Order(5)
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
  @Order(6)
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
  @Order(7)
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
