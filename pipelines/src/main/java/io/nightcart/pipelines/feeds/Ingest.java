package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.nightcart.pipelines.Run;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.feeds.FileLedger.Counts;
import io.nightcart.pipelines.feeds.FileLedger.Entry;
import io.nightcart.pipelines.feeds.FileLedger.State;
import io.nightcart.pipelines.feeds.Records.Task;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Takes new raw files into bronze. All files of a run are one batch. The ledger is written last: if
 * anything fails before, the next run takes the same batch number and replaces what this one left.
 */
public final class Ingest {

  /**
   * What a shop delivers and how strictly to take it.
   *
   * @param feeds by the name of their contract
   * @param personalDataKey secret for {@link Pseudonyms}
   * @param maxRefusedShare the largest share of a feed's rows in a batch that may be refused
   */
  public record Options(
      Shop shop, Map<String, Feed> feeds, String personalDataKey, double maxRefusedShare) {}

  /**
   * Which files a run takes.
   *
   * @param from first day; null for no bound
   * @param to last day; null for no bound
   * @param isFull take every file again, whatever its day, in the place of all that was taken
   */
  public record Window(LocalDate from, LocalDate to, boolean isFull) {
    boolean holds(RawFile file) {
      return isFull || file.isWithin(from, to);
    }
  }

  /**
   * What a run took.
   *
   * @param rows rows added to bronze
   * @param newestDay the newest day that any file ever taken names; empty if none does
   */
  public record Taken(long rows, Optional<LocalDate> newestDay) {}

  private final Lake lake;
  private final Run run;
  private final Options options;
  private final Window window;
  private final FileLedger before;
  private final FileLedger ledger;
  private final Consumer<String> say;
  private final Configuration hadoop;
  private final long batch;
  private final List<Dataset<Row>> refusals = new ArrayList<>();
  private final List<Dataset<Row>> contacts = new ArrayList<>();
  private final List<Dataset<Row>> held = new ArrayList<>();

  /**
   * @param window which files to take
   * @param say takes a line about each feed for whoever watches
   */
  public Ingest(Lake lake, Run run, Options options, Window window, Consumer<String> say) {
    this.lake = lake;
    this.run = run;
    this.options = options;
    this.window = window;
    this.say = say;
    this.before = FileLedger.of(lake);
    this.batch = before.lastBatch() + 1;
    this.ledger = window.isFull() ? FileLedger.after(batch - 1) : before;
    this.hadoop = lake.spark().sparkContext().hadoopConfiguration();
  }

  /** The files of a feed, and what was found of those that are new. */
  private record Found(Contract contract, Feed feed, List<RawFile> listed, List<RawFile> fresh) {}

  /**
   * Takes every file of the window that is new.
   *
   * @throws Stopped if a mandatory feed has no file or a refused one, or if too many rows of a feed
   *     are refused; then nothing was taken
   */
  public Taken take() {
    List<Found> found = new ArrayList<>();
    for (Contract contract : Bronze.CONTRACTS) {
      Feed feed = options.feeds().get(contract.feed());
      if (feed == null) {
        say.accept("%-13s not delivered by this shop".formatted(contract.feed()));
      } else {
        found.add(find(contract, feed));
      }
    }
    Map<String, FileCheck> checks = check(found);
    try {
      long rows = found.stream().mapToLong(f -> take(f, checks)).sum();
      store();
      refuseUnstable(checks);
      if (window.isFull()) {
        lake.replace(Ops.FILE_LEDGER, ledger.changes(lake), run);
      } else if (ledger.hasChanges()) {
        lake.write(Ops.FILE_LEDGER, ledger.changes(lake), run);
      }
      found.forEach(this::stopIfBroken);
      return new Taken(rows, ledger.newestDay().or(this::newestOrder));
    } finally {
      held.forEach(Dataset::unpersist);
    }
  }

  /** The newest day of any order, for shops whose paths name no day. */
  private Optional<LocalDate> newestOrder() {
    Row newest =
        lake.read(Bronze.ORDERS.bronze())
            .agg(max(to_date(from_utc_timestamp(col("ordered_at"), options.shop().timeZone()))))
            .first();
    return Optional.ofNullable(newest.getDate(0)).map(java.sql.Date::toLocalDate);
  }

