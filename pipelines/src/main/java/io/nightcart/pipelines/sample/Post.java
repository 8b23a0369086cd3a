package io.nightcart.pipelines.sample;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A post on a social network that mentions the shop. */
record Post(String id, String network, String author, String text, int likes, ZonedDateTime at)
    implements Entry {

  @Override
  public Source source() {
    return Source.POSTS;
  }

  @Override
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("post_id", id);
    fields.put("network", network);
    fields.put("author", author);
    fields.put("text", text);
    fields.put("likes", likes);
    fields.put("posted_at", at.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    return fields;
  }

  @Override
  public Post savedAgain(ZonedDateTime at) {
    return this;
  }
}
