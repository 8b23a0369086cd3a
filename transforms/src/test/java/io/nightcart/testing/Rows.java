package io.nightcart.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Tables on paper: a header line and a line per row, cells parted by {@code |}. An empty cell is
 * null; arrays are written {@code a,b}.
 */
public final class Rows {

  private final List<String> columns;
  private final List<List<String>> cells;

  private Rows(String text) {
    List<List<String>> lines =
        text.lines()
            .filter(line -> !line.isBlank())
            .map(
                line ->
                    Arrays.stream(line.split("\\|", -1))
                        .map(String::strip)
                        .map(cell -> cell.isEmpty() ? null : cell)
                        .toList())
            .toList();
    columns = lines.get(0);
    cells = lines.subList(1, lines.size());
  }

  /** Rows of a table; columns that the text leaves out are null. */
  public static Dataset<Row> rows(SparkSession spark, Table table, String text) {
    Rows paper = new Rows(text);
    StructType schema = table.schema();
    List<String> known = List.of(schema.fieldNames());
    assertThat(known).as("columns of " + table.name()).containsAll(paper.columns);
    Column[] typed =
        Arrays.stream(schema.fields())
            .map(
                field ->
                    paper.columns.contains(field.name())
                        ? typed(functions.col(field.name()), field.dataType()).as(field.name())
                        : functions.lit(null).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new);
    return paper.asText(spark).select(typed);
  }

  /** The tables given; of all others, no rows. */
  public static Function<Table, Dataset<Row>> tables(
      SparkSession spark, Map<Table, Dataset<Row>> given) {
    return table -> given.containsKey(table) ? given.get(table) : none(spark, table);
  }

  /** No rows of a table. */
  public static Dataset<Row> none(SparkSession spark, Table table) {
    return spark.createDataFrame(List.<Row>of(), table.schema());
  }

  /**
   * Asserts that the dataset holds exactly these rows, in any order; only the columns named in the
   * text are looked at, as text, with trailing zeros of decimals ignored.
   */
  public static void assertRows(Dataset<Row> actual, String text) {
    Rows paper = new Rows(text);
    Column[] wanted =
        paper.columns.stream()
            .map(c -> printed(functions.col(c), actual.schema().apply(c)).as(c))
            .toArray(Column[]::new);
    List<List<String>> found = new ArrayList<>();
    for (Row row : actual.select(wanted).collectAsList()) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.getString(i));
      }
      found.add(values);
    }
    List<List<String>> expected =
        paper.cells.stream().map(row -> row.stream().map(Rows::plain).toList()).toList();
    assertThat(found.stream().map(r -> r.stream().map(Rows::plain).toList()))
        .as(String.join(" | ", paper.columns))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String plain(String cell) {
    return cell != null && cell.matches("-?[0-9]+\\.[0-9]*?0+")
        ? cell.replaceAll("0+$", "").replaceAll("\\.$", "")
        : cell;
  }

  private static Column typed(Column text, DataType type) {
    return type instanceof ArrayType ? functions.split(text, ",") : text.cast(type);
  }

  private static Column printed(Column column, StructField field) {
    return field.dataType() instanceof ArrayType
        ? functions.array_join(column, ",")
        : column.cast(DataTypes.StringType);
  }

  private Dataset<Row> asText(SparkSession spark) {
    StructType schema =
        new StructType(
            columns.stream()
                .map(c -> DataTypes.createStructField(c, DataTypes.StringType, true))
                .toArray(StructField[]::new));
    return spark.createDataFrame(
        cells.stream().map(c -> RowFactory.create(c.toArray())).collect(Collectors.toList()),
        schema);
  }
}
