package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A record of which nothing matters to any other but what stands in its file.
 *
 * @param id tells it from all others of its source
 * @param isSuperseded whether a newer version of it follows
 */
record Plain(
    Source source, String id, ZonedDateTime at, Map<String, Object> fields, boolean isSuperseded)
    implements Entry {

  private static final String CHANGED = "updated_at";

  /** A record with the values of its file's columns in order. */
  static Plain of(Source source, String id, ZonedDateTime at, Object... values) {
    var fields = new LinkedHashMap<String, Object>();
    var given = Arrays.asList(values).iterator();
    source.columns().forEach(column -> fields.put(column, text(given.next())));
    if (given.hasNext()) {
      throw new IllegalArgumentException(source + " has fewer columns than " + values.length);
    }
    return new Plain(source, id, at, fields, false);
  }

  private static Object text(Object value) {
    return value instanceof ZonedDateTime at
        ? at.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)
        : value instanceof LocalDate ? value.toString() : value;
  }

  /** This record before something more happens to it. */
  Plain superseded() {
    return new Plain(source, id, at, fields, true);
  }

  @Override
  public Map<String, Object> fields() {
    return new LinkedHashMap<>(fields);
  }

  @Override
  public Plain savedAgain(ZonedDateTime at) {
    if (!fields.containsKey(CHANGED)) {
      return this;
    }
    var changed = fields();
    changed.put(CHANGED, text(at));
    return new Plain(source, id, at, changed, isSuperseded);
  }
}
