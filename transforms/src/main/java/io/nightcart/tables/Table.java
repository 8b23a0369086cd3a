package io.nightcart.tables;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A stored table, described once. Its DDL, column comments, border check, key check, merge
 * condition, test rows and dictionary entry all come from this value.
 *
 * @param name layer and noun, such as {@code gold.fct_orders}
 * @param comment begins with the grain: <i>One row per …</i>
 * @param key the columns that no two rows share
 * @param write how a run brings the table up to date
 * @param fields the columns in order, without the run columns of {@link #stored()}
 */
public record Table(
    String name, String comment, List<String> key, Write write, List<Field> fields) {

  /** How a run brings a table up to date. Each leaves the same table when repeated. */
  public enum Write {
    /** Rows are only added, a batch at a time; writing a batch again replaces that batch. */
    BATCH,
    /** The keys given are inserted or updated; all other rows stay. */
    KEYS,
    /** Everything is replaced, or all rows of those parts that a run touches. */
    WHOLE
  }

  /** The shop that a row of silver or gold belongs to. */
  public static final Field SHOP_ID = Field.required("shop_id", Field.TEXT, "The shop.");

  /** The run that wrote a row of silver or gold. */
  public static final Field RUN_ID =
      Field.required("_run_id", Field.TEXT, "The run that wrote this row.");

  /** When a row of silver or gold was written. */
  public static final Field UPDATED_AT =
      Field.required("_updated_at", Field.INSTANT, "When the run that wrote this row began.");

  /**
   * @throws IllegalArgumentException for a repeated column, or a key that is not a required column
   */
  public Table {
    key = List.copyOf(key);
    fields = List.copyOf(fields);
    var names = new HashSet<String>();
    for (Field field : fields) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException(name + ": column " + field.name() + " repeats");
      }
    }
    for (String column : key) {
      if (fields.stream().noneMatch(f -> f.name().equals(column) && f.isRequired())) {
        throw new IllegalArgumentException(name + ": key " + column + " is no required column");
      }
    }
  }

  /** {@code bronze}, {@code silver}, {@code gold} or {@code ops}. */
  public String layer() {
    return name.substring(0, name.indexOf('.'));
  }

  /** The name without its layer. */
  public String noun() {
    return name.substring(name.indexOf('.') + 1);
  }

  /** Whether rows carry the shop and the run that wrote them: those of silver and gold do. */
  public boolean isStamped() {
    return layer().equals("silver") || layer().equals("gold");
  }

  /** The columns as stored: those described here and, in silver and gold, the run columns. */
  public List<Field> stored() {
    if (!isStamped()) {
      return fields;
    }
    return Stream.of(List.of(SHOP_ID), fields, List.of(RUN_ID, UPDATED_AT))
        .flatMap(List::stream)
        .toList();
  }

  /** Types, nullability and comments of the columns described here, without run columns. */
  public StructType schema() {
    return schemaOf(fields);
  }

  /** Types, nullability and comments as stored. */
  public StructType storedSchema() {
    return schemaOf(stored());
  }

  /** The columns of the key. */
  public Column[] keyColumns() {
    return key.stream().map(functions::col).toArray(Column[]::new);
  }

  /**
   * Exactly the columns described here, in order; decimals are brought to the described precision.
   *
   * @throws IllegalStateException naming all columns that are missing, unknown or of another type
   */
  public Dataset<Row> conform(Dataset<Row> rows) {
    var differences = new ArrayList<String>();
    var given = rows.schema();
    var known = List.of(given.fieldNames());
    for (Field field : fields) {
      if (!known.contains(field.name())) {
        differences.add(field.name() + " is missing");
      } else {
        DataType type = given.apply(field.name()).dataType();
        if (!fits(type, field.type())) {
          differences.add(
              field.name() + " is " + type.simpleString() + ", not " + field.type().simpleString());
        }
      }
    }
    known.stream()
        .filter(column -> fields.stream().noneMatch(f -> f.name().equals(column)))
        .forEach(column -> differences.add(column + " is unknown"));
    if (!differences.isEmpty()) {
      throw new IllegalStateException(name + ": " + String.join("; ", differences));
    }
    return rows.select(
        fields.stream()
            .map(f -> exactly(f, given.apply(f.name()).dataType()))
            .toArray(Column[]::new));
  }

  private static Column exactly(Field field, DataType given) {
    Column column = functions.col(field.name());
    boolean isDecimal = given instanceof DecimalType;
    return (isDecimal ? column.cast(field.type()) : column)
        .as(field.name(), field.toSpark().metadata());
  }

  private static boolean fits(DataType given, DataType wanted) {
    return given.sameType(wanted) || given instanceof DecimalType && wanted instanceof DecimalType;
  }

  private static StructType schemaOf(List<Field> fields) {
    return new StructType(fields.stream().map(Field::toSpark).toArray(StructField[]::new));
  }

  /** The table as a page of the data dictionary, in Markdown. */
  public String describe() {
    return "## %s%n%n%s%n%nKey: %s. %s%n%n| column | type | null | meaning |%n|---|---|---|---|%n%s%n"
        .formatted(
            name,
            comment,
            key.isEmpty() ? "none" : String.join(", ", key),
            switch (write) {
              case BATCH -> "Rows are added, never changed.";
              case KEYS -> "A run inserts or updates the keys it touches.";
              case WHOLE -> "A run replaces the whole table, or the parts that it touches.";
            },
            stored().stream().map(Table::describe).collect(joining("\n")));
  }

  private static String describe(Field field) {
    return "| %s | %s | %s | %s |"
        .formatted(
            field.name(),
            field.type().simpleString(),
            field.isRequired() ? "no" : "yes",
            field.comment());
  }
}
