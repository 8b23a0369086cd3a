package io.nightcart.models;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hipparchus.special.Gamma;

/**
 * The Gamma-Gamma model of what customers spend (Fader and Hardie, The Gamma-Gamma model of
 * monetary value, 2013): each purchase is gamma distributed about a mean of the customer's own, and
 * these are inversely gamma distributed. It takes what a customer spends to have nothing to do with
 * how often.
 *
 * @param p shape of what one customer spends
 * @param q shape of the scales of all
 * @param v scale of them, in money
 */
public record GammaGamma(double p, double q, double v) implements Serializable {

  /**
   * Customers who are alike in what they spend.
   *
   * @param purchases that the mean is of, 1 or more
   * @param mean value of a purchase, above 0
   * @param customers how many there are
   */
  public record Spend(long purchases, double mean, long customers) {

    /**
     * @throws IllegalArgumentException if there are no purchases or they are worth nothing
     */
    public Spend {
      if (purchases < 1 || !(mean > 0)) {
        throw new IllegalArgumentException(
            "A mean of %s over %d purchases cannot be".formatted(mean, purchases));
      }
    }
  }

  /**
   * The model under which the spend is likeliest; empty if there is none, as where nobody spent
   * anything or all spend the same.
   */
  public static Optional<GammaGamma> fit(List<Spend> spends) {
    OptionalDouble mean = spends.stream().mapToDouble(Spend::mean).average();
    return mean.isEmpty()
        ? Optional.empty()
        : MaximumLikelihood.parameters(
                parameters -> of(parameters).logLikelihood(spends), 1, 2, mean.getAsDouble())
            .map(GammaGamma::of);
  }

  private static GammaGamma of(double[] parameters) {
    return new GammaGamma(parameters[0], parameters[1], parameters[2]);
  }

  /** How likely the spend is, as a logarithm (equation 1a of the note). */
  public double logLikelihood(List<Spend> spends) {
    double sum = 0;
    double ofAll = q * Math.log(v) - Gamma.logGamma(q);
    for (Spend spend : spends) {
      double shape = p * spend.purchases();
      double total = spend.purchases() * spend.mean();
      sum +=
          spend.customers()
              * (ofAll
                  + Gamma.logGamma(shape + q)
                  - Gamma.logGamma(shape)
                  - Math.log(spend.mean())
                  + shape * Math.log(total)
                  - (shape + q) * Math.log(v + total));
    }
    return sum;
  }

  /**
   * The mean value that is expected of a customer's purchases, between what was seen of the
   * customer and what of all; undefined where q is not above 1.
   */
  public double expected(long purchases, double mean) {
    return p * (v + purchases * mean) / (p * purchases + q - 1);
  }

  /** The mean value that is expected of a customer of whom nothing was seen. */
  public double expected() {
    return p * v / (q - 1);
  }
}
