package io.nightcart.models;

import java.io.Serializable;

/**
 * What is expected of customers, one at a time.
 *
 * @param model of purchases; times are weeks
 * @param value of a purchase
 */
record Forecaster(PurchaseModel model, OrderValue value) implements Serializable {

  private static final double WEEK = Purchaser.WEEK;

  /** Ends of the interval of 90%. */
  private static final double LOW = 0.05;

  private static final double HIGH = 0.95;

  /**
   * What customers bring with each purchase.
   *
   * @param spend null where all spend the same, or nothing can be learned of it
   * @param mean of all purchases of a value above 0
   * @param kept value of all repeats by that of those above 0: what is not all given back
   */
  record OrderValue(GammaGamma spend, double mean, double kept) implements Serializable {

    /** The first purchase speaks for customers who did not come back. */
    double of(long paidRepeats, double paidSales, double firstSales) {
      if (spend == null) {
        return kept * mean;
      }
      if (paidRepeats > 0) {
        return kept * spend.expected(paidRepeats, paidSales / paidRepeats);
      }
      return kept * (firstSales > 0 ? spend.expected(1, firstSales) : spend.expected());
    }
  }

  /** Where a customer stands, as of {@link Purchaser}. */
  record Standing(long repeats, double lastAt, double age) {
    static Standing of(long repeats, long lastAtDays, long ageDays) {
      return new Standing(repeats, lastAtDays / WEEK, ageDays / WEEK);
    }
  }

  double alive(Standing customer) {
    return model.alive(customer.repeats(), customer.lastAt(), customer.age());
  }

  /** The purchases expected within some days. */
  double orders(Standing customer, double days) {
    return model.expected(customer.repeats(), customer.lastAt(), customer.age(), days / WEEK);
  }

  /** The probability of no purchase within some days. */
  double none(Standing customer, int days) {
    return model.none(customer.repeats(), customer.lastAt(), customer.age(), days / WEEK);
  }

  /** The fewest and the most purchases within some days, each wrong in one case of twenty. */
  long[] interval(Standing customer, int days) {
    return new long[] {most(customer, days, LOW), most(customer, days, HIGH)};
  }

  private long most(Standing customer, int days, double share) {
    return model.most(customer.repeats(), customer.lastAt(), customer.age(), days / WEEK, share);
  }

  /**
   * Purchases expected of a customer who has not left, each discounted to now.
   *
   * @param discount of a month
   */
  double discountedOfAlive(Standing customer, int months, double discount) {
    double sum = 0;
    double before = 0;
    for (int month = 1; month <= months; month++) {
      double by =
          model.ofAlive(customer.repeats(), customer.age(), month * LifetimeValue.MONTH / WEEK);
      sum += (by - before) * Math.pow(1 + discount, -month);
      before = by;
    }
    return sum;
  }

  /**
   * The first day by which a purchase is at least as probable as not.
   *
   * @return null if that is not within this many days
   */
  Integer nextOrder(Standing customer, int most) {
    if (none(customer, most) > 0.5) {
      return null;
    }
    int early = 0;
    int late = most;
    while (late - early > 1) {
      int middle = (early + late) / 2;
      if (none(customer, middle) > 0.5) {
        early = middle;
      } else {
        late = middle;
      }
    }
    return late;
  }
}
