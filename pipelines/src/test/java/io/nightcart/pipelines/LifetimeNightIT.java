package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.Night.Outcome;
import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of lifetime values alone, over customers who buy more or less often. */
class LifetimeNightIT extends LakeSuite {

  private static final LocalDate DAY = LocalDate.parse("2025-12-31");
  private static final Run RUN = new Run("given", "sample", Instant.parse("2025-01-01T00:00:00Z"));

  @TempDir Path folder;

  @Test
  void aRefusedModelLeavesCustomersToTheLastThatWasOneAndIsToldEveryTime() {
    customers(400);
    assertThat(night().refusedModels()).isEmpty();
    String good = methods().get(0);
    assertThat(good).startsWith("bg_nbd lifetime-");
    assertThat(night("lifetime.min-customers=500").refusedModels()).isEmpty();
    assertThat(methods()).as("too few data").containsExactly("heuristic heuristic");

    Outcome refused = night("lifetime.max-bias=0");

    assertThat(refused.refusedModels())
        .singleElement()
        .asString()
        .startsWith("lifetime: Of 400 customers' last 90 days bg_nbd forecast")
        .contains("(at most 0.0%)");
    assertThat(methods()).as("not by the mean").containsExactly(good);
    assertThat(night("lifetime.max-bias=0").refusedModels())
        .as("the same night again")
        .isEqualTo(refused.refusedModels());
    assertThat(methods()).containsExactly(good);
    assertThat(content(lake(), Ops.MODEL_REGISTRY).orderBy("change").select("stage"))
        .extracting(rows -> rows.collectAsList().stream().map(row -> row.getString(0)).toList())
        .isEqualTo(List.of("champion", "retired", "champion", "refused"));
  }

  @Test
  void aModelScoresUntilAnotherIsDue() {
    customers(400);
    nightOf(DAY.minusDays(7));
    String first = methods().get(0);

    assertThat(nightOf(DAY.minusDays(1)).changed()).isEqualTo(3);

    assertThat(methods()).containsExactly(first);
    assertThat(days(Lifetime.CLV_SCORES)).containsExactly("2025-12-30");
    assertThat(days(Lifetime.CLV_CANDIDATES)).as("of the trial").containsExactly("2025-12-24");
    assertThat(days(Lifetime.CLV_CALIBRATION)).containsExactly("2025-12-24");
    assertThat(content(lake(), Ops.MODEL_RUNS).count()).isEqualTo(1);

    night();

    assertThat(days(Lifetime.CLV_CANDIDATES)).containsExactly("2025-12-31");
    assertThat(content(lake(), Ops.MODEL_RUNS).count()).isEqualTo(2);
    assertThat(methods()).hasSize(1).doesNotContain(first);
  }

  private List<String> days(Table table) {
    return content(lake(), table).selectExpr("string(day)").distinct().collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private List<String> methods() {
    return content(lake(), Lifetime.CLV_SCORES)
        .selectExpr("concat(clv_method, ' ', model_version)")
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private String lake() {
    return folder.resolve("lake").toString();
  }

  private Outcome night(String... overrides) {
    return nightOf(DAY, overrides);
  }

  private Outcome nightOf(LocalDate day, String... overrides) {
    var all =
        new ArrayList<>(
            List.of(
                "lake=" + lake(),
                "lifetime.candidates=[bg_nbd]",
                "lifetime.min-customers=100",
                "lifetime.max-quiet-days=365",
                "lifetime.max-bias=9",
                "lifetime.max-sales-bias=9"));
    all.addAll(List.of(overrides));
    return night(Settings.ofSample(all), new Request(null, day, List.of("lifetime"), false));
  }

  /**
   * As often as a hash says, and up to the holdout in even steps; no year was like the one before.
   */
  private void customers(int customers) {
    Dataset<Row> lives =
        spark()
            .range(customers)
            .selectExpr(
                "string(id) as customer_key",
                "(pmod(xxhash64(id, 1), 1000) + 1) / 1001D as rate",
                "(pmod(xxhash64(id, 2), 1000) + 1) / 1001D as luck",
                "(pmod(xxhash64(id, 3), 1000) + 1) / 1001D as leaving",
                "int(100 + pmod(xxhash64(id, 4), 600)) as age",
                "cast(10 + id % 17 as decimal(18, 4)) as mean")
            .selectExpr("*", "int(-ln(rate) * 0.015 * (age - 98)) as n")
            .selectExpr("*", "int(least(1000, ln(luck) / ln(1 - leaving * leaving))) as k")
            .selectExpr("*", "least(n, k) as x")
            .selectExpr(
                "*",
                "if(x = 0, 0, greatest(1, int((age - 98) * if(k < n, x / (n + 1D), pow(luck, 1D / x)))))"
                    + " as last_at")
            .selectExpr(
                "explode(array('all', 'calibration')) as span",
                "customer_key",
                "date_sub(date'2025-12-31', age) as first_date",
                "date_add(date_sub(date'2025-12-31', age), last_at) as last_date",
                "bigint(x) as repeats",
                "40L as recent",
                "bigint(x) as paid_repeats",
                "cast(x * mean as decimal(18, 4)) as paid_sales",
                "cast(x * mean as decimal(18, 4)) as repeat_sales",
                "mean as first_sales",
                "bigint(x > 1) as later",
                "cast(if(x > 1, mean, 0) as decimal(18, 4)) as later_sales");
    Lake.open(spark(), lake()).write(Lifetime.PURCHASE_HISTORIES, lives, RUN);
  }
}
