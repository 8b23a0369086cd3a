package io.nightcart.pipelines;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.approx_count_distinct;

import io.nightcart.pipelines.Parts.Hop;
import io.nightcart.pipelines.Parts.Link;
import io.nightcart.pipelines.lake.Keys;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** The parts of one table that a night has to make again, and the rows they are made of. */
final class Increment {

  /**
   * When a table is brought up to date in parts.
   *
   * @param wholeBelow tables of fewer rows, by {@link #wholeBelow(int)}, are made anew, digests if
   *     no input has more, and inputs of fewer are given whole: to look for what matters costs more
   * @param maxShare of the table's parts: with more to make again, it is made anew; of a digest's
   *     parts, three times that share
   * @param maxParts the same as a number, which bounds the memory of looking for them
   */
  record Limits(long wholeBelow, double maxShare, int maxParts) {
    private static final int MOST_PARTS = 10_000_000;
    private static final int FEW_INPUTS = 3;

    /** Of a digest little is read and written again for its few rows. */
    private static final int OF_DIGESTS = 3;

    Limits {
      require(wholeBelow >= 0, "Whole-below must be 0 or more, not " + wholeBelow);
      require(maxShare >= 0, "Max-share must be 0 or more, not " + maxShare);
      require(
          maxParts >= 1 && maxParts <= MOST_PARTS,
          "Max-parts must be from 1 to %,d, not %d".formatted(MOST_PARTS, maxParts));
    }

    /** The same for a table that follows so many others: each is looked through by itself. */
    long wholeBelow(int inputs) {
      return wholeBelow * Math.max(1, inputs / FEW_INPUTS);
    }

    /** The same for a digest. */
    Limits ofDigests() {
      return new Limits(wholeBelow, maxShare * OF_DIGESTS, maxParts);
    }

