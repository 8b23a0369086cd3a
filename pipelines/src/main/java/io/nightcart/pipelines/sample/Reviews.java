package io.nightcart.pipelines.sample;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Lets some buyers write what they think, days after their parcel came. */
final class Reviews {

  private static final Urn<Integer> STARS =
      new Urn<>(List.of(1, 2, 3, 4, 5), stars -> List.of(4, 4, 9, 25, 58).get(stars - 1));
  private static final Urn<Integer> STARS_OF_THE_POOR =
      new Urn<>(List.of(1, 2, 3, 4, 5), stars -> List.of(24, 20, 22, 20, 14).get(stars - 1));

  private final List<List<String>> phrases = Lists.rows("reviews");
  private final Sample.Options options;
  private final Dice dice;

  Reviews(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** The reviews of all orders, numbered in the order of time. */
  List<Review> of(List<Order> orders) {
    var unnumbered = new ArrayList<Review>();
    for (Order order : orders) {
      for (Line line : order.lines()) {
        if (order.status().equals("placed") && !line.product().isGiftCard() && dice.chance(0.085)) {
          unnumbered.add(review(order, line.product()));
        }
      }
    }
    unnumbered.removeIf(review -> review.day().isAfter(options.last()));
    unnumbered.sort(Comparator.comparing(Review::at).thenComparing(Review::productId));
    var reviews = new ArrayList<Review>();
    for (Review r : unnumbered) {
      String id = "R" + (5001 + reviews.size());
      reviews.add(
          new Review(id, r.productId(), r.customerId(), r.rating(), r.title(), r.text(), r.at()));
    }
    return reviews;
  }

  private Review review(Order order, Product product) {
    int rating = (product.isPoor() ? STARS_OF_THE_POOR : STARS).draw(dice);
    ZonedDateTime at =
        Season.moment(order.day().plusDays(4 + dice.few(9)), dice)
            .withZoneSameInstant(ZoneOffset.UTC);
    String title = dice.chance(0.15) ? null : phrase("title", rating, product);
    return new Review(
        "", product.id(), order.customerId(), rating, title, text(rating, product), at);
  }

  private String text(int rating, Product product) {
    var parts = new ArrayList<String>();
    if (dice.chance(0.75)) {
      parts.add(phrase("open", rating, product));
    }
    if (parts.isEmpty() || dice.chance(0.75)) {
      parts.add(phrase("point", rating, product));
    }
    if (dice.chance(0.45)) {
      parts.add(phrase("close", rating, product));
    }
    return asTyped(String.join(" ", parts));
  }

  /** Not everybody cares for capitals, and some hit the wrong key. */
  private String asTyped(String text) {
    if (dice.chance(0.12)) {
      return text.toLowerCase(Locale.ROOT).replace("'", "").replaceAll("[.]$", "");
    }
    return dice.chance(0.06) ? text.replaceFirst("the ", "teh ") : text;
  }

  private String phrase(String part, int rating, Product product) {
    String mood = rating >= 4 ? "good" : rating == 3 ? "mixed" : "bad";
    var fitting =
        phrases.stream()
            .filter(row -> row.get(0).equals(part + " " + mood))
            .filter(row -> row.get(1).equals("*") || row.get(1).equals(product.category()))
            .toList();
    // A phrase about this sort of thing says more than one that fits everything.
    var close = fitting.stream().filter(row -> !row.get(1).equals("*")).toList();
    boolean isClose = !close.isEmpty() && dice.chance(0.6);
    String phrase = dice.oneOf(isClose ? close : fitting).get(2);
    return phrase.replace("{product}", product.spoken().toLowerCase(Locale.ROOT));
  }
}
