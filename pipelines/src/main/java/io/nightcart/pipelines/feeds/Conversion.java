package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightcart.pipelines.feeds.Values.Refused;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Field;
import io.nightcart.tables.Reason;
import io.nightcart.tables.Rule;
import io.nightcart.tables.Rule.Personal;
import io.nightcart.tables.Shop;
import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.StructType;

/**
 * Turns the text fields of a feed into the typed columns of its contract. The shop's expressions
 * are Spark's to evaluate; each value is then converted in plain Java, which can be read and is far
 * cheaper to plan than an expression of the same strictness over every column.
 */
final class Conversion {

  /** Reason codes of a row, empty if it is good. */
  static final String REASONS = "_reasons";

  /** Whether the feed's condition selects the row; rows that could not be split are. */
  static final String SELECTED = "_is_selected";

  /** Whether the row belongs to a day before its file's. */
  static final String LATE = "_is_late";

  private static final String[] KEPT = {
    "_file_id", "_file", "_row", "_element", "_file_day", "_problem", "_raw", SELECTED
  };

  private final Contract contract;
  private final Feed feed;
  private final Converter converter;

  /**
   * @param now no instant may lie more than two days after it
   */
  Conversion(Contract contract, Feed feed, Ingest.Options options, Instant now) {
    this.contract = contract;
    this.feed = feed;
    Shop shop = options.shop();
    String zone = feed.timeZone().isEmpty() ? shop.timeZone() : feed.timeZone();
    this.converter =
        new Converter(
            List.copyOf(contract.fields()),
            new Values(feed.timestampFormat(), zone, now.plus(2, ChronoUnit.DAYS)),
            new Pseudonyms(options.personalDataKey()),
            mayHoldPersonal(feed, options),
            shop.currency(),
            shop.timeZone());
  }

  /**
   * The bronze columns of each record, null where refused, with {@link #REASONS}, {@link
   * #SELECTED}, {@link #LATE}, what was delivered without personal values ({@code raw}), and the
   * personal values in clear under {@link #personal}.
   */
  Dataset<Row> of(Dataset<Row> records) {
    var columns = new ArrayList<Column>();
    for (String kept : KEPT) {
      columns.add(col(kept));
    }
    for (Field field : contract.fields()) {
      String given = feed.columns().get(field.name());
      columns.add((given == null ? lit(null) : expr(given)).cast("string").as(field.name()));
    }
    // Not deterministic, as far as Spark must know: it would convert once for every column.
    UserDefinedFunction convert = udf(converter, schema()).asNondeterministic();
    return records
        .withColumn(SELECTED, selected())
        .select(convert.apply(struct(columns.toArray(Column[]::new))).as("converted"))
        .select("converted.*");
  }

  /** Whether any feed draws personal values from these files. */
  private static boolean mayHoldPersonal(Feed feed, Ingest.Options options) {
    return Bronze.CONTRACTS.stream()
        .filter(Contract::isPersonal)
        .map(personal -> options.feeds().get(personal.feed()))
        .anyMatch(other -> other != null && other.path().equals(feed.path()));
  }

  /** The column that holds a personal value in clear until it is in the vault. */
  static String personal(Field field) {
    return "_personal_" + field.name();
  }

  private Column selected() {
    return feed.where().isEmpty()
        ? lit(true)
        : col("_problem").isNotNull().or(coalesce(expr(feed.where()), lit(false)));
  }

  private StructType schema() {
    var schema =
        new StructType()
            .add("_file_id", Field.TEXT)
            .add("_file", Field.TEXT)
            .add("_row", Field.NUMBER)
            .add("_element", Field.NUMBER)
            .add(SELECTED, Field.FLAG)
            .add(REASONS, Field.TEXTS)
            .add(LATE, Field.FLAG)
            .add("raw", Field.TEXT);
    for (Field field : contract.fields()) {
      boolean isPersonal = isPersonal(field);
      schema = schema.add(isPersonal ? personal(field) : field.name(), field.type());
      if (isHashed(field)) {
        schema = schema.add(Personal.hashedName(field.name()), Field.TEXT);
      } else if (field.name().equals("customer_id")) {
        schema = schema.add("customer_key", Field.TEXT);
      }
    }
    return schema;
  }

  private static boolean isPersonal(Field field) {
    return field.rules().stream().anyMatch(Personal.class::isInstance);
  }

