package io.nightcart.models;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Payments;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LifetimeValueTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2025-12-31");
  private static final int HOLDOUT = 90;
  private static final String COLUMNS =
      "span | customer_key | first_date | last_date | repeats | recent | paid_repeats | paid_sales |"
          + " repeat_sales | first_sales | later | later_sales\n";

  private static final LifetimeValue OPTIONS = options(List.of(Candidate.BG_NBD), 0.15);

  private static LifetimeValue options(List<Candidate> candidates, double maxBias) {
    return new LifetimeValue(
        candidates, HOLDOUT, 365, 0.01, 100_000, 500, 180, 30, 3, maxBias, 0.25, 0);
  }

  /** A customer's days of purchase, as days from the first of all, and what each brought. */
  private record Life(String key, List<Integer> days, List<Integer> values) {

    String in(String span, LocalDate end) {
      int last = (int) (end.toEpochDay() - FIRST.toEpochDay());
      long seen = days.stream().filter(day -> day <= last).count();
      if (seen == 0) {
        return "";
      }
      long sales = values.stream().limit(seen).mapToLong(v -> v).sum() - values.get(0);
      long later = days.size() - seen;
      return "%s | %s | %s | %s | %d | %d | %d | %d | %d | %d | %d | %d\n"
          .formatted(
              span,
              key,
              FIRST.plusDays(days.get(0)),
              FIRST.plusDays(days.get((int) seen - 1)),
              seen - 1,
              days.stream().filter(day -> day <= last && day > last - 365).count(),
              values.stream().limit(seen).skip(1).filter(value -> value > 0).count(),
              sales,
              sales,
              values.get(0),
              later,
              values.stream().skip(seen).mapToLong(v -> v).sum());
    }
  }

  private static final LocalDate FIRST = DAY.minusDays(729);

  /** Lives after the story of BG/NBD: rates of mean 0.05 a day, left after one purchase in four. */
  private static List<Life> lives(int customers) {
    var dice = new Random(7);
    var lives = new ArrayList<Life>();
    for (int i = 0; i < customers; i++) {
      double rate = BgNbdTest.gamma(dice, 2) / 40;
      double leaving = 1 - Math.pow(1 - dice.nextDouble(), 1 / 3.0);
      double mean = 20 + 10 * BgNbdTest.gamma(dice, 3);
      var days = new ArrayList<Integer>();
      double at = dice.nextInt(600);
      do {
        if (days.isEmpty() || (int) at > days.get(days.size() - 1)) {
          days.add((int) at);
        }
        at += -Math.log(1 - dice.nextDouble()) / rate;
      } while (at < 730 && (days.size() == 1 || dice.nextDouble() >= leaving));
      lives.add(
          new Life(
              "c%05d".formatted(i),
              days,
              days.stream().map(day -> (int) (mean * BgNbdTest.gamma(dice, 4) / 4) + 1).toList()));
    }
    return lives;
  }

  private Dataset<Row> histories(List<Life> lives) {
    return rows(
        spark(),
        Lifetime.PURCHASE_HISTORIES,
        COLUMNS
            + lives.stream()
                .map(life -> life.in("all", DAY) + life.in("calibration", DAY.minusDays(HOLDOUT)))
                .collect(joining()));
  }

  private Dataset<Row> noMargins() {
    return none(spark(), Payments.FCT_ORDER_MARGIN);
  }

  @Test
  void forecastsWhatComesOfLivesOfWhichItHasTheStory() {
    var model = OPTIONS.fit(histories(lives(3_000)), DAY);

    var best = model.trials().get(0);
    assertThat(model.isAccepted()).as(model.verdict()).isTrue();
    assertThat(model.learned().method()).isEqualTo("bg_nbd");
    assertThat(best.isChosen()).isTrue();
    assertThat(best.measure("bias")).isCloseTo(0, within(0.06));
    assertThat(best.measure("sales_bias")).isCloseTo(0, within(0.08));
    assertThat(best.measure("gini")).isGreaterThan(0.6);
    assertThat(best.measure("top_decile_lift")).isGreaterThan(3);
    assertThat(best.measure("coverage")).isBetween(0.90, 1.0);
    assertThat(best.measure("rmse")).isLessThan(model.trials().get(1).measure("rmse"));
    assertThat(model.calibration())
        .hasSize(30)
        .filteredOn(bucket -> bucket.forecast().equals("no_purchase"))
        .allSatisfy(b -> assertThat(b.predicted()).isCloseTo(b.actual(), within(0.08)));
  }

  @Test
  void scoresEveryCustomerAndLeavesNothingUndefined() {
    var histories = histories(lives(1_000));
    var model = OPTIONS.fit(histories, DAY);

    var scores = model.score(histories, noMargins(), DAY).collectAsList();

    assertThat(scores).hasSize(1_000);
    assertThat(scores)
        .allSatisfy(
            row -> {
              double alive = row.<Double>getAs("p_alive");
              assertThat(alive).isBetween(0.0, 1.0);
              assertThat(row.<Double>getAs("p_no_purchase_90d")).isBetween(1 - alive, 1.0);
              assertThat(row.<Double>getAs("predicted_orders_365"))
                  .isGreaterThanOrEqualTo(row.<Double>getAs("predicted_orders_90"));
              assertThat(row.<Long>getAs("orders_365_low"))
                  .isLessThanOrEqualTo(row.<Long>getAs("orders_365_high"));
              assertThat(decimal(row, "predicted_clv_low"))
                  .isLessThanOrEqualTo(decimal(row, "predicted_clv"));
              // Of those who have nearly surely left, the mean is that of the few who have not.
              if (alive > 0.1) {
                assertThat(decimal(row, "predicted_clv_high"))
                    .isGreaterThan(decimal(row, "predicted_clv"));
              }
              assertThat(decimal(row, "total_clv"))
                  .isCloseTo(
                      decimal(row, "historic_clv") + decimal(row, "predicted_clv"), within(1e-4));
              assertThat(decimal(row, "clv_if_alive") * alive)
                  .isCloseTo(decimal(row, "predicted_clv"), within(1e-3));
              assertThat(row.isNullAt(row.fieldIndex("predicted_clv_margin"))).isTrue();
            });
  }

  private static double decimal(Row row, String column) {
    return row.getDecimal(row.fieldIndex(column)).doubleValue();
  }

  @Test
  void theBestOfTheHoldoutIsTaken() {
    var model = options(List.of(Candidate.values()), 0.15).fit(histories(lives(1_000)), DAY);

    var best =
        model.trials().stream()
            .filter(trial -> !trial.candidate().equals("naive"))
            .min((a, b) -> Double.compare(a.measure("rmse"), b.measure("rmse")))
            .orElseThrow();
    assertThat(model.trials()).hasSize(4);
    assertThat(model.trials()).filteredOn(t -> t.isChosen()).containsExactly(best);
    assertThat(model.learned().method()).isEqualTo(best.candidate());
    assertThat(model.candidates(noMargins(), DAY).count()).isEqualTo(4);
  }

  @Test
  void theSameHistoriesGiveTheSameHoweverTheyAreSpread() {
    var histories = histories(lives(700));
    var one = OPTIONS.fit(histories.repartition(1), DAY);

    for (int partitions : new int[] {2, 7}) {
      var other = OPTIONS.fit(histories.repartition(partitions), DAY);
      assertThat(other).isEqualTo(one);
      assertThat(
              other
                  .score(histories.repartition(partitions), noMargins(), DAY)
                  .exceptAll(one.score(histories, noMargins(), DAY))
                  .count())
          .isZero();
    }
  }

  @Test
  void aModelThatIsFarOffIsRefused() {
    var lives = new ArrayList<Life>();
    // In the holdout everybody suddenly buys every week.
    for (Life life : lives(700)) {
      var days = new ArrayList<>(life.days().stream().filter(day -> day < 639).toList());
      IntStream.range(0, 12).forEach(week -> days.add(641 + 7 * week));
      lives.add(new Life(life.key(), days, days.stream().map(day -> 10 + day % 7).toList()));
    }

    var model = OPTIONS.fit(histories(lives), DAY);

    assertThat(model.isAccepted()).isFalse();
    assertThat(model.verdict()).contains("a bias of -").contains("(at most 15.0%)");
    assertThat(model.heuristic().hasNoModel()).isTrue();
    assertThat(model.heuristic().score(histories(lives), noMargins(), DAY).count()).isEqualTo(700);
  }

  @Test
  void aModelWhoseSalesAreFarOffIsRefusedThoughItsPurchasesAreNot() {
    // In the holdout everybody buys as before, for half the price.
    var lives =
        lives(2_000).stream()
            .map(
                life ->
                    new Life(
                        life.key(),
                        life.days(),
                        IntStream.range(0, life.days().size())
                            .map(i -> life.values().get(i) / (life.days().get(i) > 639 ? 2 : 1))
                            .boxed()
                            .toList()))
            .toList();

    var model = OPTIONS.fit(histories(lives), DAY);

    assertThat(model.isAccepted()).isFalse();
    assertThat(Math.abs(model.trials().get(0).measure("bias"))).isLessThan(0.15);
    assertThat(model.verdict())
        .containsPattern("and of net sales \\+\\d+\\.\\d% \\(at most 25.0%\\)");
  }

  @Test
  void withTooFewDataEachWhoBoughtWithinAYearDoesAsTheMean() {
    var histories =
        rows(
            spark(),
            Lifetime.PURCHASE_HISTORIES,
            COLUMNS
                + """
                all | ann | 2024-01-01 | 2025-12-01 | 2 | 2 | 2 | 40 | 40 | 20 | 0 | 0
                all | bob | 2024-01-01 | 2024-06-01 | 1 | 0 | 1 | 30 | 30 | 10 | 0 | 0
                all | cat | 2025-12-20 | 2025-12-20 | 0 | 1 | 0 |  0 |  0 |  0 | 0 | 0
                """);

    var model = OPTIONS.fit(histories, DAY);

    assertThat(model.hasNoModel()).isTrue();
    assertThat(model.isAccepted()).isTrue();
    assertThat(model.verdict()).isEqualTo("2 customers paid for something, and a model needs 500");
    // 3 purchases of the 2 who bought in the year; 100 of 6 purchases; a year is 364.99 days here.
    assertRows(
        model
            .score(histories, noMargins(), DAY)
            .selectExpr(
                "customer_key",
                "round(predicted_orders_365, 4) as predicted_orders_365",
                "round(order_value, 2) as order_value",
                "historic_clv",
                "round(predicted_clv, 2) as predicted_clv",
                "p_alive",
                "predicted_clv_high",
                "expected_next_order_date",
                "clv_method"),
        """
        customer_key | predicted_orders_365 | order_value | historic_clv | predicted_clv | p_alive | predicted_clv_high | expected_next_order_date | clv_method
        ann          | 1.5                  | 16.67       | 60           | 23.46         |         |                    |                          | heuristic
        bob          | 0.0                  | 16.67       | 40           | 0.00          |         |                    |                          | heuristic
        cat          | 1.5                  | 16.67       | 0            | 23.46         |         |                    |                          | heuristic
        """);
    assertThat(model.candidates(histories, DAY).count()).isZero();
    assertThat(model.calibration(histories, DAY).count()).isZero();
  }

  @Test
  void oddShopsGetALabelledForecastAndNeverNone() {
    assertThat(verdict(List.of())).startsWith("0 customers");
    assertThat(verdict(List.of(new Life("one", List.of(700), List.of(10)))))
        .startsWith("1 customers");
    assertThat(verdict(lifeOf(600, List.of(0), 10))).startsWith("The last purchase was on");
    assertThat(verdict(lifeOf(600, List.of(700), 10))).startsWith("The first purchase was on");
    assertThat(verdict(lifeOf(600, List.of(0, 729), 10))).startsWith("Nobody bought on 3 days");
    // Nobody paid.
    assertThat(verdict(lifeOf(600, List.of(0, 300, 729), 0))).startsWith("0 customers");
    // All alike: the likelihood grows without end.
    var alike = OPTIONS.fit(histories(lifeOf(600, List.of(0, 300, 729), 10)), DAY);
    assertThat(alike.isAccepted()).isFalse();
    assertThat(alike.verdict()).startsWith("No model has parameters");
  }

  private String verdict(List<Life> lives) {
    var histories = histories(lives);
    var model = OPTIONS.fit(histories, DAY);
    assertThat(model.hasNoModel()).isTrue();
    assertThat(
            model.score(histories, noMargins(), DAY).where("isnan(predicted_orders_365)").count())
        .isZero();
    return model.verdict();
  }

  private static List<Life> lifeOf(int customers, List<Integer> days, int value) {
    return IntStream.range(0, customers)
        .mapToObj(i -> new Life("c" + i, days, days.stream().map(day -> value).toList()))
        .toList();
  }

  @Test
  void marginIsTheShareOfTheShop() {
    var histories = histories(lives(600));
    var model = OPTIONS.fit(histories, DAY);
    var margins =
        rows(
            spark(),
            Payments.FCT_ORDER_MARGIN,
            """
            order_id | net_sales | cm1 | cm2
            o1       | 100       | 50  | 30
            o2       | 100       | 70  |
            o3       | 300       |     |
            """);

    assertThat(rateOf(model.score(histories, margins, DAY))).isCloseTo(0.3, within(1e-4));
    assertThat(
            rateOf(
                model.score(
                    histories,
                    margins.drop("cm2").selectExpr("*", "cast(null as decimal(18,4)) as cm2"),
                    DAY)))
        .isCloseTo(0.6, within(1e-4));
  }

  private static double rateOf(Dataset<Row> scores) {
    return scores.selectExpr("double(sum(total_clv_margin) / sum(total_clv))").first().getDouble(0);
  }

  @Test
  void nonsenseIsRefusedWithItsValue() {
    assertThatThrownBy(
            () -> new LifetimeValue(List.of(), 90, 365, 0.01, 1000, 500, 180, 30, 3, 0.15, 0.25, 0))
        .hasMessage("Candidates must name a model");
    assertThatThrownBy(
            () ->
                new LifetimeValue(
                    List.of(Candidate.BG_NBD),
                    200,
                    365,
                    0.01,
                    1000,
                    500,
                    180,
                    30,
                    3,
                    0.15,
                    0.25,
                    0))
        .hasMessage("Min-history-days must be above holdout-days (200), not 180");
    assertThatThrownBy(() -> options(List.of(Candidate.BG_NBD, Candidate.BG_NBD), 0.15))
        .hasMessage("A candidate repeats in [bg_nbd, bg_nbd]");
  }
}
