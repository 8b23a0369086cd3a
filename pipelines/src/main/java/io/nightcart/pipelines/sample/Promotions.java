package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What the shop says of its discount codes; not all of it is typed with care. */
final class Promotions {

  private static final int DAYS_AHEAD = 14;
  private static final int DAYS_OF_A_CODE = 31;

  private final Sample.Options options;

  Promotions(Sample.Options options) {
    this.options = options;
  }

  /** Codes that always hold, and those of each campaign some time before it begins. */
  List<Entry> all() {
    var entries = new ArrayList<Entry>();
    entries.add(promotion("P-WELCOME", "WELCOME10", 10, options.from().minusYears(1), null));
    entries.add(promotion("P-FRIENDS", "Friends15", 15, null, null));
    // Somebody took the month for the day.
    entries.add(promotion("P-FLASH", "FLASH30", 30, options.from().plusDays(70), options.from()));
    options
        .from()
        .datesUntil(options.last().plusDays(DAYS_AHEAD))
        .filter(Promotions::isFirst)
        .forEach(day -> entries.add(campaign(day)));
    return entries;
  }

  private static boolean isFirst(LocalDate day) {
    return !Season.campaigns(day).isEmpty() && isLast(day.minusDays(1));
  }

  /** Whether another campaign, or none, runs on the next day. */
  private static boolean isLast(LocalDate day) {
    return !Season.campaigns(day).equals(Season.campaigns(day.plusDays(1)));
  }

  private Entry campaign(LocalDate first) {
    var campaign = Season.campaigns(first).get(0);
    var end =
        first
            .datesUntil(first.plusDays(DAYS_OF_A_CODE))
            .filter(Promotions::isLast)
            .findFirst()
            .orElseThrow();
    boolean isAdvent = campaign.code().startsWith("ADVENT");
    String typed = campaign.code().replace("BLACK", "Black ");
    // The last day of Advent's was forgotten, and the shop takes the code all the same.
    return promotion(
        "P-" + first, typed, campaign.percent(), first, isAdvent ? end.minusDays(1) : end);
  }

  private Entry promotion(String id, String code, int percent, LocalDate start, LocalDate end) {
    boolean isEarly = start == null || start.minusDays(DAYS_AHEAD).isBefore(options.from());
    var told = isEarly ? options.from() : start.minusDays(DAYS_AHEAD);
    var at = told.atTime(11, 0).atZone(Season.ZONE);
    return Plain.of(
        Source.PROMOTIONS,
        id,
        at,
        id,
        code,
        "percentage",
        BigDecimal.valueOf(percent),
        start,
        end,
        null,
        null,
        false,
        at);
  }
}
