package io.nightcart.transforms;

import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import io.nightcart.tables.Shop;
import java.time.LocalDate;
import java.time.ZoneId;
import org.apache.spark.sql.Column;

/** The shop's calendar. */
final class Days {

  /** The shop's day on which an instant falls. */
  static Column local(Column instant, Shop shop) {
    return to_date(from_utc_timestamp(instant, shop.timeZone()));
  }

  /** The instant at which a day of the shop ends. */
  static Column end(LocalDate day, Shop shop) {
    return lit(day.plusDays(1).atStartOfDay(ZoneId.of(shop.timeZone())).toInstant());
  }

  private Days() {}
}
