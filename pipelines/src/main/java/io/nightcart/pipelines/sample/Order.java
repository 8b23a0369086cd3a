package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An order as it stood at a moment. Amounts are in cents.
 *
 * @param customerId the account; null for a guest
 * @param email null where the order came without one
 * @param cancelledAt null unless cancelled
 * @param code null where none was used
 * @param lines what was sold, then what was given back
 */
record Order(
    String id,
    Person person,
    String customerId,
    String email,
    ZonedDateTime createdAt,
    ZonedDateTime at,
    String status,
    ZonedDateTime cancelledAt,
    String channel,
    String code,
    long shipping,
    long tax,
    List<Line> lines,
    boolean isSuperseded)
    implements Entry {

  private static final double DUTY = 0.025;
  private static final long TREE = 1_00;

  @Override
  public Source source() {
    return Source.ORDERS;
  }

  @Override
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("id", id);
    fields.put("created_at", text(createdAt));
    fields.put("updated_at", text(at));
    fields.put("status", status);
    fields.put("cancelled_at", text(cancelledAt));
    fields.put("channel", channel);
    fields.put("currency", "EUR");
    fields.put("discount_code", code);
    fields.put("shipping", BigDecimal.valueOf(shipping, 2));
    fields.put("tax", BigDecimal.valueOf(tax, 2));
    if (duties() > 0) {
      fields.put("duties", BigDecimal.valueOf(duties(), 2));
    }
    if (tip() > 0) {
      fields.put("tip", BigDecimal.valueOf(tip(), 2));
    }
    fields.put("customer", pair("id", customerId, "email", email));
    fields.put("shipping_address", pair("country", person.country(), "city", person.city()));
    fields.put("lines", lines.stream().map(Line::fields).toList());
    return fields;
  }

  private static String text(ZonedDateTime at) {
    return at == null ? null : at.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
  }

  private static Map<String, Object> pair(String... namesAndValues) {
    var fields = new LinkedHashMap<String, Object>();
    var given = Arrays.asList(namesAndValues).iterator();
    while (given.hasNext()) {
      fields.put(given.next(), given.next());
    }
    return fields;
  }

  /** What customs take of goods sent abroad. */
  long duties() {
    return person.country().equals("CH") ? Math.round(worth(1) * DUTY) : 0;
  }

  /** What some give on top, for a tree. */
  long tip() {
    return id.endsWith("7") && id.hashCode() % 4 == 0 ? TREE : 0;
  }

  /** What is paid for it all. */
  long total() {
    return worth(1) + shipping + tax + duties() + tip();
  }

  /**
   * Goods after discount.
   *
   * @param sign 1 of those sold, -1 of those given back
   */
  long worth(int sign) {
    return lines.stream()
        .filter(line -> Integer.signum(line.quantity()) == sign)
        .mapToLong(line -> Math.abs(line.gross()) - line.discount())
        .sum();
  }

  @Override
  public Order savedAgain(ZonedDateTime at) {
    return version(at, status, cancelledAt, lines, isSuperseded);
  }

  /** This order before something more happens to it. */
  Order superseded() {
    return version(at, status, cancelledAt, lines, true);
  }

  /** This order after it was cancelled. */
  Order cancelled(ZonedDateTime at) {
    return version(at, "cancelled", at, lines, false);
  }

  /** This order after units were given back. */
  Order returned(ZonedDateTime at, List<Line> soldAndReturned) {
    return version(at, status, cancelledAt, soldAndReturned, false);
  }

  private Order version(
      ZonedDateTime at,
      String status,
      ZonedDateTime cancelledAt,
      List<Line> lines,
      boolean isSuperseded) {
    return new Order(
        id,
        person,
        customerId,
        email,
        createdAt,
        at,
        status,
        cancelledAt,
        channel,
        code,
        shipping,
        tax,
        lines,
        isSuperseded);
  }
}
