package io.nightcart.models;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.special.Gamma;

/**
 * The Pareto/NBD model (Schmittlein, Morrison and Colombo, Counting your customers, Management
 * Science 33, 1987; formulas of Fader and Hardie, A note on deriving the Pareto/NBD model, 2005):
 * while alive a customer buys at random times at a rate of their own, and leaves at any time at
 * another rate of their own; both are gamma distributed.
 *
 * @param r shape of the rates of buying
 * @param alpha scale of them, in units of time
 * @param s shape of the rates of leaving
 * @param beta scale of them, in units of time
 */
public record ParetoNbd(double r, double alpha, double s, double beta) implements PurchaseModel {

  /** Nearer than this to 1, s stands aside: there the formula is 0 / 0. */
  private static final double AROUND_ONE = 1e-6;

  private static final int POINTS = 32;
  private static final GaussIntegratorFactory LEAVING = new GaussIntegratorFactory();

  /** The larger scale by the smaller: with more, a series takes thousands of terms. */
  private static final double FARTHEST_APART = 100;

  /**
   * The model under which the histories are likeliest; empty if there is none, as where nobody came
   * back, or all on the same day.
   */
  public static Optional<ParetoNbd> fit(List<History> histories) {
    OptionalDouble age = PurchaseModel.meanAge(histories);
    return age.isEmpty() ? Optional.empty() : fit(histories, age.getAsDouble() / 4);
  }

  private static Optional<ParetoNbd> fit(List<History> histories, double start) {
    return MaximumLikelihood.parameters(
            parameters -> of(parameters).logLikelihood(histories), 1, start, 1, start)
        .map(ParetoNbd::of);
  }

  private static ParetoNbd of(double[] parameters) {
    return new ParetoNbd(parameters[0], parameters[1], parameters[2], parameters[3]);
  }

  @Override
  public List<Double> parameters() {
    return List.of(r, alpha, s, beta);
  }

  @Override
  public double logLikelihood(List<History> histories) {
    if (Math.max(alpha, beta) > FARTHEST_APART * Math.min(alpha, beta)) {
      return Double.NEGATIVE_INFINITY;
    }
    double ofAll = r * Math.log(alpha) - Gamma.logGamma(r) + s * Math.log(beta);
    double sum = 0;
    for (History history : histories) {
      long x = history.repeats();
      double age = history.age();
      double stayed = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age);
      double left = logOfLeft(x, history.lastAt(), age, age);
      // The odds of those who have left for longest are too large to write.
      double either = Math.max(left, 0) + Math.log1p(Math.exp(-Math.abs(left)));
      sum += history.customers() * (ofAll + Gamma.logGamma(r + x) + stayed + either);
    }
    return sum;
  }

  @Override
  public double alive(long repeats, double lastAt, double age) {
    return 1 / (1 + Math.exp(logOfLeft(repeats, lastAt, age, age)));
  }

  @Override
  public double ofAlive(long repeats, double age, double time) {
    double shape = Math.abs(s - 1) < AROUND_ONE ? 1 + AROUND_ONE : s;
    double kept = Math.pow((beta + age) / (beta + age + time), shape - 1);
    return (r + repeats) * (beta + age) / ((alpha + age) * (shape - 1)) * (1 - kept);
  }

  /** Who has left, or leaves before buying, or stays and does not buy. */
  @Override
  public double none(long repeats, double lastAt, double age, double time) {
    double alive = alive(repeats, lastAt, age);
    double stays =
        Math.pow((alpha + age) / (alpha + age + time), r + repeats)
            * Math.pow((beta + age) / (beta + age + time), s);
    return 1 - alive + alive * (stays + Math.exp(logOfLeft(repeats, age, age + time, age)));
  }

  /** Over staying, and over the times of leaving, each as likely as the next. */
  @Override
  public long mostOfAlive(long repeats, double age, double time, double share) {
    double stays = Math.pow((beta + age) / (beta + age + time), s);
    GaussIntegrator leaving = LEAVING.legendre(POINTS, 0, 1 - stays);
    var weights = new double[POINTS + 1];
    var bought = new NegativeBinomial[POINTS + 1];
    for (int i = 0; i <= POINTS; i++) {
      double at =
          i < POINTS ? (beta + age) * (Math.pow(1 - leaving.getPoint(i), -1 / s) - 1) : time;
      weights[i] = i < POINTS ? leaving.getWeight(i) : stays;
      bought[i] = new NegativeBinomial(r + repeats, (alpha + age) / (alpha + age + at));
    }
    for (long number = 0; number < NegativeBinomial.MOST; number++) {
      double upTo = 0;
      for (int i = 0; i <= POINTS; i++) {
        upTo += weights[i] * bought[i].next();
      }
      if (upTo >= share) {
        return number;
      }
    }
    return NegativeBinomial.MOST;
  }

  /**
   * The logarithm of how probable it is to have left between two times without buying since the
   * first, against being there and not having bought until a third.
   */
  private double logOfLeft(long repeats, double from, double to, double until) {
    if (from == to) {
      return Double.NEGATIVE_INFINITY;
    }
    double scale =
        Math.log(s / (r + s + repeats))
            + (r + repeats) * Math.log(alpha + until)
            + s * Math.log(beta + until);
    double early = logOf(repeats, from);
    double smaller = Math.min(logOf(repeats, to) - early, 0);
    return scale + early + Math.log(-Math.expm1(smaller));
  }

  /** The logarithm of what the paper's A0 is a difference of, by Euler's transform. */
  private double logOf(long repeats, double at) {
    double c = r + s + repeats + 1;
    double early = Math.log(alpha + at);
    double late = Math.log(beta + at);
    return alpha >= beta
        ? Math.log(Hypergeometric.at(1, r + repeats, c, (alpha - beta) / (alpha + at)))
            - (r + repeats) * early
            - s * late
        : Math.log(Hypergeometric.at(1, s + 1, c, (beta - alpha) / (beta + at)))
            - (r + repeats - 1) * early
            - (s + 1) * late;
  }
}
