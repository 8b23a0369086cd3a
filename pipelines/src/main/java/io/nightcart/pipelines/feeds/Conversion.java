package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Field;
import io.nightcart.tables.Rule.Personal;
import io.nightcart.tables.Shop;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
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
            new PersonalHashes(new Pseudonyms(options.personalDataKey()), options.roleMailboxes()),
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
    for (String leading : Converter.LEADING) {
      columns.add(col(leading));
    }
    for (Field field : contract.fields()) {
      String given = feed.columns().get(field.name());
      columns.add((given == null ? lit(null) : expr(given)).cast("string").as(field.name()));
    }
    Dataset<Row> texts =
        records.withColumn(SELECTED, selected()).select(columns.toArray(Column[]::new));
    // Spark's own rows: as a function of Spark's, it would copy each cell to and fro.
    RDD<InternalRow> converted =
        ((org.apache.spark.sql.classic.Dataset<Row>) texts)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(converter::convert)
            .rdd();
    return ((org.apache.spark.sql.classic.SparkSession) records.sparkSession())
        .internalCreateDataFrame(converted, schema(), false);
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

  /** The columns in the order in which {@link Converter} gives them. */
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
      if (Personal.isHashed(field)) {
        schema = schema.add(Personal.hashedName(field.name()), Field.TEXT);
      } else if (field.rules().contains(Personal.PHONE)) {
        schema = schema.add(Contract.CONTACT_HASH.name(), Field.TEXT);
      } else if (field.name().equals("customer_id")) {
        schema = schema.add("customer_key", Field.TEXT);
      }
    }
    return schema;
  }

  static boolean isPersonal(Field field) {
    return field.rules().stream().anyMatch(Personal.class::isInstance);
  }
}
