package io.nightcart.models;

import java.util.List;

/**
 * How often customers buy and whether they have left, without anybody saying so. Purchases of one
 * day are one; all times are in one unit, such as weeks.
 */
public sealed interface PurchaseModel permits BgNbd, ParetoNbd {

  /**
   * Customers who are alike in when they bought.
   *
   * @param repeats purchases after the first
   * @param lastAt time from the first purchase to the last; 0 without repeats
   * @param age time from the first purchase to now
   * @param customers how many there are
   */
  public record History(long repeats, double lastAt, double age, long customers) {

    /**
     * @throws IllegalArgumentException if times run backwards
     */
    public History {
      if (repeats < 0 || !(lastAt >= 0 && lastAt <= age) || (repeats == 0) != (lastAt == 0)) {
        throw new IllegalArgumentException(
            "%d repeats by %s of %s cannot be".formatted(repeats, lastAt, age));
      }
    }
  }

  /** How likely the histories are, as a logarithm. */
  double logLikelihood(List<History> histories);

  /** The probability that a customer has not left; see {@link History} for what is known. */
  double alive(long repeats, double lastAt, double age);

  /** The purchases that are expected of a customer within a time from now. */
  double expected(long repeats, double lastAt, double age, double time);

  /** The probability that a customer buys nothing within a time from now. */
  double none(long repeats, double lastAt, double age, double time);

  /** The purchases that are expected of a new customer within a time, after the first. */
  default double expected(double time) {
    return expected(0, 0, 0, time);
  }

  /**
   * The mean age.
   *
   * @throws IllegalStateException if nobody came back, so that there is nothing to learn
   */
  static double meanAge(List<History> histories) {
    if (histories.stream().allMatch(history -> history.repeats() == 0)) {
      throw new IllegalStateException("Nobody came back");
    }
    return histories.stream().mapToDouble(History::age).average().orElseThrow();
  }
}
