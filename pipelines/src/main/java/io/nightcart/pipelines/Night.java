package io.nightcart.pipelines;

import static java.util.stream.Collectors.toMap;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.bench.Meter;
import io.nightcart.pipelines.bench.Profile;
import io.nightcart.pipelines.bench.Profile.Cost;
import io.nightcart.pipelines.feeds.FileLedger;
import io.nightcart.pipelines.feeds.Ingest;
import io.nightcart.pipelines.feeds.Ingest.Taken;
import io.nightcart.pipelines.feeds.Ingest.Window;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.watch.JobEnd;
import io.nightcart.pipelines.watch.JobEnd.State;
import io.nightcart.pipelines.watch.Watcher;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * One whole night: takes raw files, then brings every table up to date, each job after those whose
 * tables it reads. A job whose inputs, settings and day are as when it last ran is passed over.
 */
final class Night {

  /**
   * What to run.
   *
   * @param from first day whose files to take; null for all before {@code to}
   * @param to last day whose files to take, and the day to describe; null for the newest in the
   *     data
   * @param jobs the jobs to run, by name; empty for all
   * @param isFull whether to take every file again and make every table anew
   */
  record Request(LocalDate from, LocalDate to, List<String> jobs, boolean isFull) {}

  /**
   * What came of it.
   *
   * @param day the day that the tables describe
   * @param changed tables that were written
   * @param refusedModels models that failed their gate
   * @param costs seconds and rows of each job that had something to do
   */
  record Outcome(LocalDate day, int changed, List<String> refusedModels, List<Cost> costs) {}

  private static final String INGEST = "ingest";

  private final Lake lake;
  private final Settings settings;
  private final String code;
  private final Run run;
  private final RunLog runs;
  private final Watcher watcher;
  private final LongSupplier nanos;

  private final List<Cost> costs = Collections.synchronizedList(new ArrayList<>());
  private final List<String> refusedModels = Collections.synchronizedList(new ArrayList<>());

  /**
   * What a night has around it.
   *
   * @param code changes whenever the program does, so that new code makes tables anew
   * @param watcher hears how it goes
   * @param nanos a clock for durations
   */
  record Surroundings(String code, Watcher watcher, LongSupplier nanos) {}

  Night(Lake lake, Settings.Loaded loaded, Run run, Surroundings around) {
    this.lake = lake;
    this.settings = loaded.settings();
    this.run = run;
    this.runs = new RunLog(lake, loaded, run);
    this.code = around.code();
    this.watcher = around.watcher();
    this.nanos = around.nanos();
  }

  /** The names of all jobs, in order. */
  private static List<String> names(Settings settings) {
    var names = new ArrayList<>(List.of(INGEST));
    Jobs.of(settings).forEach(job -> names.add(job.name()));
    return names;
  }

  /**
   * Runs the night.
   *
   * @throws Stopped if it cannot go on; the tables of the failed job and of all after it are as
   *     before
   */
  Outcome run(Request request) {
    runs.refuseOtherShop(request.isFull() && isAsked(request, INGEST));
    Optional.ofNullable(request.to()).ifPresent(this::refuseFuture);
    long start = nanos.getAsLong();
    try {
      Outcome outcome = work(request);
      runs.enter(outcome.day(), Exit.DONE, null, code, seconds(start));
      return outcome;
    } catch (Exception e) { // Spark throws checked ones that Scala does not declare
      Stopped stop = Stopped.by(e);
      try {
        runs.enter(null, stop.exit(), stop.line(), code, seconds(start));
      } catch (RuntimeException unlogged) {
        e.addSuppressed(unlogged);
      }
      throw e;
    }
  }

