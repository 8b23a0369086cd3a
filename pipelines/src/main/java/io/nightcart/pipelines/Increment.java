package io.nightcart.pipelines;

import static org.apache.spark.sql.functions.col;

import io.nightcart.pipelines.Parts.Hop;
import io.nightcart.pipelines.Parts.Link;
import io.nightcart.pipelines.lake.Keys;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The parts of one table that a night has to make again, and the rows they are made of. */
final class Increment {

  /**
   * When a table is brought up to date in parts.
   *
   * @param wholeBelow tables of fewer rows, by {@link #wholeBelow(int)}, are made anew, and inputs
   *     of fewer are given whole: to look for what matters costs more
   * @param maxShare of the table's rows: with more parts to make again, it is made anew
   * @param maxParts the same as a number, which bounds the memory of looking for them
   */
  record Limits(long wholeBelow, double maxShare, int maxParts) {
    private static final int MOST_PARTS = 10_000_000;
    private static final int FEW_INPUTS = 3;

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
  record Last(LocalDate day, long rows, Map<String, Long> versions) {}

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
    if (parts.isWhole() || last.rows() < limits.wholeBelow(parts.beginnings().size())) {
      return Optional.empty();
    }
    var found = new ArrayList<Keys>();
    var search = new Increment(parts, inputs, limits, NONE);
    for (Table input : parts.beginnings()) {
      Long version = last.versions().get(input.name());
      if (version == null || !inputs.isKnown(input, version)) {
        return Optional.empty();
      }
      for (Link link : parts.changing(input)) {
        Optional<Keys> reached = search.reached(link, version, last.day(), day);
        if (reached.isEmpty()) {
          return Optional.empty();
        }
        found.add(reached.get());
      }
    }
    Keys touched = Keys.union(found);
    return touched.size() > Math.min(limits.maxParts(), last.rows() * limits.maxShare())
        ? Optional.empty()
        : Optional.of(new Increment(parts, inputs, limits, touched));
  }

  /** The parts that changed rows of an input lead to. */
  private Optional<Keys> reached(Link link, long version, LocalDate before, LocalDate day) {
    Optional<Keys> keys = begun(link, version, before, day);
    for (Hop hop : link.hops()) {
      keys = keys.flatMap(from -> step(hop, hop.from(), hop.to(), from));
    }
    return keys;
  }

  /** The values with which a link begins in changed rows, and in those that count from now on. */
  private Optional<Keys> begun(Link link, long version, LocalDate before, LocalDate day) {
    Table input = link.input();
    List<String> columns =
        parts.changing(input).stream().map(Link::column).distinct().sorted().toList();
    Optional<Keys> changed =
        version == inputs.version(input)
            ? Optional.of(NONE)
            : keys(List.of(input), inputs.changes(input, version), columns)
                .map(found -> found.get(link.column()));
    if (link.datedBy().isEmpty() || !before.isBefore(day)) {
      return changed;
    }
    Optional<Keys> dated =
        keys(List.of(input, link.datedBy(), link.spans()), inputs.dated(link, before, day), columns)
            .map(found -> found.get(link.column()));
    return changed.flatMap(one -> dated.map(other -> Keys.union(List.of(one, other))));
  }

  /** The values that stand beside others in the rows of a bridge. */
  private Optional<Keys> step(Hop hop, String from, String to, Keys keys) {
    if (keys.isEmpty()) {
      return Optional.of(keys);
    }
    Dataset<Row> rows = inputs.rows(hop.bridge(), from, keys).where(hop.condition());
    return keys(List.of(hop, from, keys), rows, List.of(to)).map(found -> found.get(to));
  }

  private Optional<Map<String, Keys>> keys(
      List<Object> step, Dataset<Row> rows, List<String> columns) {
    return steps.computeIfAbsent(step, once -> Keys.of(rows, columns, limits.maxParts()));
  }

  /** The parts to make again. */
  Keys touched() {
    return touched;
  }

  /** At least those rows of an input that the parts are made of. */
  Dataset<Row> read(Table input) {
    if (inputs.size(input) < limits.wholeBelow()) {
      return inputs.rows(input);
    }
    Map<String, List<Keys>> sought = new HashMap<>();
    for (Link link : parts.feeding(input)) {
      Optional<Keys> keys = Optional.of(touched);
      for (int i = link.hops().size() - 1; i >= 0; i--) {
        Hop hop = link.hops().get(i);
        keys = keys.flatMap(to -> step(hop, hop.to(), hop.from(), to));
      }
      if (keys.isEmpty()) {
        return inputs.rows(input);
      }
      sought.computeIfAbsent(link.column(), column -> new ArrayList<>()).add(keys.get());
    }
    return rows(input, sought);
  }

  private Dataset<Row> rows(Table input, Map<String, List<Keys>> sought) {
    List<String> columns = sought.keySet().stream().sorted().toList();
    if (columns.size() == 1) {
      return inputs.rows(input, columns.get(0), Keys.union(sought.get(columns.get(0))));
    }
    Dataset<Row> rows = inputs.rows(input);
    List<String> flags = IntStream.range(0, columns.size()).mapToObj(i -> "_sought_" + i).toList();
    for (int i = 0; i < columns.size(); i++) {
      rows = Keys.union(sought.get(columns.get(i))).mark(rows, columns.get(i), flags.get(i));
    }
    Column isSought =
        flags.stream().map(flag -> col(flag).isNotNull()).reduce(Column::or).orElseThrow();
    return rows.where(isSought).drop(flags.toArray(String[]::new));
  }
}
