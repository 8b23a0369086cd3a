package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A product and its price, in cents, from a moment on. */
record PriceTag(Product product, long price, ZonedDateTime at) implements Entry {

  @Override
  public Source source() {
    return Source.PRODUCTS;
  }

  @Override
  public String id() {
    return product.id();
  }

  @Override
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("sku", product.id());
    fields.put("title", product.title());
    fields.put("category", product.category());
    fields.put("price", BigDecimal.valueOf(price, 2));
    fields.put("cost", BigDecimal.valueOf(product.cost(), 2));
    fields.put("updated_at", at.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    return fields;
  }

  @Override
  public PriceTag savedAgain(ZonedDateTime at) {
    return new PriceTag(product, price, at);
  }
}