  private Found find(Contract contract, Feed feed) {
    List<RawFile> listed;
    try {
      listed = RawFile.list(feed.path(), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    refuseToForget(contract, listed);
    if (listed.isEmpty() && contract.isMandatory() && !ledger.knows(contract.feed())) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "No file of the feed %s: %s matches nothing (feeds.%s.path)"
              .formatted(contract.feed(), feed.path(), contract.feed()));
    }
    List<RawFile> fresh =
        listed.stream()
            .filter(window::holds)
            .filter(file -> ledger.unchanged(contract.feed(), file).isEmpty())
            .toList();
    return new Found(contract, feed, listed, fresh);
  }

  /** Taking everything again must not lose what came from files that are gone. */
  private void refuseToForget(Contract contract, List<RawFile> listed) {
    if (window.isFull()) {
      var paths = listed.stream().map(RawFile::path).collect(Collectors.toSet());
      before.livePaths(contract.feed()).stream()
          .filter(path -> !paths.contains(path))
          .sorted()
          .findFirst()
          .ifPresent(
              path -> {
                throw new Stopped(
                    Exit.MISSING_INPUT,
                    "%s: %s was taken before and is gone; a full refresh would lose its rows"
                        .formatted(contract.feed(), path));
              });
    }
  }

  /** Reads every fresh file once, whichever feeds want it. */
  private Map<String, FileCheck> check(List<Found> found) {
    Map<String, String> encodings = new HashMap<>();
    found.forEach(f -> f.fresh().forEach(file -> encodings.put(file.path(), f.feed().encoding())));
    if (encodings.isEmpty()) {
      return Map.of();
    }
    var configuration = new SerializableConfiguration(hadoop);
    var context = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    List<String> paths = encodings.keySet().stream().sorted().toList();
    int parts = Math.min(paths.size(), context.defaultParallelism());
    return new HashMap<>(
        context
            .parallelize(paths, parts)
            .mapToPair(
                path ->
                    new scala.Tuple2<>(
                        path, FileCheck.of(path, encodings.get(path), configuration.value())))
            .collectAsMap());
  }

  private long take(Found found, Map<String, FileCheck> checks) {
    var tasks = new ArrayList<Task>();
    Map<String, Entry> entered = new HashMap<>();
    List<String> fields = FileJudge.fields(found.feed());
    for (RawFile file : found.fresh()) {
      Entry entry = judge(found, file, checks.get(file.path()));
      ledger.enter(entry);
      if (entry.state() == State.TAKEN && entry.batch() == batch) {
        FileCheck check = checks.get(file.path());
        entered.put(entry.fileId(), entry);
        if (!check.isEmpty()) {
          tasks.add(new Task(file, entry.fileId(), FileJudge.header(found.feed(), check)));
        }
      }
    }
    long rows = tasks.isEmpty() ? 0 : read(found, tasks, fields, entered);
    say.accept(summary(found, entered.size()));
    return rows;
  }

  private Entry judge(Found found, RawFile file, FileCheck check) {
    String feed = found.contract().feed();
    Optional<Entry> same = ledger.stored(feed, check.sha256());
    if (same.isPresent() && same.get().file().path().equals(file.path())) {
      Entry old = same.get();
      return new Entry(
          feed,
          file,
          old.sha256(),
          State.TAKEN,
          old.reason(),
          old.batch(),
          old.counts(),
          old.runId(),
          old.takenAt());
    }
    String problem = FileJudge.problem(found.feed(), check);
    State state =
        !problem.isEmpty() ? State.REFUSED : same.isPresent() ? State.DUPLICATE : State.TAKEN;
    String reason = !problem.isEmpty() ? problem : check.isEmpty() ? "EMPTY" : null;
    return new Entry(
        feed,
        file,
        check.sha256(),
        state,
        reason,
        batch,
        Counts.NONE,
        run.id(),
        Timestamp.from(run.startedAt()));
  }

