package io.nightcart.models;

/**
 * How many purchases come by, of a customer at a gamma distributed rate: a walk over the numbers
 * from 0, in logarithms, since the first shares of many may be too small to write.
 */
final class NegativeBinomial {

  /** More purchases than anybody makes, where a walk ends. */
  static final long MOST = 100_000;

  private final double shape;
  private final double logOfMore;
  private double logOfNext;
  private double upTo;
  private long number;

  /**
   * Begins at 0.
   *
   * @param shape of the rates
   * @param none the share of the rates' scale, time seen to time seen and to come
   */
  NegativeBinomial(double shape, double none) {
    this.shape = shape;
    this.logOfMore = Math.log1p(-none);
    this.logOfNext = shape * Math.log(none);
  }

  /** The probability of at most 0 purchases, when called again of at most 1, and so on. */
  double next() {
    upTo += Math.exp(logOfNext);
    logOfNext += Math.log((shape + number) / (number + 1)) + logOfMore;
    number++;
    return Math.min(upTo, 1);
  }
}
