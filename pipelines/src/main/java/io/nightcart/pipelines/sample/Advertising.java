package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the shop pays to be found: advertisements, agencies and tools, and what a dollar is worth.
 */
final class Advertising {

  /**
   * A campaign on a platform.
   *
   * @param id null for a platform that gives none
   * @param share of the shop's spend
   * @param costPerClick in cents
   */
  private record Campaign(
      String platform,
      String channel,
      String id,
      String name,
      String currency,
      double share,
      int costPerClick) {}

  private static final List<Campaign> CAMPAIGNS =
      List.of(
          new Campaign("google_ads", "paid_search", "11001", "Brand", "EUR", 0.12, 18),
          new Campaign("google_ads", "paid_search", "11002", "Yoga mats", "EUR", 0.30, 62),
          new Campaign("google_ads", "shopping", "11003", "All products", "EUR", 0.20, 41),
          new Campaign("meta", "paid_social", "238001", "Prospecting", "USD", 0.22, 55),
          new Campaign("meta", "paid_social", "238002", "Retargeting", "USD", 0.12, 38),
          new Campaign("pinterest", "paid_social", null, "Autumn boards", "CHF", 0.04, 29));

  private static final int SPEND_PER_ACCOUNT = 21_00;
  private static final int DAYS_UNTIL_RESTATED = 3;

  private final Sample.Options options;
  private final Dice dice;

  Advertising(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** Every day's spend by campaign, costs of the months, and the rates of the days. */
  List<Entry> all() {
    var entries = new ArrayList<Entry>();
    for (LocalDate day : days().toList()) {
      CAMPAIGNS.forEach(campaign -> entries.addAll(spend(campaign, day)));
      if (day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY) {
        entries.add(rate(day));
      }
      if (day.getDayOfMonth() == 1 || day.equals(options.from())) {
        entries.addAll(costs(day.withDayOfMonth(1), day));
      }
    }
    return entries;
  }

  private Stream<LocalDate> days() {
    return options.from().datesUntil(options.last().plusDays(1));
  }

  /** As first told in the night, and as corrected some days later. */
  private List<Entry> spend(Campaign campaign, LocalDate day) {
    double usual = (double) SPEND_PER_ACCOUNT * options.customers() / options.days();
    double cents = usual * campaign.share() * Season.weight(day) * (0.8 + 0.4 * dice.share());
    long clicks = Math.round(cents / campaign.costPerClick());
    long shown = clicks * dice.between(28, 64);
    var told = spend(campaign, day, Math.round(cents), shown, clicks, night(day));
    var corrected = day.plusDays(DAYS_UNTIL_RESTATED);
    if (corrected.isAfter(options.last()) || !dice.chance(0.3)) {
      return List.of(told);
    }
    return List.of(
        told,
        spend(
            campaign,
            day,
            Math.round(cents * (0.96 + 0.05 * dice.share())),
            shown,
            clicks,
            night(corrected)));
  }

  private static Entry spend(
      Campaign campaign, LocalDate day, long cents, long shown, long clicks, ZonedDateTime at) {
    return Plain.of(
        Source.AD_SPEND,
        campaign.platform() + campaign.name() + day,
        at,
        day,
        campaign.platform(),
        campaign.channel(),
        "nc-" + campaign.platform(),
        campaign.id(),
        campaign.name(),
        campaign.currency(),
        BigDecimal.valueOf(cents, 2),
        shown,
        clicks,
        BigDecimal.valueOf(clicks * 3, 2),
        "Europe/Berlin",
        at);
  }

  private static ZonedDateTime night(LocalDate day) {
    return day.atTime(LocalTime.of(23, 40)).atZone(Season.ZONE);
  }

  private Entry rate(LocalDate day) {
    return Plain.of(
        Source.FX_RATES,
        "EURUSD" + day,
        day.atTime(16, 0).atZone(Season.ZONE),
        day,
        "EUR",
        "USD",
        BigDecimal.valueOf(10_800 + dice.between(-250, 250), 4));
  }

  private List<Entry> costs(LocalDate month, LocalDate told) {
    long usual = (long) SPEND_PER_ACCOUNT * options.customers() * 30 / options.days();
    return List.of(
        cost(month, told, "agency", "Lotus Media", usual * dice.between(14, 18) / 100),
        cost(month, told, "tools", "Newsletter and reviews", 189_00),
        cost(month, told, "content", "Photographs", usual * dice.between(4, 9) / 100),
        cost(month, told, "salaries", "Marketing, one half", 1_950_00));
  }

  private static Entry cost(LocalDate month, LocalDate told, String type, String note, long cents) {
    var at = told.atTime(9, 0).atZone(Season.ZONE);
    return Plain.of(
        Source.MARKETING_COSTS,
        month + type,
        at,
        month,
        type,
        note,
        "EUR",
        BigDecimal.valueOf(cents, 2),
        at);
  }
}