  private long read(
      Found found, List<Task> tasks, List<String> fields, Map<String, Entry> entered) {
    Contract contract = found.contract();
    Feed feed = found.feed();
    var conversion =
        new Conversion(contract, feed, options.shop(), new Pseudonyms(options.personalDataKey()));
    Dataset<Row> converted =
        conversion
            .of(Records.of(lake.spark(), feed.source(), tasks, fields))
            .withColumn("_is_refused", size(col(Conversion.REASONS)).gt(0))
            .withColumn(Contract.BATCH.name(), lit(batch))
            .withColumn(Contract.ARRIVED_AT.name(), lit(run.startedAt()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    held.add(converted);
    Dataset<Row> good = converted.where(col(Conversion.SELECTED).and(not(col("_is_refused"))));
    long stored = lake.writeBatch(contract.bronze(), bronzeRows(contract, feed, good), place());
    refusals.add(quarantined(contract, converted));
    Vault.from(contract, good).ifPresent(contacts::add);
    tally(found, converted, entered);
    return stored;
  }

  private static Dataset<Row> bronzeRows(Contract contract, Feed feed, Dataset<Row> good) {
    Column[] columns =
        contract.bronze().fields().stream().map(field -> col(field.name())).toArray(Column[]::new);
    if (!feed.distinct()) {
      return good.select(columns);
    }
    Column[] content =
        contract.bronze().fields().stream()
            .filter(field -> !field.equals(Contract.ROW) && !field.equals(Contract.ELEMENT))
            .map(field -> col(field.name()))
            .toArray(Column[]::new);
    return good.groupBy(content)
        .agg(min("_row").as("_row"), min("_element").as("_element"))
        .select(columns);
  }

  private static Dataset<Row> quarantined(Contract contract, Dataset<Row> converted) {
    return converted
        .where("_is_refused and " + Conversion.SELECTED)
        .select(
            lit(contract.feed()).as("feed"),
            col("_file").as("file"),
            col("_row").as("line"),
            col("_element").as("element"),
            col(Conversion.REASONS).as("reasons"),
            col("raw"),
            col("_file_id"),
            col("_batch"),
            col("_arrived_at"));
  }

  /** Counts what was read, and what is stored of it in bronze, which must agree. */
  private void tally(Found found, Dataset<Row> converted, Map<String, Entry> entered) {
    Map<String, Long> stored = new HashMap<>();
    Map<String, Long> late = new HashMap<>();
    for (Row row :
        lake.read(found.contract().bronze())
            .where("_batch = " + batch)
            .groupBy("_file_id")
            .agg(count("*"))
            .collectAsList()) {
      stored.put(row.getString(0), row.getLong(1));
    }
    Column selected = col(Conversion.SELECTED);
    Column refused = selected.and(col("_is_refused"));
    Column isLate = selected.and(not(col("_is_refused"))).and(col(Conversion.LATE));
    for (Row row :
        converted
            .groupBy("_file_id")
            .agg(count("*"), number(refused), number(not(selected)), number(isLate))
            .collectAsList()) {
      Entry entry = entered.get(row.getString(0));
      var counts =
          new Counts(
              row.getLong(1),
              stored.getOrDefault(row.getString(0), 0L),
              row.getLong(2),
              row.getLong(3),
              row.getLong(4));
      requireConserved(found, entry, counts);
      entered.put(
          entry.fileId(),
          new Entry(
              entry.feed(),
              entry.file(),
              entry.sha256(),
              entry.state(),
              entry.reason(),
              entry.batch(),
              counts,
              entry.runId(),
              entry.takenAt()));
      ledger.enter(entered.get(entry.fileId()));
    }
    stopIfTooManyRefused(found, entered, converted);
  }

  private static Column number(Column flag) {
    return sum(when(flag, 1L).otherwise(0L));
  }

  private static void requireConserved(Found found, Entry entry, Counts counts) {
    boolean isConserved = found.feed().distinct() ? counts.repeated() >= 0 : counts.repeated() == 0;
    if (!isConserved) {
      throw new IllegalStateException(
          "%s: of %s, %s do not add up".formatted(entry.feed(), entry.file().path(), counts));
    }
  }

  private void stopIfTooManyRefused(
      Found found, Map<String, Entry> entered, Dataset<Row> converted) {
    long read = entered.values().stream().mapToLong(e -> e.counts().read()).sum();
    long refused = entered.values().stream().mapToLong(e -> e.counts().refused()).sum();
    if (refused > options.maxRefusedShare() * read) {
      Row worst =
          converted
              .where("_is_refused")
              .select(explode(col(Conversion.REASONS)).as("reason"), col("_file"), col("_row"))
              .groupBy("reason")
              .agg(count("*").as("n"), functions.min(functions.struct("_file", "_row")).as("first"))
              .orderBy(col("n").desc(), col("reason"))
              .first();
      throw new Stopped(
          Exit.BAD_DATA,
          "%s: %,d of %,d rows are refused, most for %s, first in %s line %d; nothing was taken (ingest.max-refused-share = %s)"
              .formatted(
                  found.contract().feed(),
                  refused,
                  read,
                  worst.getString(0),
                  worst.getStruct(2).getString(0),
                  worst.getStruct(2).getLong(1),
                  options.maxRefusedShare()));
    }
  }

  private String summary(Found found, int taken) {
    List<Entry> entries =
        ledger.entered(batch).filter(e -> e.feed().equals(found.contract().feed())).toList();
    long stored = entries.stream().mapToLong(e -> e.counts().stored()).sum();
    long refused = entries.stream().mapToLong(e -> e.counts().refused()).sum();
    long broken = entries.stream().filter(e -> e.state() == State.REFUSED).count();
    return "%-13s %,9d rows from %,d new of %,d files%s%s"
        .formatted(
            found.contract().feed(),
            stored,
            taken,
            found.listed().size(),
            refused == 0 ? "" : ", %,d rows refused".formatted(refused),
            broken == 0 ? "" : ", %,d files refused".formatted(broken));
  }

  private Lake.Place place() {
    return window.isFull() ? Lake.Place.everything() : Lake.Place.batch(batch);
  }

  private void store() {
    union(refusals).ifPresent(rows -> lake.writeBatch(Ops.QUARANTINE, rows, place()));
    union(contacts)
        .map(rows -> newest(rows))
        .ifPresent(rows -> lake.write(Silver.PII_VAULT, rows, run));
  }

  private static Dataset<Row> newest(Dataset<Row> contacts) {
    Table vault = Silver.PII_VAULT;
    return contacts
        .groupBy("customer_key")
        .agg(
            functions
                .max_by(
                    functions.struct(
                        vault.fields().stream().map(f -> col(f.name())).toArray(Column[]::new)),
                    col("version"))
                .as("newest"))
        .select("newest.*");
  }

  private static Optional<Dataset<Row>> union(List<Dataset<Row>> parts) {
    return parts.stream().reduce(Dataset::unionByName);
  }

  /** A file that changed while it was read is not taken. */
  private void refuseUnstable(Map<String, FileCheck> checks) {
    Map<String, RawFile> now =
        options.feeds().values().stream()
            .map(Feed::path)
            .distinct()
            .flatMap(glob -> listed(glob).stream())
            .collect(Collectors.toMap(RawFile::path, Function.identity(), (a, b) -> a));
    ledger
        .entered(batch)
        .filter(entry -> checks.containsKey(entry.file().path()))
        .filter(entry -> !entry.file().equals(now.get(entry.file().path())))
        .findFirst()
        .ifPresent(
            entry -> {
              throw new Stopped(
                  Exit.CONFLICT,
                  "%s changed while it was read; nothing was taken, run again"
                      .formatted(entry.file().path()));
            });
  }

  private List<RawFile> listed(String glob) {
    try {
      return RawFile.list(glob, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stopIfBroken(Found found) {
    List<Entry> broken =
        ledger.refused(found.contract().feed()).stream()
            .filter(entry -> found.listed().contains(entry.file()))
            .toList();
    if (found.contract().isMandatory() && !broken.isEmpty()) {
      throw new Stopped(
          Exit.BROKEN_CONTRACT,
          "%s: %s is refused (%s)%s; mend or remove it and run again"
              .formatted(
                  found.contract().feed(),
                  broken.get(0).file().path(),
                  broken.get(0).reason(),
                  broken.size() == 1 ? "" : " and %,d more".formatted(broken.size() - 1)));
    }
  }
}
