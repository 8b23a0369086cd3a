package io.nightcart.pipelines;

import io.nightcart.pipelines.Parts.Link;
import io.nightcart.tables.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A stretch of the night: reads tables, calls one function, writes tables.
 *
 * @param name what {@code --jobs} calls it
 * @param reads the tables it may read; they and the order in which they are made decide when it
 *     runs
 * @param writes the tables it makes
 * @param options what else decides its result, with a telling {@code toString}
 * @param work what it does
 * @param parts how its table follows those it reads
 * @param needs tables of which at least one must be there for the job to make anything; none if it
 *     always does
 */
record Job(
    String name,
    List<Table> reads,
    List<Table> writes,
    Object options,
    Work work,
    Parts parts,
    List<Table> needs) {

  /** What a job does with the tables on its desk. */
  interface Work {
    void run(Desk desk);
  }

  /**
   * @throws IllegalArgumentException if a table that is made in parts may change unseen
   */
  Job {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    needs = List.copyOf(needs);
    require(reads.containsAll(needs), name + " needs a table that it does not read");
    if (!parts.isWhole()) {
      require(
          Set.copyOf(parts.beginnings()).equals(Set.copyOf(reads))
              && Stream.concat(reads.stream(), writes.stream())
                  .toList()
                  .containsAll(parts.inputs()),
          name
              + ": the links of its parts must begin at every table that it reads, and no other, and"
              + " lead over these or its own");
      require(
          writes.size() == 1 && writes.get(0).fields().stream().anyMatch(parts::isColumn),
          name + ": a required column of its only table, text or a day, must tell the parts");
      require(
          parts.links().stream().allMatch(Parts.Link::leadsOnFromItsDay),
          name + ": a link since a day needs a hop after it, and none before");
    }
  }

  /** A job that always makes something. */
  Job(String name, List<Table> reads, List<Table> writes, Object options, Work work, Parts parts) {
    this(name, reads, writes, options, work, parts, List.of());
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** A job that makes one table, always whole. */
  static Job of(
      String name, Table table, Object options, Function<Desk, Dataset<Row>> made, Table... reads) {
    return new Job(
        name,
        List.of(reads),
        List.of(table),
        options,
        d -> d.write(table, made.apply(d)),
        Parts.WHOLE);
  }

  /** The same job, whose only table can be brought up to date by parts. */
  Job inPartsBy(String column, Link... links) {
    return new Job(name, reads, writes, options, work, new Parts(column, List.of(links)), needs);
  }

  /** The same for a table of few rows that are made of many. */
  Job digestingBy(String column, Link... links) {
    return new Job(
        name, reads, writes, options, work, new Parts(column, List.of(links), true), needs);
  }

  /** The same job, left out where none of these tables is there and none of its own was made. */
  Job needing(Table... tables) {
    return new Job(name, reads, writes, options, work, parts, List.of(tables));
  }

  /** Whether this job reads what the other makes. */
  boolean waitsFor(Job other) {
    return other.writes().stream().anyMatch(reads::contains);
  }

  /**
   * The jobs in an order in which each comes after those whose tables it reads; jobs that do not
   * depend on each other keep the order given.
   *
   * @throws IllegalArgumentException if two jobs write one table or each waits for the other
   */
  static List<Job> inOrder(List<Job> jobs) {
    Set<Table> unmade = new LinkedHashSet<>();
    for (Job job : jobs) {
      for (Table table : job.writes()) {
        if (!unmade.add(table)) {
          throw new IllegalArgumentException("Two jobs write " + table.name());
        }
      }
    }
    var waiting = new ArrayList<>(jobs);
    var ordered = new ArrayList<Job>();
    while (!waiting.isEmpty()) {
      Job next =
          waiting.stream()
              .filter(job -> job.reads().stream().noneMatch(unmade::contains))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "These jobs wait for each other: "
                              + waiting.stream().map(Job::name).toList()));
      next.writes().forEach(unmade::remove);
      waiting.remove(next);
      ordered.add(next);
    }
    return ordered;
  }
}
