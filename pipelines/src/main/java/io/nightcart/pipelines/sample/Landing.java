package io.nightcart.pipelines.sample;

import java.util.List;

/**
 * What brings somebody to the shop. The campaigns are those of {@link Advertising}.
 *
 * @param click beginning of the click's number; null where none is paid
 * @param referrer the page before; null where the browser tells none
 * @param buyers how many of those who buy come this way, against the others
 * @param others the same of those who do not
 */
record Landing(
    String source,
    String medium,
    String campaign,
    String click,
    String referrer,
    double buyers,
    double others) {

  private static final String GOOGLE = "https://www.google.de/";
  private static final String META = "https://l.facebook.com/";

  static final Landing DIRECT = new Landing(null, null, null, null, null, 24, 14);
  static final Landing NEWSLETTER = new Landing("newsletter", "email", "weekly", null, null, 16, 5);

  private static final List<Landing> ALL =
      List.of(
          DIRECT,
          NEWSLETTER,
          new Landing("google", "cpc", "Brand", "Cj0", GOOGLE, 8, 3),
          new Landing("google", "cpc", "Yoga mats", "Cj0", GOOGLE, 9, 14),
          new Landing("google", "shopping", "All products", "Cj0", GOOGLE, 9, 12),
          new Landing("meta", "paid", "Prospecting", "IwA", META, 3, 17),
          new Landing("meta", "paid", "Retargeting", "IwA", META, 7, 5),
          new Landing("pinterest", "paid", "Autumn boards", null, null, 1, 4),
          new Landing(null, null, null, null, GOOGLE, 15, 16),
          new Landing(null, null, null, null, "https://www.bing.com/", 2, 2),
          new Landing(null, null, null, null, "https://www.instagram.com/", 3, 6),
          new Landing(null, null, null, null, "https://yogablog.example/best-mats", 3, 2));

  static final Urn<Landing> OF_BUYERS = new Urn<>(ALL, Landing::buyers);
  static final Urn<Landing> OF_OTHERS = new Urn<>(ALL, Landing::others);

  /** Those who still look around before they buy. */
  static final Urn<Landing> OF_SEEKERS = new Urn<>(ALL, it -> it.buyers() + it.others());
}