  private Outcome work(Request request) {
    List<Job> jobs = withSomethingToDo().filter(job -> isAsked(request, job.name())).toList();
    var done = new AtomicInteger();
    int all = jobs.size() + (isAsked(request, INGEST) ? 1 : 0);
    Consumer<JobEnd> told = job -> tell(done, all, job);
    TableLedger past = TableLedger.of(lake, settings, run, code);
    Optional<LocalDate> newestFile =
        isAsked(request, INGEST) ? ingest(request, told).newestDay() : Optional.empty();
    Meter.label(lake.spark().sparkContext(), null);
    FileLedger files = FileLedger.of(lake);
    Sessions.fit(lake.spark(), files.bytes());
    LocalDate day = day(request, newestFile.or(files::newestDay), past.newestDay());
    TableLedger tables = request.isFull() ? past.withoutPast() : past;
    try (var inputs = new Inputs(lake, files)) {
      SideBySide.map(jobs, Job::waitsFor, job -> work(job, told, inputs, day, tables));
    } finally {
      tables.store();
    }
    stopIfBroken(jobs);
    return new Outcome(
        day, tables.size(), refusedModels.stream().sorted().toList(), List.copyOf(costs));
  }

  /**
   * The jobs apart from those whose needs no feed of this shop tells of. A table that was made once
   * is brought up to date for ever.
   */
  private Stream<Job> withSomethingToDo() {
    var made = new HashSet<Table>();
    var jobs = new ArrayList<Job>();
    for (Job job : Jobs.of(settings)) {
      boolean hasNeeds =
          job.needs().isEmpty()
              || job.needs().stream().anyMatch(table -> made.contains(table) || isThere(table));
      if (hasNeeds || job.writes().stream().anyMatch(lake::has)) {
        made.addAll(job.writes());
        jobs.add(job);
      }
    }
    int left = Jobs.of(settings).size() - jobs.size();
    if (left > 0) {
      watcher.say("%d jobs left out: no feed of the shop tells what they need".formatted(left));
    }
    return jobs.stream();
  }

  private boolean isThere(Table table) {
    boolean isDelivered =
        table.layer().equals("bronze") && settings.feeds().containsKey(table.noun());
    return isDelivered || lake.has(table);
  }

  private static boolean isAsked(Request request, String job) {
    return request.jobs().isEmpty() || request.jobs().contains(job);
  }

