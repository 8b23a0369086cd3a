package io.nightcart.models;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hipparchus.special.Gamma;

/**
 * The BG/NBD model of how often customers buy and when they leave (Fader, Hardie and Lee, "Counting
 * your customers" the easy way, Marketing Science 24, 2005): while alive a customer buys at random
 * times at a rate of their own, and leaves after any repeat purchase with a probability of their
 * own; rates are gamma distributed, probabilities beta distributed. Modified, MBG/NBD, a customer
 * may leave after the first purchase as well (Batislam, Denizel and Filiztekin, International
 * Journal of Research in Marketing 24, 2007), which is the same with a b that is one larger.
 * Purchases of one day are one. All times are in one unit, such as weeks.
 *
 * @param isModified whether customers may leave after the first purchase
 * @param r shape of the rates
 * @param alpha scale of the rates, in units of time
 * @param a first shape of the probabilities of leaving
 * @param b second shape of them
 */
public record BgNbd(boolean isModified, double r, double alpha, double a, double b)
    implements PurchaseModel {

  /** Nearer than this to 1, a stands aside: there the formula is 0 / 0. */
  private static final double AROUND_ONE = 1e-6;

  /**
   * The model under which the histories are likeliest; empty if there is none, as where nobody came
   * back, or all on the same day.
   *
   * @param isModified whether customers may leave after the first purchase
   */
  public static Optional<BgNbd> fit(boolean isModified, List<History> histories) {
    OptionalDouble age = PurchaseModel.meanAge(histories);
    return age.isEmpty()
        ? Optional.empty()
        : MaximumLikelihood.parameters(
                parameters -> of(isModified, parameters).logLikelihood(histories),
                1,
                age.getAsDouble() / 4,
                1,
                1)
            .map(parameters -> of(isModified, parameters));
  }

  private static BgNbd of(boolean isModified, double[] parameters) {
    return new BgNbd(isModified, parameters[0], parameters[1], parameters[2], parameters[3]);
  }

  /** The second shape, where the first purchase counts as one to leave after. */
  private double stays() {
    return isModified ? b + 1 : b;
  }

  private boolean canHaveLeft(long repeats) {
    return isModified || repeats > 0;
  }

  @Override
  public List<Double> parameters() {
    return List.of(r, alpha, a, b);
  }

  /** Equation 6 of the paper. */
  @Override
  public double logLikelihood(List<History> histories) {
    double ofAll =
        r * Math.log(alpha) - Gamma.logGamma(r) + Gamma.logGamma(a + b) - Gamma.logGamma(b);
    int most = (int) histories.stream().mapToLong(History::repeats).max().orElse(0);
    // Counts are few and their functions dear.
    double[] ofCounts = new double[most + 1];
    Arrays.fill(ofCounts, Double.NaN);
    double sum = 0;
    for (History history : histories) {
      int x = (int) history.repeats();
      if (Double.isNaN(ofCounts[x])) {
        ofCounts[x] =
            Gamma.logGamma(r + x) + Gamma.logGamma(stays() + x) - Gamma.logGamma(a + stays() + x);
      }
      sum += history.customers() * (ofAll + ofCounts[x] + ofTimes(history));
    }
    return sum;
  }

  private double ofTimes(History history) {
    long x = history.repeats();
    double stayed = -(r + x) * Math.log(alpha + history.age());
    if (!canHaveLeft(x)) {
      return stayed;
    }
    double left = Math.log(a / (stays() + x - 1)) - (r + x) * Math.log(alpha + history.lastAt());
    double larger = Math.max(stayed, left);
    return larger + Math.log1p(Math.exp(-Math.abs(stayed - left)));
  }

  @Override
  public double alive(long repeats, double lastAt, double age) {
    if (!canHaveLeft(repeats)) {
      return 1;
    }
    double odds =
        a / (stays() + repeats - 1) * Math.pow((alpha + age) / (alpha + lastAt), r + repeats);
    return 1 / (1 + odds);
  }

  /** Who has left buys nothing, and who has not can only leave after a purchase. */
  @Override
  public double none(long repeats, double lastAt, double age, double time) {
    double stays = alive(repeats, lastAt, age);
    return 1 - stays + stays * Math.pow((alpha + age) / (alpha + age + time), r + repeats);
  }

  /** Equation 10 of the paper, with Euler's transform of the hypergeometric function. */
  @Override
  public double ofAlive(long repeats, double age, double time) {
    double shape = Math.abs(a - 1) < AROUND_ONE ? 1 + AROUND_ONE : a;
    double c = shape + stays() + repeats - 1;
    double kept = (alpha + age) / (alpha + age + time);
    double series = Hypergeometric.at(c - repeats - r, shape - 1, c, 1 - kept);
    return c / (shape - 1) * (1 - Math.pow(kept, shape - 1) * series);
  }

  /** Rates and probabilities of leaving have nothing to do with each other while one is there. */
  @Override
  public long mostOfAlive(long repeats, double age, double time, double share) {
    var bought = new NegativeBinomial(r + repeats, (alpha + age) / (alpha + age + time));
    double stayed = 1;
    long number = 0;
    while (number < NegativeBinomial.MOST && 1 - (1 - bought.next()) * stayed < share) {
      double chances = stays() + repeats + number;
      stayed *= chances / (a + chances);
      number++;
    }
    return number;
  }
}
