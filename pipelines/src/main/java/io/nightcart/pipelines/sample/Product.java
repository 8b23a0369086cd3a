package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.util.List;

/**
 * Something the shop sells.
 *
 * @param price list price on the first day, in cents
 * @param cost what the shop pays, in cents
 * @param popularity how often it is bought, against the others
 * @param quality good, normal or poor; shows in ratings and returns
 */
record Product(
    String id,
    String title,
    String category,
    long price,
    long cost,
    double popularity,
    String quality) {

  static Product of(List<String> row) {
    return new Product(
        row.get(0),
        row.get(1),
        row.get(2),
        cents(row.get(3)),
        cents(row.get(4)),
        Double.parseDouble(row.get(5)),
        row.get(6));
  }

  private static long cents(String amount) {
    return new BigDecimal(amount).movePointRight(2).longValueExact();
  }

  boolean isGiftCard() {
    return category.equals("gift cards");
  }

  boolean isPoor() {
    return quality.equals("poor");
  }

  /** The title as people say it: without measures and colour. */
  String spoken() {
    return title.split("[,(:]| \\d")[0].strip();
  }
}