  /**
   * Refuses jobs that do not exist.
   *
   * @throws Stopped naming the first of them
   */
  static void requireKnown(Settings settings, List<String> jobs) {
    List<String> known = names(settings);
    jobs.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new Stopped(
                  Exit.MISUSED,
                  "There is no job %s; there are %s".formatted(name, String.join(", ", known)));
            });
  }

  private Taken ingest(Request request, Consumer<JobEnd> told) {
    long start = nanos.getAsLong();
    watcher.say("Taking raw files");
    Meter.label(lake.spark().sparkContext(), INGEST);
    var window = new Window(request.from(), request.to(), request.isFull());
    Taken taken =
        new Ingest(
                lake, run, settings.ingestOptions(), window, line -> watcher.say("        " + line))
            .take();
    costs.add(Profile.cost(INGEST, seconds(start), taken.rows()));
    told.accept(
        new JobEnd(INGEST, State.DONE, List.of(), bronze(), taken.rows(), seconds(start), ""));
    return taken;
  }

  /** Never an older day than the tables describe already: a late night takes nothing back. */
  private LocalDate day(
      Request request, Optional<LocalDate> newest, Optional<LocalDate> described) {
    Optional<LocalDate> asked = Optional.ofNullable(request.to()).or(() -> newest);
    asked.ifPresent(this::refuseFuture);
    described
        .filter(day -> request.to() != null && day.isAfter(request.to()))
        .ifPresent(
            day ->
                watcher.say(
                    "The tables describe %s already and go on doing so; for the figures of %s: report --day %s"
                        .formatted(day, request.to(), request.to())));
    return Stream.of(described, asked)
        .flatMap(Optional::stream)
        .max(LocalDate::compareTo)
        .orElseThrow(
            () ->
                new Stopped(Exit.MISSING_INPUT, "There is no order yet; say which day with --day"));
  }

  private void refuseFuture(LocalDate day) {
    if (day.isAfter(Ingest.latestDay(run.startedAt()))) {
      throw new Stopped(
          Exit.MISUSED,
          "%s lies in the future; no table can describe it (--day, or a file's path)"
              .formatted(day));
    }
  }

  private Job work(
      Job job, Consumer<JobEnd> told, Inputs inputs, LocalDate day, TableLedger tables) {
    String fingerprint = tables.fingerprint(job, inputs, day);
    if (tables.isUpToDate(job, fingerprint)) {
      told.accept(end(job, State.UP_TO_DATE, 0, 0, ""));
      return job;
    }
    long start = nanos.getAsLong();
    lake.spark().sparkContext().setJobDescription(job.name() + " " + day);
    Meter.label(lake.spark().sparkContext(), job.name());
    // Read before the work, so that what were to change meanwhile would count as a change.
    Map<String, Long> versions = job.reads().stream().collect(toMap(Table::name, inputs::version));
    var origin = new ModelRegistry.Origin(day, fingerprint, versions, code, () -> seconds(start));
    Desk desk;
    try {
      desk = made(job, inputs, origin, tables);
    } catch (Exception e) { // Spark throws checked ones that Scala does not declare
      Stopped stop = Stopped.by(e);
      told.accept(end(job, State.FAILED, 0, seconds(start), stop.line()));
      throw new Stopped(stop.exit(), "%s failed: %s".formatted(job.name(), stop.line()), e);
    }
    double seconds = seconds(start);
    job.writes().stream()
        .filter(table -> desk.hasMade(table))
        .forEach(table -> tables.enter(table, job, origin, seconds));
    long rows = desk.written().values().stream().mapToLong(Long::longValue).sum();
    costs.add(Profile.cost(job.name(), seconds, rows));
    told.accept(end(job, State.DONE, rows, seconds, desk.note()));
    refusedModels.addAll(desk.refusedModels());
    return job;
  }

  /** The desk, closed, on which a job has made what had to be made. */
  private Desk made(Job job, Inputs inputs, ModelRegistry.Origin origin, TableLedger tables) {
    var increment = tables.increment(job, inputs, origin.day());
    var task = new Desk.Task(job, origin, increment, tables.isEmpty());
    try (var desk = new Desk(lake, inputs, run, task)) {
      if (increment.isEmpty() || !increment.get().touched().isEmpty()) {
        job.work().run(desk);
      }
      return desk;
    }
  }

  /** Jobs that end at the same time are counted in the order in which they are told. */
  private synchronized void tell(AtomicInteger done, int all, JobEnd job) {
    watcher.end(done.incrementAndGet(), all, job);
  }

  private static JobEnd end(Job job, State state, long rows, double seconds, String note) {
    return new JobEnd(job.name(), state, job.reads(), job.writes(), rows, seconds, note);
  }

  private List<Table> bronze() {
    return settings.feeds().keySet().stream()
        .map(feed -> Catalogue.table("bronze." + feed))
        .toList();
  }

  private void stopIfBroken(List<Job> jobs) {
    if (jobs.stream().noneMatch(job -> job.writes().contains(Ops.QUALITY_RESULTS))) {
      return;
    }
    List<Row> broken =
        lake.read(Ops.QUALITY_RESULTS)
            .where("severity = 'error' and not coalesce(passed, false)")
            .orderBy("check_name")
            .collectAsList();
    if (!broken.isEmpty()) {
      Row first = broken.get(0);
      throw new Stopped(
          Exit.BAD_DATA,
          "%d checks failed, first: %s: %s and %s differ. %s See ops.quality_results"
              .formatted(
                  broken.size(),
                  first.getAs("check_name"),
                  first.getAs("expected"),
                  first.getAs("actual"),
                  first.getAs("detail")));
    }
  }

  private double seconds(long start) {
    return (nanos.getAsLong() - start) / 1e9;
  }
}
