package io.nightcart.pipelines.watch;

import io.nightcart.pipelines.Run;
import io.nightcart.tables.Table;
import io.openlineage.client.Clients;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.OutputStatisticsOutputDatasetFacet;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Tells an OpenLineage consumer which tables a job read and wrote: for each job that had something
 * to do an event of its start and one of its end, for the run one of its end. Jobs are named {@code
 * shop.job}; datasets as OpenLineage names files, by store and path. Spark's own listener would see
 * plans and not jobs, and no table that is written past Spark's commands.
 *
 * <p>The lake knows all of it; a consumer that cannot be told fails nothing.
 */
public final class Lineage implements Watcher {

  private static final URI PRODUCER = URI.create("urn:nightcart");
  private static final String INTEGRATION = "NIGHTCART";

  private final OpenLineage events = new OpenLineage(PRODUCER);
  private final OpenLineageClient client;
  private final String namespace;
  private final Run run;
  private final Clock clock;
  private final Function<Table, URI> places;
  private final Watcher warned;
  private boolean isSilent;

  /**
   * Prepares to tell.
   *
   * @param config file of OpenLineage's own settings: where to and how
   * @param namespace of the jobs
   * @param places where each table is stored
   * @param warned hears once if the consumer could not be told
   * @throws IllegalArgumentException if the file does not tell where to
   */
  public Lineage(
      Path config,
      String namespace,
      Run run,
      Clock clock,
      Function<Table, URI> places,
      Watcher warned) {
    this.client = client(config);
    this.namespace = namespace;
    this.run = run;
    this.clock = clock;
    this.places = places;
    this.warned = warned;
  }

  private static OpenLineageClient client(Path config) {
    try {
      return Clients.newClient(() -> List.of(config));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s does not tell OpenLineage where to: %s".formatted(config, e.getMessage()), e);
    }
  }

  @Override
  public void say(String line) {}

  @Override
  public void end(int number, int all, JobEnd job) {
    if (job.state() == JobEnd.State.UP_TO_DATE) {
      return;
    }
    ZonedDateTime end = clock.instant().atZone(ZoneOffset.UTC);
    ZonedDateTime start = end.minus(Duration.ofMillis((long) (job.seconds() * 1000)));
    emit(start, EventType.START, job, null);
    if (job.state() == JobEnd.State.FAILED) {
      emit(end, EventType.FAIL, job, job.note());
    } else {
      emit(end, EventType.COMPLETE, job, null);
    }
  }

  @Override
  public void end(RunEnd end) {
    emit(
        events.newRunEvent(
            clock.instant().atZone(ZoneOffset.UTC),
            end.exit() == 0 ? EventType.COMPLETE : EventType.FAIL,
            events.newRun(id("run"), facets(end.exit() == 0 ? null : end.message()).build()),
            job("run"),
            List.of(),
            List.of()));
  }

  private void emit(ZonedDateTime at, EventType type, JobEnd job, String fault) {
    boolean isDone = type == EventType.COMPLETE;
    var whole = events.newParentRunFacetRun(id("run"));
    var parent =
        events.newParentRunFacet(whole, events.newParentRunFacetJob(namespace, name("run")), null);
    emit(
        events.newRunEvent(
            at,
            type,
            events.newRun(id(job.name()), facets(fault).parent(parent).build()),
            job(job.name()),
            job.reads().stream().map(this::input).toList(),
            job.writes().stream().map(table -> output(table, isDone ? job : null)).toList()));
  }

  /** After the first that cannot be told, no other is tried: each might be waited for. */
  private void emit(OpenLineage.RunEvent event) {
    if (isSilent) {
      return;
    }
    try {
      client.emit(event);
    } catch (RuntimeException e) {
      isSilent = true;
      warned.say(
          "OpenLineage was not told of this run (%s); see the file that openlineage.config names"
              .formatted(e.getMessage()));
    }
  }

  private OpenLineage.RunFacetsBuilder facets(String fault) {
    var facets = events.newRunFacetsBuilder();
    return fault == null
        ? facets
        : facets.errorMessage(events.newErrorMessageRunFacet(fault, "JAVA", null));
  }

  private OpenLineage.Job job(String job) {
    return events.newJob(
        namespace,
        name(job),
        events
            .newJobFacetsBuilder()
            .jobType(events.newJobTypeJobFacet("BATCH", INTEGRATION, "JOB"))
            .build());
  }

  private String name(String job) {
    return run.shopId() + "." + job;
  }

  /** The same in every event of a job within a run. */
  private UUID id(String job) {
    return UUID.nameUUIDFromBytes((run.id() + "/" + job).getBytes(StandardCharsets.UTF_8));
  }

  private OpenLineage.InputDataset input(Table table) {
    URI place = places.apply(table);
    return events.newInputDataset(store(place), place.getPath(), facets(table), null);
  }

  /** With rows only where a job makes one table, as it counts them for all. */
  private OpenLineage.OutputDataset output(Table table, JobEnd job) {
    URI place = places.apply(table);
    OutputStatisticsOutputDatasetFacet rows =
        job == null || job.writes().size() != 1
            ? null
            : events.newOutputStatisticsOutputDatasetFacet(job.rows(), null, null);
    return events.newOutputDataset(
        store(place),
        place.getPath(),
        facets(table),
        events.newOutputDatasetOutputFacetsBuilder().outputStatistics(rows).build());
  }

  private static String store(URI place) {
    return place.getAuthority() == null
        ? place.getScheme()
        : place.getScheme().replaceFirst("^s3a$", "s3") + "://" + place.getAuthority();
  }

  private OpenLineage.DatasetFacets facets(Table table) {
    return events
        .newDatasetFacetsBuilder()
        .documentation(events.newDocumentationDatasetFacet(table.comment(), "text/plain"))
        .schema(
            events.newSchemaDatasetFacet(
                table.stored().stream()
                    .map(
                        field ->
                            events
                                .newSchemaDatasetFacetFieldsBuilder()
                                .name(field.name())
                                .type(field.type().simpleString())
                                .description(field.comment())
                                .build())
                    .toList()))
        .build();
  }
}
