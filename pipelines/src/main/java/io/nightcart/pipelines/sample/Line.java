package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of an order. Amounts are in cents.
 *
 * @param quantity negative for units given back
 * @param discount on the whole line, positive
 * @param returnedAt when units were given back; null for a sale
 */
record Line(Product product, int quantity, long price, long discount, ZonedDateTime returnedAt) {

  long gross() {
    return quantity * price;
  }

  /** What is given back when some units of this line are. */
  Line returned(int units, ZonedDateTime at) {
    return new Line(product, -units, price, discount * units / quantity, at);
  }

  Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("product", product.id());
    fields.put("quantity", quantity);
    fields.put("unit_price", BigDecimal.valueOf(price, 2));
    fields.put("discount", BigDecimal.valueOf(discount, 2));
    if (product.isGiftCard()) {
      fields.put("gift_card", true);
    }
    if (returnedAt != null) {
      fields.put("returned_at", returnedAt.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    }
    return fields;
  }
}
