package io.nightcart.pipelines.sample;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A product review. Its time is in UTC, as it comes from another system than the orders.
 *
 * @param customerId null for somebody without an account
 */
record Review(
    String id,
    String productId,
    String customerId,
    int rating,
    String title,
    String text,
    ZonedDateTime at)
    implements Entry {

  @Override
  public Source source() {
    return Source.REVIEWS;
  }

  @Override
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("review_id", id);
    fields.put("product", productId);
    fields.put("customer", customerId);
    fields.put("rating", rating);
    fields.put("title", title);
    fields.put("text", text);
    fields.put("created_at", at.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    return fields;
  }

  @Override
  public Review savedAgain(ZonedDateTime at) {
    return this;
  }
}
