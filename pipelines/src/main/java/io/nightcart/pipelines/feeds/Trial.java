package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.col;

import io.nightcart.pipelines.feeds.Records.Task;
import io.nightcart.tables.Contract;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Tries feeds on the first rows of their first and last file, and writes nothing. */
public final class Trial {

  private static final int ROWS = 1_000;
  private static final int SHOWN = 5;

  /**
   * What came of it.
   *
   * @param line the feed in a line
   * @param refused why rows or files are refused, with an example each
   * @param isMissing whether there is no file
   * @param isBroken whether a file is refused, or every row tried
   */
  public record Result(String line, List<String> refused, boolean isMissing, boolean isBroken) {}

  private final SparkSession spark;
  private final Ingest.Options options;
  private final Instant now;
  private final Configuration hadoop;

  /**
   * A trial of a shop's feeds.
   *
   * @param now what lies after it by days is refused
   */
  public Trial(SparkSession spark, Ingest.Options options, Instant now) {
    this.spark = spark;
    this.options = options;
    this.now = now;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /** Tries one feed. */
  public Result of(Contract contract) throws IOException {
    Feed feed = options.feeds().get(contract.feed());
    if (feed == null) {
      return new Result(
          "%-13s not delivered by this shop".formatted(contract.feed()), List.of(), false, false);
    }
    List<RawFile> files = RawFile.list(feed.path(), hadoop);
    if (files.isEmpty()) {
      return new Result(
          "%-13s no file: %s matches nothing".formatted(contract.feed(), feed.path()),
          List.of(),
          true,
          false);
    }
    List<RawFile> tried = Stream.of(files.get(0), files.get(files.size() - 1)).distinct().toList();
    var judge = new FileJudge(feed);
    Map<RawFile, FileCheck> checks = new LinkedHashMap<>();
    for (RawFile file : tried) {
      FileCheck check = FileCheck.of(file.path(), feed.encoding(), hadoop);
      checks.put(file, check);
      String problem = judge.problem(check);
      if (!problem.isEmpty()) {
        return new Result(
            "%-13s %,d files, refused".formatted(contract.feed(), files.size()),
            List.of("%s: %s".formatted(file.path(), problem)),
            false,
            true);
      }
    }
    return rows(contract, feed, judge, files.size(), checks);
  }

  private Result rows(
      Contract contract, Feed feed, FileJudge judge, int files, Map<RawFile, FileCheck> tried) {
    Dataset<Row> first = null;
    for (RawFile file : tried.keySet()) {
      FileCheck check = tried.get(file);
      var task = new Task(file, check.sha256(), judge.header(check));
      Dataset<Row> rows =
          Records.of(spark, feed.source(), List.of(task), judge.fields()).limit(ROWS);
      first = first == null ? rows : first.unionByName(rows);
    }
    var conversion = new Conversion(contract, feed, options, now);
    List<Row> rows =
        conversion
            .of(first)
            .where(Conversion.SELECTED)
            .select(
                functions.explode_outer(col(Conversion.REASONS)).as("reason"),
                col("_file"),
                col("_row"),
                col("raw"))
            .groupBy("reason")
            .agg(
                functions.count("*").as("n"),
                functions.min(functions.struct(columns("_file", "_row", "raw"))).as("example"))
            .orderBy(col("n").desc(), col("reason"))
            .collectAsList();
    long good = rows.stream().filter(r -> r.isNullAt(0)).mapToLong(r -> r.getLong(1)).sum();
    List<String> refused =
        rows.stream().filter(r -> !r.isNullAt(0)).limit(SHOWN).map(Trial::line).toList();
    return new Result(
        "%-13s %,d files, %,d good rows among the first %,d"
            .formatted(contract.feed(), files, good, ROWS * tried.size()),
        refused,
        false,
        good == 0 && !refused.isEmpty());
  }

  private static Column[] columns(String... names) {
    return Stream.of(names).map(functions::col).toArray(Column[]::new);
  }

  private static String line(Row row) {
    Row example = row.getStruct(2);
    String shown = example.isNullAt(2) ? "" : ": " + example.getString(2);
    return "%s: %,d, first in %s line %d%s"
        .formatted(
            row.getString(0), row.getLong(1), example.getString(0), example.getLong(1), shown);
  }
}
