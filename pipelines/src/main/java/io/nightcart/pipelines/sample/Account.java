package io.nightcart.pipelines.sample;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A customer's account as it stood at a moment. */
record Account(Person person, String phone, boolean acceptsMarketing, ZonedDateTime at)
    implements Entry {

  @Override
  public Source source() {
    return Source.CUSTOMERS;
  }

  @Override
  public String id() {
    return person.id();
  }

  @Override
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("customer_id", person.id());
    fields.put("email", person.email());
    fields.put("phone", phone);
    fields.put("first_name", person.firstName());
    fields.put("last_name", person.lastName());
    fields.put("country", person.country());
    fields.put("city", person.city());
    fields.put("accepts_marketing", acceptsMarketing);
    fields.put("created_at", person.joined().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    fields.put("updated_at", at.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    return fields;
  }

  @Override
  public Account savedAgain(ZonedDateTime at) {
    return new Account(person, phone, acceptsMarketing, at);
  }
}
