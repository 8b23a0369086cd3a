package io.nightcart.models;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightcart.models.PurchaseModel.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against what is published of the customers of CDNOW; times are weeks. */
class BgNbdTest {

  private static final Path CDNOW = Path.of("../../shared/data/cdnow/cdnow_customers_summary.csv");

  /** As in the walkthrough of BTYD, whose figures have the most digits. */
  private static final BgNbd PUBLISHED =
      new BgNbd(false, 0.2425982, 4.4136842, 0.7929899, 2.4261667);

  static List<History> cdnow() throws IOException {
    assumeTrue(Files.exists(CDNOW), "no " + CDNOW);
    return Files.readAllLines(CDNOW).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(
            row ->
                new History(
                    (long) Double.parseDouble(row[1]),
                    Double.parseDouble(row[2]),
                    Double.parseDouble(row[3]),
                    1))
        .toList();
  }

  @Test
  void findsThePublishedParametersOfCdnow() throws IOException {
    var histories = cdnow();

    var model = BgNbd.fit(false, histories).orElseThrow();

    assertThat(model.r()).isCloseTo(0.24259, within(5e-5));
    assertThat(model.alpha()).isCloseTo(4.41353, within(1e-3));
    assertThat(model.a()).isCloseTo(0.79289, within(5e-4));
    assertThat(model.b()).isCloseTo(2.42575, within(2e-3));
    assertThat(model.logLikelihood(histories)).isCloseTo(-9582.4256, within(1e-4));
    assertThat(
            histories.stream()
                .mapToDouble(h -> model.expected(h.repeats(), h.lastAt(), h.age(), 39))
                .sum())
        .isCloseTo(1653.42, within(0.05));
  }

  @Test
  void findsThePublishedParametersOfCdnowModified() throws IOException {
    var histories = cdnow();

    var model = BgNbd.fit(true, histories).orElseThrow();

    assertThat(model.r()).isCloseTo(0.525, within(1e-3));
    assertThat(model.alpha()).isCloseTo(6.183, within(5e-3));
    assertThat(model.a()).isCloseTo(0.891, within(1e-3));
    assertThat(model.b()).isCloseTo(1.614, within(2e-3));
    assertThat(model.logLikelihood(histories)).isCloseTo(-9582.136, within(1e-2));
  }

  /** Of 400,000 lives, as many are left, and buy as often, as the modified model says. */
  @Test
  void whoMayLeaveAtOnceIsLeftAsInASimulation() {
    var dice = new Random(2);
    double age = 20;
    double time = 30;
    int quiet = 0;
    int left = 0;
    int bought = 0;
    for (int i = 0; i < 400_000; i++) {
      double rate = gamma(dice, 2) / 10;
      double leaving = 1 - Math.pow(1 - dice.nextDouble(), 1 / 2.0);
      double at = 0;
      boolean isGone = dice.nextDouble() < leaving;
      int later = 0;
      while (!isGone) {
        at += -Math.log(1 - dice.nextDouble()) / rate;
        if (at <= age || at > age + time) {
          break;
        }
        later++;
        isGone = dice.nextDouble() < leaving;
      }
      // Nothing was bought by then, whether or not the customer was still there.
      if (at == 0 || at > age) {
        quiet++;
        left += at == 0 ? 1 : 0;
        bought += later;
      }
    }
    var model = new BgNbd(true, 2, 10, 1, 2);

    assertThat(model.alive(0, 0, age)).isCloseTo(1 - (double) left / quiet, within(0.005));
    assertThat(model.expected(0, 0, age, time)).isCloseTo((double) bought / quiet, within(0.01));
  }

  @Test
  void customersWhoAreAlikeMayBeCountedTogether() throws IOException {
    var histories = cdnow();
    var grouped =
        histories.stream().collect(groupingBy(h -> h, counting())).entrySet().stream()
            .map(
                group ->
                    new History(
                        group.getKey().repeats(),
                        group.getKey().lastAt(),
                        group.getKey().age(),
                        group.getValue()))
            .toList();

    assertThat(grouped).hasSizeLessThan(histories.size());
    assertThat(PUBLISHED.logLikelihood(grouped))
        .isCloseTo(PUBLISHED.logLikelihood(histories), within(1e-8));
  }

  @Test
  void expectsOfANewCustomerWhatIsPublished() {
    double[] times = {0.1429, 1, 3, 31.8571, 32, 78};
    double[] expected = {0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576};

    for (int i = 0; i < times.length; i++) {
      // Of a spreadsheet that was solved to fewer digits.
      assertThat(PUBLISHED.expected(times[i])).isCloseTo(expected[i], within(5e-4));
    }
    assertThat(PUBLISHED.expected(52)).isCloseTo(1.444004, within(1e-6));
  }

  @Test
  void expectsOfAKnownCustomerWhatIsPublished() {
    assertThat(PUBLISHED.expected(2, 30.43, 38.86, 39)).isCloseTo(1.226, within(5e-4));
    assertThat(PUBLISHED.alive(2, 30.43, 38.86)).isCloseTo(0.72661, within(2e-5));
    assertThat(PUBLISHED.expected(0, 0, 38.86, 39)).isCloseTo(0.19478, within(1e-4));
    assertThat(PUBLISHED.alive(0, 0, 38.86)).isEqualTo(1);
    assertThat(PUBLISHED.expected(26, 30.857, 31, 52)).isCloseTo(25.75659, within(1e-3));
    assertThat(PUBLISHED.alive(26, 30.857, 31)).isCloseTo(0.9688523, within(1e-5));
  }

