package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;

/**
 * A shipment on its way.
 *
 * @param end delivered, lost or returned
 * @param endedAt when that was
 * @param cost in cents
 */
record Parcel(
    String id,
    Order order,
    String carrier,
    String service,
    ZonedDateTime shippedAt,
    LocalDate promised,
    String end,
    ZonedDateTime endedAt,
    long cost) {

  boolean isDelivered() {
    return end.equals("delivered");
  }

  /** Whether it is not there when the promised day has ended. */
  boolean isLate() {
    return !isDelivered() || endedAt.toLocalDate().isAfter(promised);
  }
}