    /** How many of so many parts may be made again. */
    long most(long parts) {
      return (long) Math.min(maxParts, parts * maxShare);
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  /**
   * How a table was brought up to date the last time.
   *
   * @param versions of its inputs, by name
   */
  record Last(Table table, LocalDate day, long rows, Map<String, Long> versions) {}

  /** A part that is no digest is taken to have no more rows than this, in the mean. */
  private static final long ROWS_OF_A_PART = 50;

  private static final Keys NONE = Keys.of(List.of());

  private final Parts parts;
  private final Inputs inputs;
  private final Limits limits;
  private final Keys touched;

  /** What a step leads to, so that no step is taken twice. */
  private final Map<List<Object>, Optional<Map<String, Keys>>> steps = new HashMap<>();

  private Increment(Parts parts, Inputs inputs, Limits limits, Keys touched) {
    this.parts = parts;
    this.inputs = inputs;
    this.limits = limits;
    this.touched = touched;
  }

  /**
   * What to make again.
   *
   * @param day to which the table is to be brought
   * @return empty if the table had better be made anew
   */
  static Optional<Increment> of(
      Parts parts, Last last, LocalDate day, Inputs inputs, Limits limits) {
    if (parts.isWhole()
        || weight(parts, last, inputs) < limits.wholeBelow(parts.beginnings().size())) {
      return Optional.empty();
    }
    boolean isKnown =
        parts.beginnings().stream()
            .allMatch(
                input -> {
                  Long version = last.versions().get(input.name());
                  return version != null && inputs.isKnown(input, version);
                });
    return isKnown
        ? new Increment(parts, inputs, limits, NONE)
            .reached(last, day)
            .filter(keys -> isFew(keys.size(), parts, last, inputs, limits))
            .map(keys -> new Increment(parts, inputs, limits, keys))
        : Optional.empty();
  }

  /** Whether making so many parts again costs less than making all anew. */
  private static boolean isFew(int touched, Parts parts, Last last, Inputs inputs, Limits limits) {
    Limits bounds = parts.isDigest() ? limits.ofDigests() : limits;
    return touched <= bounds.most(last.rows())
        && (!parts.isDigest() && touched <= bounds.most(last.rows() / ROWS_OF_A_PART)
            || touched <= bounds.most(count(parts, last, inputs)));
  }

  /** How many parts the table has. */
  private static long count(Parts parts, Last last, Inputs inputs) {
    return last.table().key().equals(List.of(parts.column()))
        ? last.rows()
        : inputs
            .rows(last.table())
            .agg(approx_count_distinct(parts.column()))
            .as(Encoders.LONG())
            .first();
  }

  /** By how many rows it is told whether to look for what was touched. */
  private static long weight(Parts parts, Last last, Inputs inputs) {
    return parts.isDigest()
        ? parts.beginnings().stream().mapToLong(inputs::size).max().orElseThrow()
        : last.rows();
  }

  /** The parts that changed rows lead to; what has the same way ahead goes it together. */
  private Optional<Keys> reached(Last last, LocalDate day) {
    Map<List<Hop>, Keys> ahead = new HashMap<>(Map.of(List.of(), NONE));
    for (Table input : parts.beginnings()) {
      for (Link link : parts.changing(input)) {
        Optional<Keys> begun = begun(link, last.versions().get(input.name()), last.day(), day);
        if (begun.isEmpty()) {
          return Optional.empty();
        }
        ahead.merge(link.hops(), begun.get(), Keys::and);
      }
    }
    return arrived(ahead);
  }

  private Optional<Keys> arrived(Map<List<Hop>, Keys> ahead) {
    while (ahead.size() > 1) {
      List<Hop> longest = Collections.max(ahead.keySet(), comparing(List::size));
      List<Hop> rest = longest.subList(1, longest.size());
      Map<Hop, Keys> steps = new HashMap<>();
      for (List<Hop> way : List.copyOf(ahead.keySet())) {
        if (way.size() == longest.size()
            && way.subList(1, way.size()).equals(rest)
            && way.get(0).isBeside(longest.get(0))) {
          steps.put(way.get(0), ahead.remove(way));
        }
      }
      Optional<Keys> next = ahead(longest.get(0), steps);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      ahead.merge(rest, next.get(), Keys::and);
    }
    return Optional.of(ahead.get(List.<Hop>of()));
  }

  /** The values that a hop, and those beside it, lead to. */
  private Optional<Keys> ahead(Hop hop, Map<Hop, Keys> steps) {
    Map<String, Keys> sought = new TreeMap<>();
    steps.forEach((each, from) -> sought.merge(each.beginning(), from, Keys::and));
    sought.values().removeIf(Keys::isEmpty);
    if (sought.isEmpty()) {
      return Optional.of(NONE);
    }
    Dataset<Row> rows =
        hop.isSince()
            ? inputs.since(hop.bridge(), hop.beginning(), hop.to(), sought.get(hop.beginning()))
            : inputs.rows(hop.bridge(), sought);
    return Keys.of(rows, List.of(hop.to()), limits.maxParts()).map(found -> found.get(hop.to()));
  }

  /** The values that a hop comes from. */
  private Optional<Keys> back(Hop hop, Keys to) {
    return to.isEmpty()
        ? Optional.of(to)
        : keys(
                List.of(hop, to),
                () -> inputs.rows(hop.bridge(), Map.of(hop.to(), to)),
                List.of(hop.beginning()))
            .map(found -> found.get(hop.beginning()));
  }

  /** The values with which a link begins in changed rows, and in those that count from now on. */
  private Optional<Keys> begun(Link link, long version, LocalDate before, LocalDate day) {
    Table input = link.input();
    List<String> columns =
        parts.changing(input).stream()
            .filter(other -> other.distinct().equals(link.distinct()))
            .map(Link::beginning)
            .distinct()
            .sorted()
            .toList();
    Optional<Keys> changed =
        version == inputs.version(input)
            ? Optional.of(NONE)
            : keys(List.of(input, link.distinct()), () -> changes(link, version), columns)
                .map(found -> found.get(link.beginning()));
    if (link.datedBy().isEmpty() || !before.isBefore(day)) {
      return changed;
    }
    Optional<Keys> dated =
        keys(
                List.of(input, link.distinct(), link.datedBy(), link.spans()),
                () -> inputs.dated(link, before, day),
                columns)
            .map(found -> found.get(link.beginning()));
    return changed.flatMap(one -> dated.map(other -> one.and(other)));
  }

  private Dataset<Row> changes(Link link, long version) {
    return link.distinct().isEmpty()
        ? inputs.changes(link.input(), version)
        : inputs.distinctChanges(link.input(), version, link.distinct());
  }

  private Optional<Map<String, Keys>> keys(
      List<Object> step, Supplier<Dataset<Row>> rows, List<String> columns) {
    return steps.computeIfAbsent(step, once -> Keys.of(rows.get(), columns, limits.maxParts()));
  }

  /** The parts to make again. */
  Keys touched() {
    return touched;
  }

  /**
   * At least those rows of an input that the parts are made of.
   *
   * @return empty if all its rows had better be taken
   */
  Optional<Dataset<Row>> read(Table input) {
    if (inputs.size(input) < limits.wholeBelow()) {
      return Optional.empty();
    }
    Map<String, Keys> sought = new TreeMap<>();
    for (Link link : parts.feeding(input)) {
      Optional<Keys> keys = Optional.of(touched);
      for (int i = link.hops().size() - 1; i >= 0; i--) {
        Hop hop = link.hops().get(i);
        keys = keys.flatMap(to -> back(hop, to));
      }
      if (keys.isEmpty()) {
        return Optional.empty();
      }
      sought.merge(link.column(), keys.get(), Keys::and);
    }
    return Optional.of(inputs.rows(input, sought));
  }
}
