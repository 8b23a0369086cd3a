package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.to_date;

import io.nightcart.pipelines.Run;
import io.nightcart.pipelines.Sessions;
import io.nightcart.pipelines.SideBySide;
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
import io.nightcart.tables.Reason;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
   * @param roleMailboxes what stands before the @ of addresses that belong to no person
   * @param maxRefusedShare the largest share of a feed's rows in a batch that may be refused
   * @param requiresDay whether the last day of the window must have a file of each mandatory feed
   */
  public record Options(
      Shop shop,
      Map<String, Feed> feeds,
      String personalDataKey,
      Set<String> roleMailboxes,
      double maxRefusedShare,
      boolean requiresDay) {}

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

  /** How many refused files of a feed are told one by one. */
  private static final int SHOWN = 3;

  private final Lake lake;
  private final Run run;
  private final Options options;
  private final Window window;
  private final FileLedger before;
  private final FileLedger ledger;
  private final Consumer<String> say;
  private final Configuration hadoop;
  private final long batch;

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
  private record Found(
      Contract contract, Feed feed, FileJudge judge, List<RawFile> listed, List<RawFile> fresh) {}

  /**
   * The files of a feed that this run takes: entered by the file's id, and to be read if not empty.
   */
  private record Share(Found found, Map<String, Entry> entries, List<Task> tasks, long broken) {}

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
        if (window.isFull() && !before.live(contract.feed()).isEmpty()) {
          throw new Stopped(
              Exit.MISSING_INPUT,
              "%s: taken before, but the settings name no such feed; a full refresh would lose it"
                  .formatted(contract.feed()));
        }
        say.accept("%-13s not delivered by this shop".formatted(contract.feed()));
      } else {
        found.add(find(contract, feed));
      }
    }
    Sessions.fit(
        lake.spark(),
        found.stream().flatMap(f -> f.fresh().stream()).mapToLong(RawFile::bytes).sum());
    removeBatches(col(Contract.BATCH.name()).geq(batch));
    Map<String, FileCheck> checks = check(found);
    if (window.isFull()) {
      found.forEach(f -> refuseToForget(f, checks));
    }
    List<Share> shares = found.stream().map(f -> share(f, checks)).toList();
    List<Intake.Taken> taken =
        SideBySide.map(shares, this::take).stream().flatMap(Optional::stream).toList();
    try {
      taken.forEach(feed -> enter(feed, shares));
      refuseUnstable(checks);
      store(taken);
    } finally {
      taken.forEach(Intake.Taken::release);
    }
    if (window.isFull()) {
      lake.replace(Ops.FILE_LEDGER, ledger.changes(lake), run);
      removeBatches(col(Contract.BATCH.name()).lt(batch));
    } else if (ledger.hasChanges()) {
      lake.write(Ops.FILE_LEDGER, ledger.changes(lake), run);
    }
    found.forEach(this::stopIfBroken);
    return new Taken(
        taken.stream().mapToLong(Intake.Taken::stored).sum(),
        ledger.newestDay().or(this::newestOrder));
  }

  /** What a run left that failed before its ledger was written, or what a full refresh replaced. */
  private void removeBatches(Column areGone) {
    var batched =
        Stream.concat(Bronze.CONTRACTS.stream().map(Contract::bronze), Stream.of(Ops.QUARANTINE));
    SideBySide.map(
        batched.toList(),
        table -> {
          lake.removeBatches(table, areGone);
          return table;
        });
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
    listed.forEach(this::refuseFuture);
    if (listed.isEmpty() && contract.isMandatory()) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "No file of the feed %s: %s matches nothing (feeds.%s.path)"
              .formatted(contract.feed(), feed.path(), contract.feed()));
    }
    LocalDate day = window.to();
    if (options.requiresDay()
        && contract.isMandatory()
        && day != null
        && listed.stream().noneMatch(file -> file.isWithin(day, day))) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "No file of the feed %s for %s: %s (ingest.requires-day)"
              .formatted(contract.feed(), day, feed.path()));
    }
    List<RawFile> fresh =
        listed.stream()
            .filter(window::holds)
            .filter(file -> ledger.unchanged(contract.feed(), file, mapping(feed)).isEmpty())
            .toList();
    long again = fresh.stream().filter(file -> ledger.isLive(contract.feed(), file)).count();
    if (again > 0) {
      say.accept(
          "%-13s takes %,d files again, because its settings have changed"
              .formatted(contract.feed(), again));
    }
    return new Found(contract, feed, new FileJudge(feed), listed, fresh);
  }

  /** No file of a later day is taken: every table would have to describe that day. */
  private void refuseFuture(RawFile file) {
    if (window.holds(file) && file.isAfter(latestDay(run.startedAt()))) {
      throw new Stopped(
          Exit.BROKEN_CONTRACT,
          "%s names a day in the future; rename or remove it and run again".formatted(file.path()));
    }
  }

  /** No file and no table is of a later day; two days leave room for any time zone. */
  public static LocalDate latestDay(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(2);
  }

  private String mapping(Feed feed) {
    return feed.mapping(options.shop(), options.roleMailboxes());
  }

  /** Taking everything again must not lose what came from files that are gone or damaged. */
  private void refuseToForget(Found found, Map<String, FileCheck> checks) {
    List<RawFile> readable =
        found.listed().stream()
            .filter(file -> found.judge().problem(checks.get(file.path())).isEmpty())
            .toList();
    // What a path held is safe where something newer came under it, or where its bytes lie now.
    Set<String> safe =
        readable.stream()
            .flatMap(file -> Stream.of(file.path(), checks.get(file.path()).sha256()))
            .collect(Collectors.toSet());
    before.live(found.contract().feed()).stream()
        .filter(entry -> !safe.contains(entry.sha256()) && !safe.contains(entry.file().path()))
        .map(entry -> entry.file().path())
        .sorted()
        .findFirst()
        .ifPresent(
            path -> {
              throw new Stopped(
                  Exit.MISSING_INPUT,
                  "%s: what was taken from %s is in no file that can be read; a full refresh would lose it"
                      .formatted(found.contract().feed(), path));
            });
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

  /** Enters each fresh file of a feed in the ledger, and names those that are to be read. */
  private Share share(Found found, Map<String, FileCheck> checks) {
    var tasks = new ArrayList<Task>();
    Map<String, Entry> entries = new HashMap<>();
    long broken = 0;
    for (RawFile file : found.fresh()) {
      FileCheck check = checks.get(file.path());
      Entry entry = judge(found, file, check);
      refuseToUnread(entry);
      ledger.enter(entry);
      if (entry.state() == State.REFUSED && ++broken <= SHOWN) {
        say.accept("%-13s refused %s: %s".formatted(entry.feed(), file.path(), entry.reason()));
      }
      if (entry.state() == State.TAKEN && entry.batch() == batch) {
        entries.put(entry.fileId(), entry);
        if (!check.isEmpty()) {
          tasks.add(new Task(file, entry.fileId(), found.judge().header(check)));
        }
      }
    }
    return new Share(found, entries, tasks, broken);
  }

  /** Settings under which a file that was taken cannot be read any more must not take it back. */
  private void refuseToUnread(Entry entry) {
    boolean isUnread =
        entry.state() == State.REFUSED
            && ledger.live(entry.feed()).stream()
                .anyMatch(
                    old ->
                        old.sha256().equals(entry.sha256())
                            && old.file().path().equals(entry.file().path()));
    if (isUnread) {
      throw new Stopped(
          Exit.BROKEN_CONTRACT,
          "%s: %s was taken before, but cannot be read by the settings as they are now (%s); mend"
                  .formatted(entry.feed(), entry.file().path(), entry.reason())
              + " the settings and run again");
    }
  }

  private Optional<Intake.Taken> take(Share share) {
    Found found = share.found();
    Optional<Intake.Taken> taken =
        share.tasks().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Intake(lake, run, options, batch)
                    .take(found.contract(), found.feed(), found.judge().fields(), share.tasks()));
    say.accept(summary(share, taken));
    return taken;
  }

  private void enter(Intake.Taken taken, List<Share> shares) {
    shares.stream()
        .filter(share -> share.found().contract().equals(taken.contract()))
        .forEach(
            share ->
                taken
                    .counts()
                    .forEach(
                        (file, counts) -> ledger.enter(share.entries().get(file).with(counts))));
  }

  private Entry judge(Found found, RawFile file, FileCheck check) {
    String feed = found.contract().feed();
    String mapping = mapping(found.feed());
    Optional<Entry> same = ledger.stored(feed, check.sha256(), mapping);
    if (same.isPresent() && same.get().file().path().equals(file.path())) {
      Entry old = same.get();
      return new Entry(
          feed,
          file,
          old.sha256(),
          mapping,
          State.TAKEN,
          old.reason(),
          old.batch(),
          old.counts(),
          old.runId(),
          old.takenAt());
    }
    String problem = found.judge().problem(check);
    State state =
        !problem.isEmpty() ? State.REFUSED : same.isPresent() ? State.DUPLICATE : State.TAKEN;
    String reason = !problem.isEmpty() ? problem : check.isEmpty() ? Reason.EMPTY.name() : null;
    return new Entry(
        feed,
        file,
        check.sha256(),
        mapping,
        state,
        reason,
        batch,
        Counts.NONE,
        run.id(),
        Timestamp.from(run.startedAt()));
  }

  private static String summary(Share share, Optional<Intake.Taken> taken) {
    long refused = taken.map(Intake.Taken::refusedRows).orElse(0L);
    long repeated = share.found().fresh().size() - share.entries().size() - share.broken();
    return "%-13s %,9d rows from %,d new of %,d files%s%s%s"
        .formatted(
            share.found().contract().feed(),
            taken.map(Intake.Taken::stored).orElse(0L),
            share.entries().size(),
            share.found().listed().size(),
            repeated == 0 ? "" : ", %,d copies".formatted(repeated),
            refused == 0 ? "" : ", %,d rows refused".formatted(refused),
            share.broken() == 0 ? "" : ", %,d files refused".formatted(share.broken()));
  }

  private void store(List<Intake.Taken> taken) {
    SideBySide.map(
        List.<Consumer<List<Intake.Taken>>>of(this::quarantine, this::toVault),
        step -> {
          step.accept(taken);
          return step;
        });
  }

  private void quarantine(List<Intake.Taken> taken) {
    union(taken.stream().filter(feed -> feed.refusedRows() > 0).map(Intake.Taken::refused))
        .ifPresent(rows -> lake.writeBatch(Ops.QUARANTINE, rows, run));
  }

  private void toVault(List<Intake.Taken> taken) {
    union(taken.stream().flatMap(feed -> feed.contacts().stream()))
        .map(Vault::newest)
        .ifPresent(
            rows -> {
              if (window.isFull()) {
                lake.replace(Silver.PII_VAULT, rows, run);
              } else {
                lake.write(Silver.PII_VAULT, rows, run);
              }
            });
  }

  private static Optional<Dataset<Row>> union(Stream<Dataset<Row>> parts) {
    return parts.reduce(Dataset::unionByName);
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
          ("%s: %s is refused (%s)%s; mend or remove it and run again. The other files are"
                  + " taken; all tables of silver and gold are as before")
              .formatted(
                  found.contract().feed(),
                  broken.get(0).file().path(),
                  broken.get(0).reason(),
                  broken.size() == 1 ? "" : " and %,d more".formatted(broken.size() - 1)));
    }
  }
}
