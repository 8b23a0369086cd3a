package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightcart.pipelines.Night.Request;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Silver;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The UCI Online Retail data, 305 daily files, against figures published or computed elsewhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OnlineRetailIT extends LakeSuite {

  private static final Path DATA = Path.of("../../shared/data/online-retail");

  /** The references count recency to this day. */
  private static final LocalDate SNAPSHOT = LocalDate.parse("2011-12-10");

  private static final List<String> JOBS =
      List.of(
          "ingest",
          "order_lines",
          "identifiers",
          "identity_links",
          "customers",
          "orders",
          "refunds",
          "products",
          "fct_order_lines",
          "fct_orders",
          "kpi_daily",
          "customer_history",
          "dim_customer",
          "cohort_retention",
          "rfm_scores",
          "churn_windows",
          "quality");

  @TempDir static Path folder;

  private static String lake(String name) {
    return folder.resolve(name).toString();
  }

  private static Settings.Loaded settings(String lake) {
    return Settings.load(
        List.of(Path.of("../conf/shops/online-retail.conf")),
        List.of(
            "raw=" + DATA.resolve("by-day"),
            "lake=" + lake(lake),
            "rfm.window-days=0",
            // What a champion is depends on the nights before; what is compared here must not.
            "clusters.retrain-days=0",
            "lifetime.retrain-days=0",
            "clusters.min-silhouette=-1",
            "clusters.min-stability=-1"));
  }

  @Test
  @Order(1)
  void everyRawRowIsAccountedFor() {
    assumeTrue(Files.isDirectory(DATA), "the Online Retail data is not here: " + DATA);

    night(settings("whole"), new Request(null, SNAPSHOT, JOBS, false));

    Row lines =
        content(lake("whole"), Ops.FILE_LEDGER)
            .where("feed = 'order_lines'")
            .selectExpr("count(*)", "sum(rows_read)", "sum(rows_stored)", "sum(rows_refused)")
            .first();
    assertThat(List.of(lines.get(0), lines.get(1), lines.get(2), lines.get(3)))
        .containsExactly(305L, 541_909L, 541_907L, 2L);
    assertThat(
            content(lake("whole"), Ops.QUALITY_RESULTS)
                .where("severity = 'error' and not passed")
                .count())
        .isZero();
  }

  @Test
  @Order(2)
  void ordersCustomersAndSalesAreThePublishedOnes() {
    assumeTrue(Files.isDirectory(DATA), "the Online Retail data is not here: " + DATA);
    String totals = "count(*), count(distinct customer_key), sum(gross_sales)";
    var valid = content(lake("whole"), Sales.FCT_ORDERS).where("is_valid");

    Row known =
        valid.where("customer_key is not null").selectExpr(totals.split(", (?=[cs])")).first();
    Row all = valid.selectExpr("count(*)", "sum(gross_sales)").first();
    Row refunds =
        content(lake("whole"), Silver.REFUNDS).selectExpr("count(*)", "sum(amount)").first();

    assertThat(known.getLong(0)).isEqualTo(18_532);
    assertThat(known.getLong(1)).isEqualTo(4_338);
    assertThat(known.getDecimal(2)).isEqualByComparingTo(new BigDecimal("8911407.904"));
    assertThat(all.getLong(0)).isEqualTo(19_960);
    assertThat(all.getDecimal(1)).isEqualByComparingTo(new BigDecimal("10666684.544"));
    assertThat(refunds.getDecimal(1)).isEqualByComparingTo(new BigDecimal("896812.49"));
    assertThat(content(lake("whole"), Silver.CUSTOMERS).count()).isEqualTo(4_372);
  }

  @Test
  @Order(3)
  void recencyFrequencyAndMonetaryValueAreTheReferencesForEveryCustomer() throws IOException {
    assumeTrue(Files.isDirectory(DATA), "the Online Retail data is not here: " + DATA);
    Map<String, String> expected = new TreeMap<>();
    for (String line : lines("online_retail_rfm_reference.csv")) {
      String[] cell = line.split(",");
      expected.put(
          cell[0].replace(".0", ""),
          cell[3] + " " + cell[1] + " " + rounded(new BigDecimal(cell[2])));
    }

    Map<String, String> found = new TreeMap<>();
    content(lake("whole"), Segments.RFM_SCORES)
        .join(
            content(lake("whole"), Silver.CUSTOMERS).select("customer_key", "customer_id"),
            new String[] {"customer_key"},
            "inner")
        .select("customer_id", "recency_days", "frequency", "monetary")
        .collectAsList()
        .forEach(
            row ->
                found.put(
                    row.getString(0),
                    row.get(1) + " " + row.get(2) + " " + rounded(row.getDecimal(3))));

    assertThat(found).hasSize(4_338).isEqualTo(expected);
  }

  /** Three trading days, or as many as {@code -Dnightcart.nights} says. */
  @Test
  @Order(5)
  void dayByDayGivesTheTablesOfOneRun() throws IOException {
    assumeTrue(Files.isDirectory(DATA), "the Online Retail data is not here: " + DATA);
    List<String> days;
    try (var files = Files.list(DATA.resolve("by-day"))) {
      days =
          files
              .map(file -> file.getFileName().toString().replace(".csv", ""))
              .sorted()
              .limit(Integer.getInteger("nightcart.nights", 3))
              .toList();
    }
    String last = days.get(days.size() - 1);

    night(settings("at-once"), request(null, last));
    days.forEach(day -> night(settings("by-day"), request(day, day)));

    assertSameTables(lake("at-once"), lake("by-day"));
    assertThat(content(lake("by-day"), Sales.FCT_ORDERS).count()).isPositive();
  }

  private static String rounded(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }

  @Test
  @Order(4)
  void bothCohortTablesAreTheReferences() throws IOException {
    assumeTrue(Files.isDirectory(DATA), "the Online Retail data is not here: " + DATA);

    assertThat(cohorts("orders")).isEqualTo(reference("online_retail_cohort_positive_rows.csv"));
    assertThat(cohorts("all")).isEqualTo(reference("online_retail_cohort_all_rows.csv"));
  }

  /** The figures were counted from the files by a short program that shares nothing with ours. */
  @Test
  @Order(4)
  void daysBetweenPurchasesAreThoseCountedFromTheFiles() {
    assumeTrue(Files.isDirectory(DATA), "the Online Retail data is not here: " + DATA);

    Row gaps = content(lake("whole"), Retention.PURCHASE_GAPS).first();

    assertThat(gaps.<Long>getAs("gaps")).isEqualTo(12_425);
    assertThat(gaps.<Long>getAs("open_gaps")).isEqualTo(4_338);
    assertThat(gaps.<Double>getAs("p25_days")).isEqualTo(12);
    assertThat(gaps.<Double>getAs("p80_days")).isEqualTo(70);
    assertThat(gaps.<Long>getAs("km_p25_days")).isEqualTo(15);
    assertThat(gaps.<Long>getAs("km_p50_days")).isEqualTo(40);
    assertThat(gaps.<Long>getAs("km_p80_days")).isEqualTo(131);
  }

  private List<String> cohorts(String basis) {
    return content(lake("whole"), Segments.COHORT_RETENTION)
        .where("basis = '%s'".formatted(basis))
        .selectExpr("date_format(cohort_month, 'yyyy-MM')", "period_index", "active_customers")
        .orderBy("period_index")
        .collectAsList()
        .stream()
        .map(row -> row.get(0) + " " + row.get(1) + " " + row.get(2))
        .sorted()
        .toList();
  }

  private static List<String> reference(String file) throws IOException {
    var cells = new ArrayList<String>();
    for (String line : lines(file)) {
      String[] cell = line.split(",", -1);
      for (int i = 1; i < cell.length; i++) {
        boolean isPast =
            !YearMonth.parse(cell[0]).plusMonths(i - 1L).isAfter(YearMonth.from(SNAPSHOT));
        if (isPast) {
          String active = cell[i].isEmpty() ? "0" : cell[i].replace(".0", "");
          cells.add(cell[0] + " " + (i - 1) + " " + active);
        }
      }
    }
    return cells.stream().sorted().collect(Collectors.toList());
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(DATA.resolve(file)).stream().skip(1).toList();
  }
}
