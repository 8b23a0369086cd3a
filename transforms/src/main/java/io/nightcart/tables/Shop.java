package io.nightcart.tables;

import java.time.ZoneId;
import java.util.Currency;
import java.util.Set;

/**
 * The shop whose tables these are.
 *
 * @param id short name, stored with each row
 * @param name shown in the report
 * @param currency ISO 4217; all amounts of the tables are in it
 * @param timeZone region such as {@code Europe/London}; decides which day an instant falls on
 */
public record Shop(String id, String name, String currency, String timeZone) {

  private static final Set<String> REGIONS = ZoneId.getAvailableZoneIds();

  /**
   * @throws IllegalArgumentException for an empty id, an unknown currency or an unknown time zone
   */
  public Shop {
    if (id == null || id.isBlank() || name == null || currency == null || timeZone == null) {
      throw new IllegalArgumentException("A shop needs id, name, currency and time-zone");
    }
    try {
      Currency.getInstance(currency);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Currency must be a code of ISO 4217 such as EUR, not " + currency, e);
    }
    if (!REGIONS.contains(timeZone)) {
      throw new IllegalArgumentException(
          "Time zone must be a region such as Europe/London, not " + timeZone);
    }
  }
}
