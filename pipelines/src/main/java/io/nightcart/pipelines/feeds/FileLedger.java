package io.nightcart.pipelines.feeds;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.apache.spark.sql.functions.col;

import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Ops;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Which files were taken, refused or passed over: {@link Ops#FILE_LEDGER} in memory. */
public final class FileLedger {

  /** What became of a file; see the ledger's column {@code state}. */
  enum State {
    TAKEN,
    SUPERSEDED,
    DUPLICATE,
    REFUSED;

    /** Whether the file's content stands. */
    boolean isLive() {
      return this == TAKEN || this == DUPLICATE;
    }
  }

  /** How many rows of a file went where. */
  record Counts(long read, long stored, long refused, long unselected, long late) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    Counts withStored(long number) {
      return new Counts(read, number, refused, unselected, late);
    }

    long repeated() {
      return read - stored - refused - unselected;
    }
  }

  /** A row of the ledger. */
  record Entry(
      String feed,
      RawFile file,
      String sha256,
      String mapping,
      State state,
      String reason,
      long batch,
      Counts counts,
      String runId,
      Timestamp takenAt) {

    String fileId() {
      return sha256.substring(0, 24);
    }

    /** Whether bronze holds its rows: a copy and a refused file have none, whatever came after. */
    boolean isStored() {
      return state == State.TAKEN || state == State.SUPERSEDED && counts.read() > 0;
    }

    boolean isRefusedAgain(Entry before) {
      return state == State.REFUSED
          && before != null
          && before.state == State.REFUSED
          && before.file.equals(file)
          && before.reason.equals(reason)
          && before.mapping.equals(mapping);
    }

    Entry with(Counts found) {
      return new Entry(feed, file, sha256, mapping, state, reason, batch, found, runId, takenAt);
    }

    Entry as(State other) {
      return new Entry(feed, file, sha256, mapping, other, reason, batch, counts, runId, takenAt);
    }
  }

  /** By feed, path and content. */
  private final Map<List<String>, Entry> entries = new LinkedHashMap<>();

  /** The same by feed and path, and by feed and content: a shop delivers thousands of files. */
  private final Map<List<String>, Map<String, Entry>> byPath = new HashMap<>();

  private final Map<List<String>, Map<String, Entry>> byContent = new HashMap<>();
  private final Map<List<String>, Entry> changed = new LinkedHashMap<>();
  private long batchBefore;

  /** The ledger as stored. */
  public static FileLedger of(Lake lake) {
    return of(lake.read(Ops.FILE_LEDGER));
  }

  /** The ledger as an earlier commit left it. */
  public static FileLedger of(Lake lake, long version) {
    return of(lake.read(Ops.FILE_LEDGER, version));
  }

  private static FileLedger of(Dataset<Row> rows) {
    FileLedger ledger = new FileLedger();
    for (Row row : rows.orderBy("feed", "file", "file_id").collectAsList()) {
      ledger.keep(entry(row));
    }
    return ledger;
  }

  /** A ledger that knows no file yet but goes on counting batches. */
  static FileLedger after(long batch) {
    FileLedger ledger = new FileLedger();
    ledger.batchBefore = batch;
    return ledger;
  }

  private static Entry entry(Row row) {
    RawFile file =
        new RawFile(
            row.getAs("file"),
            row.<Long>getAs("bytes"),
            row.<Timestamp>getAs("modified_at").getTime(),
            row.getAs("file_day") == null ? null : row.<Date>getAs("file_day").toLocalDate());
    return new Entry(
        row.getAs("feed"),
        file,
        row.getAs("sha256"),
        row.getAs("mapping"),
        State.valueOf(row.<String>getAs("state").toUpperCase(Locale.ROOT)),
        row.getAs("reason"),
        row.<Long>getAs("batch"),
        new Counts(
            row.<Long>getAs("rows_read"),
            row.<Long>getAs("rows_stored"),
            row.<Long>getAs("rows_refused"),
            row.<Long>getAs("rows_unselected"),
            row.<Long>getAs("rows_late")),
        row.getAs("run_id"),
        row.getAs("taken_at"));
  }

  private static List<String> key(Entry entry) {
    return List.of(entry.feed(), entry.file().path(), entry.fileId());
  }

  /** The number of the newest batch, 0 before the first. */
  long lastBatch() {
    return entries.values().stream().mapToLong(Entry::batch).max().orElse(batchBefore);
  }

  /** The newest day that a file taken names; empty if none does. */
  public Optional<LocalDate> newestDay() {
    return entries.values().stream()
        .filter(entry -> entry.state().isLive() && entry.file().day() != null)
        .map(entry -> entry.file().day())
        .max(LocalDate::compareTo);
  }

  /** How much was read for the files entered, once for each feed that wants them. */
  public long bytes() {
    return entries.values().stream().mapToLong(entry -> entry.file().bytes()).sum();
  }

  /**
   * The entry of a file that stands and has not been touched since, nor has the feed's mapping. A
   * refused file is looked at again every night.
   */
  Optional<Entry> unchanged(String feed, RawFile file, String mapping) {
    return live(feed, file).filter(e -> e.mapping().equals(mapping)).findFirst();
  }

  /** Whether this very file stands, under whatever mapping it was taken. */
  boolean isLive(String feed, RawFile file) {
    return live(feed, file).findAny().isPresent();
  }

  private Stream<Entry> live(String feed, RawFile file) {
    return at(feed, file.path()).filter(e -> e.file().equals(file) && e.state().isLive());
  }

  /** The entry of this content, wherever it lay, whose rows bronze holds under this mapping. */
  Optional<Entry> stored(String feed, String sha256, String mapping) {
    return stored(feed, sha256).filter(e -> e.mapping().equals(mapping)).findFirst();
  }

  /** The entries of this content whose rows are in bronze. */
  private Stream<Entry> stored(String feed, String sha256) {
    return byContent.getOrDefault(List.of(feed, sha256), Map.of()).values().stream()
        .filter(Entry::isStored);
  }

  /** The entries of this feed whose content stands. */
  List<Entry> live(String feed) {
    return entries.values().stream()
        .filter(e -> e.feed().equals(feed) && e.state().isLive())
        .toList();
  }

  /** The entries of this feed that are still refused. */
  List<Entry> refused(String feed) {
    return entries.values().stream()
        .filter(e -> e.feed().equals(feed) && e.state() == State.REFUSED)
        .toList();
  }

  /** The entries of a batch. */
  Stream<Entry> entered(long batch) {
    return entries.values().stream().filter(entry -> entry.batch() == batch);
  }

  /** Enters a file; what the same path held before no longer stands. */
  void enter(Entry entry) {
    if (entry.isRefusedAgain(entries.get(key(entry)))) {
      return;
    }
    for (Entry old : at(entry.feed(), entry.file().path()).toList()) {
      if (old.state() != State.SUPERSEDED && entry.state() != State.REFUSED) {
        put(old.as(State.SUPERSEDED));
      }
    }
    put(entry);
  }

  private void put(Entry entry) {
    keep(entry);
    changed.put(key(entry), entry);
  }

  private void keep(Entry entry) {
    entries.put(key(entry), entry);
    byPath
        .computeIfAbsent(List.of(entry.feed(), entry.file().path()), key -> new LinkedHashMap<>())
        .put(entry.sha256(), entry);
    byContent
        .computeIfAbsent(List.of(entry.feed(), entry.sha256()), key -> new LinkedHashMap<>())
        .put(entry.file().path(), entry);
  }

  private Stream<Entry> at(String feed, String path) {
    return byPath.getOrDefault(List.of(feed, path), Map.of()).values().stream();
  }

  /** Whether any entry is new or changed. */
  boolean hasChanges() {
    return !changed.isEmpty();
  }

  /** The entries that are new or changed, as rows of the ledger. */
  Dataset<Row> changes(Lake lake) {
    List<Row> rows = changed.values().stream().map(FileLedger::row).toList();
    return lake.spark().createDataFrame(rows, Ops.FILE_LEDGER.schema());
  }

  private static Row row(Entry e) {
    return RowFactory.create(
        e.feed(),
        e.file().path(),
        e.fileId(),
        e.file().day() == null ? null : Date.valueOf(e.file().day()),
        e.file().bytes(),
        new Timestamp(e.file().modifiedAt()),
        e.sha256(),
        e.mapping(),
        e.state().name().toLowerCase(Locale.ROOT),
        e.reason(),
        e.batch(),
        e.counts().read(),
        e.counts().stored(),
        e.counts().refused(),
        e.counts().repeated(),
        e.counts().unselected(),
        e.counts().late(),
        e.runId(),
        e.takenAt());
  }

  /** The contents of a feed that stand, as text that changes whenever its standing rows do. */
  public String fingerprint(String feed) {
    return entries.values().stream()
        .filter(e -> e.feed().equals(feed) && e.state().isLive())
        .map(e -> e.file().path() + e.sha256() + e.mapping() + e.counts())
        .sorted()
        .collect(joining());
  }

  /**
   * The rows of a feed's bronze table that stand: those of every content that some path still
   * holds, as the newest batch that took it stored them. Where several paths hold it, {@code _file}
   * is the first of them, whichever was taken first.
   */
  public Dataset<Row> standing(String feed, Dataset<Row> bronze) {
    return rowsOf(contents(feed), bronze);
  }

  /**
   * The rows of a feed's bronze table that stand by only one of two ledgers. A row that stands in
   * another file than before is there twice.
   */
  public Dataset<Row> changes(String feed, Dataset<Row> bronze, FileLedger before) {
    Set<Content> now = contents(feed);
    Set<Content> then = before.contents(feed);
    Set<Content> either = new LinkedHashSet<>(now);
    either.addAll(then);
    either.removeIf(content -> now.contains(content) && then.contains(content));
    Long[] batches = either.stream().map(Content::batch).distinct().toArray(Long[]::new);
    return rowsOf(either, bronze.where(col(Contract.BATCH.name()).isin((Object[]) batches)));
  }

  /**
   * Whether all files were taken again since an earlier ledger, which bronze then knows no more.
   */
  public boolean isAnewSince(FileLedger before) {
    return !before.entries.isEmpty()
        && entries.values().stream().allMatch(entry -> entry.batch() > before.lastBatch());
  }

  /** A content that stands, as a batch stored it, and the first path that holds it. */
  private record Content(String fileId, long batch, String path) {}

  private Set<Content> contents(String feed) {
    Map<String, List<Entry>> live =
        entries.values().stream()
            .filter(e -> e.feed().equals(feed) && e.state().isLive())
            .collect(groupingBy(Entry::sha256, TreeMap::new, toList()));
    Set<Content> contents = new LinkedHashSet<>();
    live.forEach(
        (sha256, same) ->
            // A content without rows may stand as a copy of what has been superseded.
            stored(feed, sha256)
                .mapToLong(Entry::batch)
                .max()
                .ifPresent(
                    batch ->
                        contents.add(
                            new Content(
                                same.get(0).fileId(),
                                batch,
                                same.stream()
                                    .map(e -> e.file().path())
                                    .min(naturalOrder())
                                    .orElseThrow()))));
    return contents;
  }

  private static Dataset<Row> rowsOf(Set<Content> contents, Dataset<Row> bronze) {
    List<Row> rows =
        contents.stream().map(c -> RowFactory.create(c.fileId(), c.batch(), c.path())).toList();
    var standing =
        new StructType()
            .add("_file_id", "string", false)
            .add("_batch", "long", false)
            .add("_file", "string", false);
    return bronze
        .drop("_file")
        .join(
            functions.broadcast(bronze.sparkSession().createDataFrame(rows, standing)),
            new String[] {"_file_id", "_batch"},
            "inner");
  }
}
