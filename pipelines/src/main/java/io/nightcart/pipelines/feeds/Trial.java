package io.nightcart.pipelines.feeds;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.feeds.Records.Task;
import io.nightcart.tables.Contract;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tries feeds on the first rows of their first and last file, and writes nothing. */
public final class Trial {

  private static final int ROWS = 1_000;
  private static final int SHOWN = 5;

  /**
   * What came of it.
   *
   * @param line the feed in a line
   * @param notes why rows or files are refused, with an example each, and a row as it is taken
   * @param exit how a run would end, if all rows are like those tried
   */
  public record Result(String line, List<String> notes, Exit exit) {}

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
          "%-13s not delivered by this shop".formatted(contract.feed()), List.of(), Exit.DONE);
    }
    List<RawFile> files = RawFile.list(feed.path(), hadoop);
    if (files.isEmpty()) {
      return new Result(
          "%-13s no file: %s matches nothing".formatted(contract.feed(), feed.path()),
          List.of(),
          contract.isMandatory() ? Exit.MISSING_INPUT : Exit.DONE);
    }
    List<RawFile> tried = Stream.of(files.get(0), files.get(files.size() - 1)).distinct().toList();
    var judge = new FileJudge(feed);
    Map<RawFile, FileCheck> checks = new LinkedHashMap<>();
    for (RawFile file : tried) {
      FileCheck check = FileCheck.of(file.path(), feed.encoding(), hadoop);
      checks.put(file, check);
      String problem = isFuture(file) ? "its path names a day in the future" : judge.problem(check);
      if (!problem.isEmpty()) {
        return new Result(
            "%-13s %,d files, refused".formatted(contract.feed(), files.size()),
            List.of("%s: %s".formatted(file.path(), problem)),
            contract.isMandatory() || isFuture(file) ? Exit.BROKEN_CONTRACT : Exit.DONE);
      }
    }
    return rows(contract, feed, judge, files.size(), checks);
  }

  private boolean isFuture(RawFile file) {
    return file.isAfter(Ingest.latestDay(now));
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
    List<Row> rows =
        new Conversion(contract, feed, options, now)
            .of(first)
            .where(Conversion.SELECTED)
            .select(
                col(Conversion.REASONS),
                col("_file"),
                col("_row"),
                col("raw"),
                to_json(struct(shown(contract))))
            .orderBy("_file", "_row")
            .collectAsList();
    List<Row> good = rows.stream().filter(row -> row.getList(0).isEmpty()).toList();
    var notes = new ArrayList<>(refused(rows));
    int refused = rows.size() - good.size();
    boolean isTooMuch = refused > options.maxRefusedShare() * rows.size();
    if (isTooMuch) {
      notes.add(
          "A run would stop here if all rows are like these: ingest.max-refused-share is %s"
              .formatted(options.maxRefusedShare()));
    }
    good.stream().findFirst().ifPresent(row -> notes.add("first as taken: " + row.getString(4)));
    return new Result(
        "%-13s %,d files, %,d of %,d rows tried are good"
            .formatted(contract.feed(), files, good.size(), rows.size()),
        notes,
        isTooMuch ? Exit.BAD_DATA : Exit.DONE);
  }

  /** The reasons that most rows are refused for, each with the first of its rows. */
  private static List<String> refused(List<Row> rows) {
    Map<String, List<Row>> byReason =
        rows.stream()
            .flatMap(row -> row.<String>getList(0).stream().map(reason -> Map.entry(reason, row)))
            .collect(
                groupingBy(
                    Map.Entry::getKey, TreeMap::new, mapping(Map.Entry::getValue, toList())));
    return byReason.entrySet().stream()
        .sorted(comparing(reason -> -reason.getValue().size()))
        .limit(SHOWN)
        .map(reason -> line(reason.getKey(), reason.getValue()))
        .toList();
  }

  private static String line(String reason, List<Row> rows) {
    Row example = rows.get(0);
    String shown = example.isNullAt(3) ? "" : ": " + example.getString(3);
    return "%s: %,d, first in %s line %d%s"
        .formatted(reason, rows.size(), example.getString(1), example.getLong(2), shown);
  }

  /** The columns of the contract, apart from personal values in clear. */
  private static Column[] shown(Contract contract) {
    return contract.bronze().fields().stream()
        .filter(field -> !field.name().startsWith("_"))
        .map(field -> col(field.name()))
        .toArray(Column[]::new);
  }
}
