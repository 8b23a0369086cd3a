package io.nightcart.models;

/** Gauss's hypergeometric function. */
final class Hypergeometric {

  private static final double NOTHING = 1e-15;
  private static final int MOST_TERMS = 1_000_000;

  /**
   * The sum of the series for z from 0 to below 1.
   *
   * @throws ArithmeticException if it does not converge
   */
  static double at(double a, double b, double c, double z) {
    double term = 1;
    double sum = 1;
    for (int n = 0; n < MOST_TERMS; n++) {
      term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
      sum += term;
      if (Math.abs(term) <= NOTHING * Math.abs(sum)) {
        return sum;
      }
    }
    throw new ArithmeticException("The series does not converge at " + z);
  }

  private Hypergeometric() {}
}
