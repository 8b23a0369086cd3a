package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Map;

/** A record as the shop's own system holds it. */
interface Entry {

  /** The file that it is exported to. */
  Source source();

  String id();

  /** When it came about or was last changed; decides the day on which it is exported. */
  ZonedDateTime at();

  /** The raw fields in order. */
  Map<String, Object> fields();

  /** The same record, looked through and saved again. */
  Entry savedAgain(ZonedDateTime at);

  /** Whether a newer version of the record follows. */
  default boolean isSuperseded() {
    return false;
  }

  /** The shop's own day on which it came about. */
  default LocalDate day() {
    return at().withZoneSameInstant(Season.ZONE).toLocalDate();
  }
}
