package io.nightcart.pipelines.sample;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a delivery as the text of its file, fault and all. */
final class Texts {

  private final JsonMapper json =
      JsonMapper.builder().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN).build();
  private final CsvWriter csv;

  Texts() {
    var settings = new CsvWriterSettings();
    settings.getFormat().setLineSeparator("\n");
    settings.setNormalizeLineEndingsWithinQuotes(false);
    settings.setQuoteEscapingEnabled(true);
    settings.trimValues(false);
    csv = new CsvWriter(settings);
  }

  /** The header of a csv file with its line end; nothing for JSON lines. */
  String header(Source source) {
    return source.isCsv() ? csv.writeRowToString(source.columns()) + "\n" : "";
  }

  /** The record with its line end. */
  String of(Delivery delivery) throws JsonProcessingException {
    var fields = delivery.entry().fields();
    spoil(fields, delivery);
    String line =
        delivery.entry().source().isCsv()
            ? csvLine(fields, delivery.fault())
            : jsonLine(fields, delivery.fault());
    return line + "\n";
  }

  private static void spoil(Map<String, Object> fields, Delivery delivery) {
    var fault = delivery.fault();
    switch (fault.reach()) {
      case ROW, RECORD -> fields.put(fault.field(), fault.value());
      case ELEMENT -> element(fields, delivery.spot()).put(fault.field(), fault.value());
      default -> {}
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> element(Map<String, Object> order, int spot) {
    return ((List<Map<String, Object>>) order.get("lines")).get(spot);
  }

  private String csvLine(Map<String, Object> fields, Fault fault) {
    var values = new ArrayList<Object>(fields.values());
    switch (fault.field()) {
      case Fault.SHORT -> values.remove(values.size() - 2);
      case Fault.LONG -> values.add("x");
      default -> {}
    }
    return csv.writeRowToString(values);
  }

  private String jsonLine(Map<String, Object> fields, Fault fault) throws JsonProcessingException {
    String line = json.writeValueAsString(fields);
    return switch (fault.field()) {
      // Counted in whole characters: half an emoji would be another fault than the one meant.
      case Fault.HALF ->
          line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, line.length()) / 2));
      case Fault.TWICE -> line + line;
      default -> line;
    };
  }
}