  /** Who bought often and then no more has left more surely than who bought seldom. */
  @Test
  void frequencyTurnsAgainstACustomerWhoIsLongQuiet() {
    long[] repeats = {10, 15, 20, 25};
    double[] expected = {.3474606, .04283391, .004158973, .0003583685};

    for (int i = 0; i < repeats.length; i++) {
      assertThat(PUBLISHED.expected(repeats[i], 20, 39, 52) / expected[i])
          .isCloseTo(1, within(1e-5));
    }
  }

  /** 400,000 lives are lived after the same story, and followed from where they stand. */
  @Test
  void whoBuysNothingIsAsManyAsInASimulation() {
    var dice = new Random(1);
    double age = 20;
    double time = 13;
    int alike = 0;
    int quiet = 0;
    for (int i = 0; i < 400_000; i++) {
      double rate = gamma(dice, 2) / 10;
      double leaving = 1 - Math.pow(1 - dice.nextDouble(), 1 / 2.0);
      double at = 0;
      double last = 0;
      int repeats = 0;
      boolean isBack = false;
      while (dice.nextDouble() >= leaving || at == 0 && repeats == 0) {
        at += -Math.log(1 - dice.nextDouble()) / rate;
        if (at > age) {
          isBack = at <= age + time;
          break;
        }
        repeats++;
        last = at;
      }
      if (repeats == 1 && last >= 9 && last < 11) {
        alike++;
        quiet += isBack ? 0 : 1;
      }
    }
    double share = (double) quiet / alike;

    assertThat(alike).isGreaterThan(5_000);
    assertThat(new BgNbd(false, 2, 10, 1, 2).none(1, 10, age, time)).isCloseTo(share, within(0.02));
  }

  static double gamma(Random dice, int shape) {
    return IntStream.range(0, shape).mapToDouble(i -> -Math.log(1 - dice.nextDouble())).sum();
  }

  /** A mean is the sum of the probabilities of at least so many. */
  @Test
  void theNumbersOfPurchasesHaveTheMeanThatIsExpected() {
    for (var model : List.of(PUBLISHED, new BgNbd(true, 0.5, 6, 0.9, 1.6))) {
      assertThat(meanOf(share -> model.mostOfAlive(2, 38.86, 39, share)))
          .isCloseTo(model.ofAlive(2, 38.86, 39), within(0.01));
      assertThat(meanOf(share -> model.mostOfAlive(0, 10, 52, share)))
          .isCloseTo(model.ofAlive(0, 10, 52), within(0.01));
    }
  }

  /** The mean of a distribution of whose inverse the middles of 10,000 parts are known. */
  static double meanOf(DoubleToLongFunction inverse) {
    int parts = 10_000;
    return IntStream.range(0, parts)
        .mapToLong(i -> inverse.applyAsLong((i + 0.5) / parts))
        .average()
        .orElseThrow();
  }

  @Test
  void whoHasSurelyLeftBuysNothingMore() {
    double alive = PUBLISHED.alive(10, 20, 39);

    assertThat(alive).isBetween(0.01, 0.2);
    assertThat(PUBLISHED.most(10, 20, 39, 52, 1 - alive - 1e-6)).isZero();
    assertThat(PUBLISHED.most(10, 20, 39, 52, 1 - alive / 2)).isPositive();
    assertThat(1 - PUBLISHED.none(10, 20, 39, 52))
        .isCloseTo(alive * (1 - shareOfNone(10, 39, 52)), within(1e-6));
  }

  /** The least share at which there is a purchase. */
  private static double shareOfNone(long repeats, double age, double time) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (PUBLISHED.mostOfAlive(repeats, age, time, middle) == 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Test
  void aOfOneIsNoHole() {
    double at = new BgNbd(false, 0.5, 5, 1, 2).expected(3, 10, 20, 30);

    assertThat(at)
        .isCloseTo(new BgNbd(false, 0.5, 5, 1.0001, 2).expected(3, 10, 20, 30), within(1e-3));
    assertThat(at)
        .isCloseTo(new BgNbd(false, 0.5, 5, 0.9999, 2).expected(3, 10, 20, 30), within(1e-3));
  }

  @Test
  void thousandsOfPurchasesStayANumber() {
    assertThat(PUBLISHED.expected(5_000, 500, 501, 52)).isBetween(100.0, 600.0);
    assertThat(PUBLISHED.expected(5_000, 100, 501, 52)).isEqualTo(0);
    assertThat(PUBLISHED.none(5_000, 100, 501, 52)).isEqualTo(1);
    assertThat(PUBLISHED.most(5_000, 500, 501, 52, 0.95)).isBetween(100L, 700L);
    assertThat(PUBLISHED.most(5_000, 100, 501, 52, 0.95)).isZero();
  }

  @Test
  void withoutAnybodyWhoCameBackThereIsNoModel() {
    assertThat(BgNbd.fit(false, List.of(new History(0, 0, 30, 100)))).isEmpty();
    assertThat(BgNbd.fit(false, List.of())).isEmpty();
    assertThatThrownBy(() -> new History(1, 31, 30, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
