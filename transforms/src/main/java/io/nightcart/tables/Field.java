package io.nightcart.tables;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/**
 * One column of a {@link Table}.
 *
 * @param name snake_case; dates end in {@code _date}, instants in {@code _at}, keys in {@code _id}
 *     or {@code _key}, flags begin with {@code is_} or {@code has_}
 * @param type the Spark type
 * @param isRequired whether a row without a value is refused
 * @param comment what the column means, with its unit; stored with the table
 * @param rules what a raw value must satisfy, see {@link Rule}; empty for columns that we compute
 */
public record Field(
    String name, DataType type, boolean isRequired, String comment, List<Rule> rules)
    implements Serializable {

  /** Text. */
  public static final DataType TEXT = DataTypes.StringType;

  /** Whole numbers and counts. */
  public static final DataType NUMBER = DataTypes.LongType;

  /** Amounts of money and unit prices: exact, four decimals. */
  public static final DataType MONEY = DataTypes.createDecimalType(18, 4);

  /** Rates of exchange: exact, ten decimals. */
  public static final DataType RATE = DataTypes.createDecimalType(20, 10);

  /** Ratios, rates, scores and other measures that need not be exact. */
  public static final DataType RATIO = DataTypes.DoubleType;

  /** A calendar day in the shop's time zone. */
  public static final DataType DATE = DataTypes.DateType;

  /** An instant, kept in UTC. */
  public static final DataType INSTANT = DataTypes.TimestampType;

  /** Yes or no. */
  public static final DataType FLAG = DataTypes.BooleanType;

  /** Several texts. */
  public static final DataType TEXTS = DataTypes.createArrayType(DataTypes.StringType, false);

  /** Whole numbers by name. */
  public static final DataType NUMBERS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType, false);

  public Field {
    rules = List.copyOf(rules);
  }

  /** A column that is never null. */
  public static Field required(String name, DataType type, String comment) {
    return new Field(name, type, true, comment, List.of());
  }

  /** A column that is null where the value is unknown or undefined. */
  public static Field optional(String name, DataType type, String comment) {
    return new Field(name, type, false, comment, List.of());
  }

  /** The same column with rules that each raw value must satisfy. */
  public Field with(Rule... rules) {
    return new Field(name, type, isRequired, comment, List.of(rules));
  }

  StructField toSpark() {
    Metadata metadata = new MetadataBuilder().putString("comment", comment).build();
    return new StructField(name, type, !isRequired, metadata);
  }
}
