package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.pipelines.feeds.Feed.Format;
import io.nightcart.pipelines.feeds.Feed.Source;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The records of many raw files as rows of text: {@code _file_id, _file, _file_day, _row, _element,
 * _problem, _raw} and the fields asked for. A file is read by one task, several files side by side.
 */
final class Records {

  /**
   * A file to read.
   *
   * @param header the columns of a csv file, empty for jsonl
   */
  record Task(RawFile file, String fileId, List<String> header) implements Serializable {}

  private static final int OWN_COLUMNS = 7;
  private static final long BYTES_A_PART = 8L << 20;

  /** Reads the files; nested fields come as structs, each leaf as text. */
  static Dataset<Row> of(SparkSession spark, Source source, List<Task> tasks, List<String> fields) {
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    List<List<Task>> shares = shares(tasks, parts(tasks, context.defaultParallelism()));
    JavaRDD<InternalRow> rows =
        context
            .parallelize(shares, shares.size())
            .flatMap(share -> new RowIterator(share, source, fields, hadoop));
    var schema =
        new StructType()
            .add("_file_id", "string", false)
            .add("_file", "string", false)
            .add("_file_day", "string", true)
            .add("_row", "long", false)
            .add("_element", "long", true)
            .add("_problem", "string", true)
            .add("_raw", "string", true);
    for (int i = 0; i < fields.size(); i++) {
      schema = schema.add("_field_" + i, "string", true);
    }
    // Spark's own rows: converting each cell to and fro would cost as much as reading the files.
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), schema, false)
        .select(named(schema, fields));
  }

  /** Few parts for little data: planning and starting a task costs as much as reading megabytes. */
  private static int parts(List<Task> tasks, int cores) {
    long bytes = tasks.stream().mapToLong(task -> task.file().bytes()).sum();
    long parts = Math.min(Math.min(bytes / BYTES_A_PART + 1, tasks.size()), cores * 4L);
    return (int) parts;
  }

  /** Spreads the files over shares of about the same size. */
  private static List<List<Task>> shares(List<Task> tasks, int count) {
    var shares = new ArrayList<List<Task>>();
    long[] bytes = new long[count];
    for (int i = 0; i < count; i++) {
      shares.add(new ArrayList<>());
    }
    for (Task task : tasks) {
      int smallest = 0;
      for (int i = 1; i < count; i++) {
        smallest = bytes[i] < bytes[smallest] ? i : smallest;
      }
      shares.get(smallest).add(task);
      bytes[smallest] += task.file().bytes() + 1;
    }
    return shares;
  }

  private static Column[] named(StructType schema, List<String> fields) {
    var columns = new ArrayList<Column>();
    for (int i = 0; i < OWN_COLUMNS; i++) {
      columns.add(col(schema.fieldNames()[i]));
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      plant(tree, fields.get(i), col("_field_" + i));
    }
    tree.forEach((name, node) -> columns.add(column(node).as(name)));
    return columns.toArray(Column[]::new);
  }

  @SuppressWarnings("unchecked")
  private static void plant(Map<String, Object> tree, String field, Column leaf) {
    String[] names = field.split("\\.");
    Map<String, Object> branch = tree;
    for (int i = 0; i < names.length - 1; i++) {
      branch =
          (Map<String, Object>)
              branch.computeIfAbsent(names[i], name -> new LinkedHashMap<String, Object>());
    }
    branch.put(names[names.length - 1], leaf);
  }

  private static Column column(Object node) {
    if (node instanceof Map<?, ?> branch) {
      return struct(
          branch.entrySet().stream()
              .map(e -> column(e.getValue()).as((String) e.getKey()))
              .toArray(Column[]::new));
    }
    return (Column) node;
  }

  /** The rows of some files, one file after the other. */
  private static final class RowIterator implements Iterator<InternalRow> {
    private final Iterator<Task> tasks;
    private final Source source;
    private final List<String> fields;
    private final SerializableConfiguration hadoop;
    private final Deque<Parsed> ready = new ArrayDeque<>();
    private Task task;
    private Lines lines;
    private Supplier<List<Parsed>> records;

    RowIterator(
        List<Task> tasks, Source source, List<String> fields, SerializableConfiguration hadoop) {
      this.tasks = tasks.iterator();
      this.source = source;
      this.fields = fields;
      this.hadoop = hadoop;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && (records != null || tasks.hasNext())) {
        if (records == null) {
          open(tasks.next());
        }
        List<Parsed> next = records.get();
        if (next == null) {
          close();
        } else {
          ready.addAll(next);
        }
      }
      return !ready.isEmpty();
    }

    private void open(Task next) {
      task = next;
      try {
        lines = Lines.open(task.file().path(), source.encoding(), hadoop.value());
        records =
            source.format() == Format.CSV
                ? new CsvRecords(lines, source, task.header(), fields)
                : new JsonRecords(lines, source, fields);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void close() {
      try {
        lines.close();
        records = null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public InternalRow next() {
      Parsed parsed = ready.remove();
      Object[] cells = new Object[OWN_COLUMNS + fields.size()];
      cells[0] = UTF8String.fromString(task.fileId());
      cells[1] = UTF8String.fromString(task.file().path());
      cells[2] = UTF8String.fromString(Objects.toString(task.file().day(), null));
      cells[3] = parsed.line();
      cells[4] = parsed.element();
      cells[5] = UTF8String.fromString(parsed.problem());
      cells[6] = UTF8String.fromString(parsed.raw());
      for (int i = 0; i < parsed.values().length; i++) {
        cells[OWN_COLUMNS + i] = UTF8String.fromString(parsed.values()[i]);
      }
      return new GenericInternalRow(cells);
    }
  }

  private Records() {}
}
