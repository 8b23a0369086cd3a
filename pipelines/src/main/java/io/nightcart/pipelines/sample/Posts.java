package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What people post about the shop. */
final class Posts {

  private static final int PER_THOUSAND_CUSTOMERS = 3;

  private final List<String> phrases = Lists.lines("posts");
  private final List<List<String>> cities = Lists.rows("cities");
  private final List<String> words =
      List.of("yoga", "flow", "mat", "stretchy", "om", "lift", "mornings", "calm", "barefoot");
  private final Urn<String> networks =
      new Urn<>(
          List.of("instagram", "tiktok", "facebook", "x"), n -> n.equals("instagram") ? 5 : 2);

  private final Sample.Options options;
  private final Urn<Product> products;
  private final List<String> names = Lists.lines("first-names");
  private final Dice dice;
  private int written = 0;

  Posts(Catalogue catalogue, Sample.Options options, Dice dice) {
    this.options = options;
    this.products =
        new Urn<>(
            catalogue.products().stream().filter(p -> !p.isGiftCard()).toList(),
            Product::popularity);
    this.dice = dice;
  }

  List<Post> all() {
    var posts = new ArrayList<Post>();
    double mean = 0.6 + options.customers() * PER_THOUSAND_CUSTOMERS / 1000.0;
    for (LocalDate day : options.from().datesUntil(options.last().plusDays(1)).toList()) {
      int today = dice.few(mean * Season.weight(day));
      for (int post = 0; post < today; post++) {
        posts.add(post(day));
      }
    }
    return posts;
  }

  private Post post(LocalDate day) {
    String network = networks.draw(dice);
    String author =
        "@%s_%s%d"
            .formatted(
                dice.oneOf(names).toLowerCase(Locale.ROOT).replace(" ", ""),
                dice.oneOf(words),
                dice.between(1, 99));
    return new Post(
        network.substring(0, 1) + (17_800_000_001L + 7919L * written++),
        network,
        author,
        text(),
        dice.few(dice.chance(0.04) ? 900 : 35),
        Season.moment(day, dice).withZoneSameInstant(ZoneOffset.UTC));
  }

  private String text() {
    return dice.oneOf(phrases)
        .replace("\\n", "\n")
        .replace("{product}", products.draw(dice).spoken().toLowerCase(Locale.ROOT))
        .replace("{city}", dice.oneOf(cities).get(1).split("[ ,]")[0])
        .replace("{number}", String.valueOf(dice.between(2, 29)));
  }
}