  private static boolean isHashed(Field field) {
    return field.rules().contains(Personal.EMAIL) || field.rules().contains(Personal.HANDLE);
  }

  /** Converts a row of texts, in the order of {@link #KEPT} and the contract. */
  private record Converter(
      List<Field> fields,
      Values values,
      Pseudonyms pseudonyms,
      boolean mayHoldPersonal,
      String currency,
      String zone)
      implements UDF1<Row, Row>, Serializable {

    private static final int FIRST_FIELD = KEPT.length;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Row call(Row row) {
      String problem = row.getString(5);
      var reasons = new ArrayList<String>();
      if (problem != null) {
        reasons.add(problem);
      }
      Object[] converted = new Object[fields.size()];
      for (int i = 0; i < converted.length && problem == null; i++) {
        converted[i] = convert(row, i, reasons);
      }
      Collections.sort(reasons);
      return result(row, converted, reasons);
    }

    private Object convert(Row row, int i, List<String> reasons) {
      Field field = fields.get(i);
      String text = text(row, i);
      try {
        if (text != null) {
          return values.convert(field, text);
        } else if (isNeeded(field, row)) {
          throw new Refused(Reason.REQUIRED);
        }
      } catch (Refused refused) {
        reasons.add(refused.reason().about(field.name()));
      }
      return null;
    }

    private String text(Row row, int i) {
      String given = row.getString(FIRST_FIELD + i);
      String text = given == null ? "" : given.strip();
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

    private boolean isNeeded(Field field, Row row) {
      return field.isRequired()
          || field.rules().stream()
              .anyMatch(
                  rule -> rule instanceof Rule.RequiredIfNegative other && isNegative(other, row));
    }

    private boolean isNegative(Rule.RequiredIfNegative rule, Row row) {
      String other = row.getString(row.fieldIndex(rule.column()));
      return other != null && other.strip().startsWith("-");
    }

    private Row result(Row row, Object[] converted, List<String> reasons) {
      var cells = new ArrayList<Object>();
      for (int i = 0; i < 4; i++) {
        cells.add(row.get(i));
      }
      cells.add(row.get(7));
      cells.add(reasons.toArray(String[]::new));
      cells.add(isLate(row.getString(4), converted));
      cells.add(reasons.isEmpty() ? null : shown(row));
      for (int i = 0; i < converted.length; i++) {
        Field field = fields.get(i);
        cells.add(converted[i]);
        if (isHashed(field)) {
          cells.add(hash(field, (String) converted[i]));
        } else if (field.name().equals("customer_id")) {
          cells.add(pseudonyms.hash("customer", (String) converted[i]));
        }
      }
      return RowFactory.create(cells.toArray());
    }

    private String hash(Field field, String value) {
      if (value == null) {
        return null;
      }
      String word = value.toLowerCase(Locale.ROOT);
      return field.rules().contains(Personal.EMAIL)
          ? pseudonyms.hash("email", word)
          : pseudonyms.hash("handle", word.replaceFirst("^@", ""));
    }

    private boolean isLate(String fileDay, Object[] converted) {
      Timestamp happened = null;
      for (int i = 0; i < converted.length; i++) {
        boolean isChange = fields.get(i).name().equals("updated_at");
        boolean isEvent = fields.get(i).isRequired() && happened == null;
        if (converted[i] instanceof Timestamp stamp && (isChange || isEvent)) {
          happened = stamp;
        }
      }
      return fileDay != null
          && happened != null
          && happened
              .toInstant()
              .atZone(ZoneId.of(zone))
              .toLocalDate()
              .isBefore(LocalDate.parse(fileDay));
    }

    /**
     * What was delivered, without personal values; null where they cannot be told from the rest.
     */
    private String shown(Row row) {
      boolean isSplit = row.isNullAt(5);
      if (!isSplit) {
        return mayHoldPersonal ? null : Values.masked(row.getString(6));
      }
      ObjectNode shown = JSON.createObjectNode();
      for (int i = 0; i < fields.size(); i++) {
        String value = row.getString(FIRST_FIELD + i);
        if (value != null && !isPersonal(fields.get(i))) {
          shown.put(fields.get(i).name(), value);
        }
      }
      return Values.masked(shown.toString());
    }
  }
}
