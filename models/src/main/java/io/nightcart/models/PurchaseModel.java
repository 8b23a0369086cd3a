package io.nightcart.models;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How often customers buy and whether they have left, without anybody saying so. Purchases of one
 * day are one; all times are in one unit, such as weeks.
 */
public sealed interface PurchaseModel extends Serializable permits BgNbd, ParetoNbd {

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

  /** The numbers that the model is made of, in the order in which it takes them. */
  List<Double> parameters();

  /** How likely the histories are, as a logarithm. */
  double logLikelihood(List<History> histories);

  /** The probability that a customer has not left; see {@link History} for what is known. */
  double alive(long repeats, double lastAt, double age);

  /** The purchases within a time from now that are expected of a customer who has not left. */
  double ofAlive(long repeats, double age, double time);

  /** The purchases that are expected of a customer within a time from now. */
  default double expected(long repeats, double lastAt, double age, double time) {
    return ofAlive(repeats, age, time) * alive(repeats, lastAt, age);
  }

  /** The probability that a customer buys nothing within a time from now. */
  double none(long repeats, double lastAt, double age, double time);

  /**
   * The number of purchases within a time from now that a customer who has not left does not
   * exceed, with at least this probability.
   *
   * @param share a probability below 1
   */
  long mostOfAlive(long repeats, double age, double time, double share);

  /** The same of a customer who may have left, and then buys nothing. */
  default long most(long repeats, double lastAt, double age, double time, double share) {
    double alive = alive(repeats, lastAt, age);
    return 1 - share >= alive ? 0 : mostOfAlive(repeats, age, time, 1 - (1 - share) / alive);
  }

  /** The purchases that are expected of a new customer within a time, after the first. */
  default double expected(double time) {
    return expected(0, 0, 0, time);
  }

  /** The mean age; empty if nobody came back, so that there is nothing to learn. */
  static OptionalDouble meanAge(List<History> histories) {
    return histories.stream().allMatch(history -> history.repeats() == 0)
        ? OptionalDouble.empty()
        : histories.stream().mapToDouble(History::age).average();
  }
}
