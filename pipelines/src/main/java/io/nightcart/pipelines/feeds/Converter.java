package io.nightcart.pipelines.feeds;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightcart.pipelines.feeds.Values.Refused;
import io.nightcart.tables.Field;
import io.nightcart.tables.Reason;
import io.nightcart.tables.Rule;
import io.nightcart.tables.Rule.Personal;
import java.io.Serializable;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Converts rows of text to the types of a contract.
 *
 * @param fields of the contract
 * @param mayHoldPersonal whether a row that could not be split may hold personal values
 * @param currency the shop's
 * @param zone the region whose calendar tells a row's day
 */
record Converter(
    List<Field> fields,
    Values values,
    PersonalHashes hashes,
    boolean mayHoldPersonal,
    String currency,
    String zone)
    implements Serializable {

  /** What each row of texts begins with; the texts of the contract's fields follow. */
  static final List<String> LEADING =
      List.of(
          "_file_id",
          "_file",
          "_row",
          "_element",
          "_file_day",
          "_problem",
          "_raw",
          Conversion.SELECTED);

  private static final int FILE_ID = LEADING.indexOf("_file_id");
  private static final int FILE = LEADING.indexOf("_file");
  private static final int ROW = LEADING.indexOf("_row");
  private static final int ELEMENT = LEADING.indexOf("_element");
  private static final int FILE_DAY = LEADING.indexOf("_file_day");
  private static final int PROBLEM = LEADING.indexOf("_problem");
  private static final int RAW = LEADING.indexOf("_raw");
  private static final int IS_SELECTED = LEADING.indexOf(Conversion.SELECTED);
  private static final int FIRST_FIELD = LEADING.size();

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The columns of {@link Conversion#of}, in the order of its schema. */
  InternalRow convert(InternalRow row) {
    String problem = text(row, PROBLEM);
    String[] texts = new String[fields.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(row, FIRST_FIELD + i);
    }
    var reasons = new ArrayList<String>();
    if (problem != null) {
      reasons.add(problem);
    }
    Object[] converted = new Object[texts.length];
    for (int i = 0; i < converted.length && problem == null; i++) {
      converted[i] = convert(texts, i, reasons);
    }
    Collections.sort(reasons);
    return result(row, texts, converted, reasons);
  }

  private static String text(InternalRow row, int at) {
    return row.isNullAt(at) ? null : row.getUTF8String(at).toString();
  }

  private Object convert(String[] texts, int i, List<String> reasons) {
    Field field = fields.get(i);
    String text = given(texts, i);
    try {
      if (text != null) {
        return values.convert(field, text);
      } else if (isNeeded(field, texts)) {
        throw new Refused(Reason.REQUIRED);
      }
    } catch (Refused refused) {
      reasons.add(refused.reason().about(field.name()));
    }
    return null;
  }

  private String given(String[] texts, int i) {
    String text = texts[i] == null ? "" : texts[i].strip();
    if (!text.isEmpty()) {
      return text;
    }
    for (Rule rule : fields.get(i).rules()) {
      if (rule instanceof Rule.Otherwise otherwise) {
        return otherwise.value();
      } else if (rule instanceof Rule.ShopCurrency) {
        return currency;
      }
    }
    return null;
  }

  private boolean isNeeded(Field field, String[] texts) {
    if (field.isRequired()) {
      return true;
    }
    for (Rule rule : field.rules()) {
      if (rule instanceof Rule.RequiredIfNegative other && isNegative(other, texts)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNegative(Rule.RequiredIfNegative rule, String[] texts) {
    for (int i = 0; i < texts.length; i++) {
      if (fields.get(i).name().equals(rule.column())) {
        return texts[i] != null && texts[i].strip().startsWith("-");
      }
    }
    throw new IllegalStateException("No field " + rule.column());
  }

  private InternalRow result(
      InternalRow row, String[] texts, Object[] converted, List<String> reasons) {
    var cells = new ArrayList<Object>();
    // The row and what it points at are used again for the next.
    cells.add(row.getUTF8String(FILE_ID).copy());
    cells.add(row.getUTF8String(FILE).copy());
    cells.add(row.getLong(ROW));
    cells.add(row.isNullAt(ELEMENT) ? null : row.getLong(ELEMENT));
    cells.add(row.getBoolean(IS_SELECTED));
    cells.add(new GenericArrayData(reasons.stream().map(UTF8String::fromString).toArray()));
    cells.add(isLate(text(row, FILE_DAY), converted));
    cells.add(reasons.isEmpty() ? null : UTF8String.fromString(shown(row, texts)));
    for (int i = 0; i < converted.length; i++) {
      Field field = fields.get(i);
      cells.add(CatalystTypeConverters.convertToCatalyst(converted[i]));
      if (Personal.isHashed(field)) {
        cells.add(UTF8String.fromString(hash(field, (String) converted[i])));
      } else if (field.rules().contains(Personal.PHONE)) {
        cells.add(UTF8String.fromString(contact((String) converted[i], converted)));
      } else if (field.name().equals("customer_id")) {
        cells.add(UTF8String.fromString(hashes.ofAccount((String) converted[i])));
      }
    }
    return new GenericInternalRow(cells.toArray());
  }

  private String hash(Field field, String value) {
    if (field.rules().contains(Personal.EMAIL)) {
      return hashes.ofEmail(value);
    }
    return field.rules().contains(Personal.HANDLE)
        ? hashes.ofHandle(value)
        : hashes.ofPerson(value);
  }

  private String contact(String phone, Object[] converted) {
    return hashes.ofContact(
        phone,
        value("country", converted),
        value("first_name", converted),
        value("last_name", converted));
  }

  private String value(String name, Object[] converted) {
    for (int i = 0; i < converted.length; i++) {
      if (fields.get(i).name().equals(name)) {
        return (String) converted[i];
      }
    }
    return null;
  }

  private boolean isLate(String fileDay, Object[] converted) {
    if (fileDay == null) {
      return false;
    }
    LocalDate happened = null;
    for (int i = 0; i < converted.length; i++) {
      LocalDate day = day(converted[i]);
      boolean isChange = fields.get(i).name().equals("updated_at");
      boolean isEvent = fields.get(i).isRequired() && happened == null;
      happened = day != null && (isChange || isEvent) ? day : happened;
    }
    return happened != null && happened.isBefore(LocalDate.parse(fileDay));
  }

  /** The shop's day of a date or time; null for anything else. */
  private LocalDate day(Object value) {
    if (value instanceof Timestamp stamp) {
      return stamp.toInstant().atZone(ZoneId.of(zone)).toLocalDate();
    }
    return value instanceof LocalDate date ? date : null;
  }

  /** What was delivered, without personal values; null where they cannot be told from the rest. */
  private String shown(InternalRow row, String[] texts) {
    boolean isSplit = row.isNullAt(PROBLEM);
    if (!isSplit) {
      return mayHoldPersonal ? null : Values.masked(text(row, RAW));
    }
    ObjectNode shown = JSON.createObjectNode();
    for (int i = 0; i < texts.length; i++) {
      if (texts[i] != null && !Conversion.isPersonal(fields.get(i))) {
        shown.put(fields.get(i).name(), texts[i]);
      }
    }
    return Values.masked(shown.toString());
  }
}
