package io.nightcart.pipelines.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Field;
import io.nightcart.tables.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** Reads a feed of the sample one row after the other, by the shop's settings and the contract. */
final class Reader {

  /**
   * A row of a feed.
   *
   * @param values by column; null where there is none
   * @param reason why it must be refused; null if it is sound
   * @param line the record in its file, from 0
   */
  record Row(String path, int line, Map<String, String> values, String reason) {}

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Config feed;
  private final Contract contract;
  private final Map<String, String> columns = new TreeMap<>();

  Reader(String name, Config feed) {
    this.feed = feed;
    this.contract =
        Bronze.CONTRACTS.stream().filter(c -> c.feed().equals(name)).findFirst().orElseThrow();
    for (var column : feed.getConfig("columns").root().entrySet()) {
      columns.put(contract.field(column.getKey()).name(), (String) column.getValue().unwrapped());
    }
  }

  /** All rows of all files, by path, line and element. */
  List<Row> rows(Path sample) throws IOException {
    String pattern = feed.getString("path").replaceFirst("^raw/", "").replace("{day}", "*");
    var matcher = sample.getFileSystem().getPathMatcher("glob:" + pattern);
    var rows = new ArrayList<Row>();
    try (var files = Files.walk(sample)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (matcher.matches(sample.relativize(file))) {
          read(sample.relativize(file).toString(), text(file), rows);
        }
      }
    }
    return rows;
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      var plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void read(String path, String text, List<Row> rows) {
    if (feed.getString("format").equals("csv")) {
      readCsv(path, text, rows);
      return;
    }
    var lines = text.lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      readJson(path, line, lines.get(line), rows);
    }
  }

  private void readCsv(String path, String text, List<Row> rows) {
    var settings = new CsvParserSettings();
    settings.getFormat().setLineSeparator("\n");
    var records = new CsvParser(settings).parseAll(new StringReader(text));
    var header = List.of(records.get(0));
    for (int line = 1; line < records.size(); line++) {
      var record = records.get(line);
      if (record.length != header.size()) {
        rows.add(new Row(path, line, Map.of(), "COL_COUNT"));
      } else {
        rows.add(row(path, line, raw -> record[header.indexOf(raw)]));
      }
    }
  }

  private void readJson(String path, int line, String text, List<Row> rows) {
    try {
      JsonNode record = JSON.readTree(text);
      if (!feed.hasPath("each")) {
        rows.add(row(path, line, raw -> value(record, raw)));
        return;
      }
      String each = feed.getString("each");
      for (JsonNode element : record.get(each)) {
        rows.add(
            row(
                path,
                line,
                raw ->
                    raw.startsWith(each + ".")
                        ? value(element, raw.substring(each.length() + 1))
                        : value(record, raw)));
      }
    } catch (MismatchedInputException e) {
      rows.add(new Row(path, line, Map.of(), "JSON_TRAILING"));
    } catch (JsonProcessingException e) {
      rows.add(new Row(path, line, Map.of(), "JSON_SYNTAX"));
    }
  }

  private static String value(JsonNode record, String raw) {
    JsonNode found = record.at("/" + raw.replace('.', '/'));
    return found.isMissingNode() || found.isNull() ? null : found.asText();
  }

  private Row row(String path, int line, Function<String, String> raw) {
    var values = new HashMap<String, String>();
    columns.forEach((column, expression) -> values.put(column, raw.apply(expression)));
    var reasons = new TreeMap<String, String>();
    for (Field field : contract.fields()) {
      String code = code(field, values.get(field.name()));
      if (code != null) {
        reasons.put(field.name(), code + "(" + field.name() + ")");
      }
    }
    if (reasons.size() > 1) {
      throw new IllegalStateException(path + " has a row with several faults: " + reasons);
    }
    return new Row(path, line, values, reasons.isEmpty() ? null : reasons.firstEntry().getValue());
  }

  private static String code(Field field, String value) {
    if (value == null || value.isEmpty()) {
      return field.isRequired() ? "REQUIRED" : null;
    }
    if (field.type() == Field.NUMBER && !value.matches("-?[0-9]{1,18}")) {
      return "INT_FORMAT";
    }
    if (field.type() == Field.MONEY && !value.matches("-?[0-9]{1,14}([.][0-9]{1,4})?")) {
      return "DEC_FORMAT";
    }
    if (field.type() == Field.RATE && !value.matches("-?[0-9]{1,10}([.][0-9]{1,10})?")) {
      return "DEC_FORMAT";
    }
    if (field.type() == Field.DATE) {
      return codeOfDate(value);
    }
    if (field.type() == Field.INSTANT) {
      return codeOfInstant(value);
    }
    return field.rules().stream().map(rule -> code(rule, value)).reduce(null, Reader::first);
  }

  private static String first(String one, String other) {
    return one == null ? other : one;
  }

  private static String codeOfDate(String value) {
    if (!value.matches("\\d{4}-\\d\\d-\\d\\d")) {
      return "DATE_FORMAT";
    }
    try {
      LocalDate.parse(value);
      return null;
    } catch (DateTimeException e) {
      return "DATE_INVALID";
    }
  }

  private static String codeOfInstant(String value) {
    if (!value.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)")) {
      return "TS_FORMAT";
    }
    try {
      OffsetDateTime.parse(value);
      return null;
    } catch (DateTimeException e) {
      return "DATE_INVALID";
    }
  }

  private static String code(Rule rule, String value) {
    if (rule instanceof Rule.AtLeast least && number(value) < least.bound()) {
      return least.bound() == 0 ? "SIGN" : "RANGE";
    }
    if (rule instanceof Rule.AtMost most && number(value) > most.bound()) {
      return "RANGE";
    }
    if (rule instanceof Rule.OneOf words && !words.words().contains(value)) {
      return "ENUM";
    }
    return rule instanceof Rule.NotZero && number(value) == 0 ? "ZERO" : null;
  }

  private static double number(String value) {
    return new BigDecimal(value).doubleValue();
  }
}
