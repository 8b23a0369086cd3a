package io.nightcart.pipelines.sample;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that the tracker saw.
 *
 * @param isFirst whether it is the first of its visit, which alone tells what brought the visitor
 * @param details names and values in turn
 */
record Event(
    String id,
    String type,
    ZonedDateTime at,
    Stay stay,
    boolean isFirst,
    String page,
    List<Object> details)
    implements Entry {

  private static final String SHOP = "https://www.nightcart.example";

  @Override
  public Source source() {
    return Source.WEB_EVENTS;
  }

  @Override
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("event_id", id);
    fields.put("event", type);
    fields.put(
        "time", at.withZoneSameInstant(ZoneOffset.UTC).format(DateTimeFormatter.ISO_INSTANT));
    put(fields, "device_id", stay.device());
    put(fields, "session", stay.session());
    put(fields, "user", stay.account());
    if (!stay.isApp()) {
      fields.put("url", SHOP + page + (isFirst ? query() : ""));
    }
    if (isFirst) {
      put(fields, "referrer", stay.landing().referrer());
      put(fields, "utm_source", stay.landing().source());
      put(fields, "utm_medium", stay.landing().medium());
      put(fields, "utm_campaign", stay.landing().campaign());
      put(fields, "click_id", click());
    }
    for (int i = 0; i < details.size(); i += 2) {
      put(fields, (String) details.get(i), details.get(i + 1));
    }
    fields.put("device", stay.isApp() ? "mobile" : stay.kind());
    fields.put("country", stay.country());
    if (stay.isBot()) {
      fields.put("bot", true);
    }
    return fields;
  }

  private String query() {
    return click() == null ? "" : "?click=" + click();
  }

  private String click() {
    return stay.landing().click() == null ? null : stay.landing().click() + id;
  }

  private static void put(Map<String, Object> fields, String name, Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  /** What was seen is never seen again. */
  @Override
  public Event savedAgain(ZonedDateTime at) {
    return this;
  }
}
