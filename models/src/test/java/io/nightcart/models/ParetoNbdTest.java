package io.nightcart.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightcart.models.PurchaseModel.History;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against what is published of the customers of CDNOW; times are weeks. */
class ParetoNbdTest {

  /** To the four digits that are published; the figures below were made of more. */
  private static final ParetoNbd PUBLISHED = new ParetoNbd(0.5533, 10.578, 0.6062, 11.669);

  @Test
  void findsThePublishedParametersOfCdnow() throws IOException {
    var histories = BgNbdTest.cdnow();

    var model = ParetoNbd.fit(histories).orElseThrow();

    assertThat(model.r()).isCloseTo(0.5533, within(5e-4));
    assertThat(model.alpha()).isCloseTo(10.578, within(1e-2));
    assertThat(model.s()).isCloseTo(0.6062, within(1e-3));
    assertThat(model.beta()).isCloseTo(11.669, within(5e-2));
    assertThat(model.logLikelihood(histories)).isCloseTo(-9594.976, within(1e-2));
  }

  @Test
  void expectsWhatIsPublished() {
    assertThat(PUBLISHED.expected(52)).isCloseTo(1.473434, within(5e-4));
    assertThat(PUBLISHED.expected(26, 30.857, 31, 52)).isCloseTo(25.45647, within(1e-2));
    assertThat(PUBLISHED.alive(26, 30.857, 31)).isCloseTo(0.997874, within(1e-5));
    long[] repeats = {10, 15, 20, 25};
    double[] expected = {.7062289, .1442396, .02250658, .00309267};
    for (int i = 0; i < repeats.length; i++) {
      assertThat(PUBLISHED.expected(repeats[i], 20, 39, 52) / expected[i])
          .isCloseTo(1, within(2e-3));
    }
  }

  /** The two ways to write it meet where both scales are the same. */
  @Test
  void itDoesNotMatterWhichScaleIsLarger() {
    var histories = List.of(new History(3, 10, 20, 5), new History(0, 0, 30, 7));

    assertThat(new ParetoNbd(0.5, 10.00001, 0.7, 10).logLikelihood(histories))
        .isCloseTo(new ParetoNbd(0.5, 10, 0.7, 10.00001).logLikelihood(histories), within(1e-4));
    assertThat(new ParetoNbd(0.5, 10, 1, 12).expected(3, 10, 20, 30))
        .isCloseTo(new ParetoNbd(0.5, 10, 1.0001, 12).expected(3, 10, 20, 30), within(1e-3));
  }

  /** 600,000 lives are lived after the same story, and followed from where they stand. */
  @Test
  void whoBuysNothingIsAsManyAsInASimulation() {
    var dice = new Random(1);
    double age = 20;
    double time = 13;
    int alike = 0;
    int quiet = 0;
    for (int i = 0; i < 600_000; i++) {
      double rate = BgNbdTest.gamma(dice, 2) / 10;
      double end = -Math.log(1 - dice.nextDouble()) / (BgNbdTest.gamma(dice, 1) / 15);
      double at = 0;
      double last = 0;
      int repeats = 0;
      while (true) {
        at += -Math.log(1 - dice.nextDouble()) / rate;
        if (at > Math.min(age, end)) {
          break;
        }
        repeats++;
        last = at;
      }
      if (repeats == 1 && last >= 9 && last < 11) {
        alike++;
        quiet += at <= Math.min(age + time, end) ? 0 : 1;
      }
    }

    assertThat(alike).isGreaterThan(5_000);
    assertThat(new ParetoNbd(2, 10, 1, 15).none(1, 10, age, time))
        .isCloseTo((double) quiet / alike, within(0.02));
  }

  @Test
  void theNumbersOfPurchasesHaveTheMeanThatIsExpected() {
    assertThat(BgNbdTest.meanOf(share -> PUBLISHED.mostOfAlive(2, 38.86, 39, share)))
        .isCloseTo(PUBLISHED.ofAlive(2, 38.86, 39), within(0.01));
    assertThat(BgNbdTest.meanOf(share -> PUBLISHED.mostOfAlive(0, 10, 52, share)))
        .isCloseTo(PUBLISHED.ofAlive(0, 10, 52), within(0.01));
    assertThat(PUBLISHED.most(5_000, 500, 501, 52, 0.95)).isBetween(100L, 700L);
  }

  @Test
  void whoBoughtHundredsOfTimesLongAgoHasLeft() {
    for (double alpha : new double[] {PUBLISHED.beta() + 1, PUBLISHED.alpha(), 0.5}) {
      var model = new ParetoNbd(0.5533, alpha, 0.6062, 11.669);
      for (double lastAt : new double[] {0.5, 5, 50}) {
        assertThat(model.alive(400, lastAt, 500)).isBetween(0.0, 1e-20);
        assertThat(model.expected(400, lastAt, 500, 52)).isBetween(0.0, 1e-10);
        assertThat(model.none(400, lastAt, 500, 13)).isEqualTo(1);
        assertThat(model.most(400, lastAt, 500, 52, 0.95)).isZero();
        assertThat(model.logLikelihood(List.of(new History(400, lastAt, 500, 1)))).isFinite();
      }
      assertThat(model.alive(400, 499, 500)).isBetween(0.5, 1.0);
    }
  }

  @Test
  void withoutAnybodyWhoCameBackThereIsNoModel() {
    assertThat(ParetoNbd.fit(List.of(new History(0, 0, 30, 100)))).isEmpty();
  }
}
