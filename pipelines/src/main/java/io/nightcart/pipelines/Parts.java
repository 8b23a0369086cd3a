package io.nightcart.pipelines;

import io.nightcart.pipelines.lake.Keys;
import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a table follows its inputs. Its rows fall into parts by the value of one column, and what a
 * part holds depends only on those input rows from which a link leads to it. So what has changed
 * among the inputs tells the parts to be made again, and these tell the rows they are made of.
 *
 * @param column the column of the table; text or a day, never null
 * @param links from every input; none for a table that is always made whole
 * @param isDigest whether the table has few rows made of many, so that its inputs tell what making
 *     it anew costs, and more of its parts may be made again before it is
 */
record Parts(String column, List<Link> links, boolean isDigest) {

  /** For a table that is always made whole. */
  static final Parts WHOLE = new Parts("", List.of());

  private static final String ALWAYS = "true";

  /** For a table about as large as its inputs. */
  Parts(String column, List<Link> links) {
    this(column, links, false);
  }

  /**
   * Leads from rows of an input to parts: a value of a column, looked up in other inputs one after
   * another, or in the table itself as it was left the last time. It may lead to more parts than
   * the row matters to, never to fewer.
   *
   * @param column text or a day, or an expression in SQL that gives one; a row without value leads
   *     nowhere
   * @param hops through which inputs, in order; if there are none, the value is the part
   * @param since the column with the day before which the first hop does not lead; empty if it
   *     leads to any
   * @param datedBy the column with the day before which a row does not count; empty if it always
   *     does
   * @param spans after how many days from then it counts otherwise
   * @param distinct the columns of which only the distinct values matter; empty if every row does
   */
  record Link(
      Table input,
      String column,
      List<Hop> hops,
      String since,
      String datedBy,
      List<Integer> spans,
      List<String> distinct) {

    /** From the value of a column of an input. */
    static Link from(Table input, String column) {
      return new Link(input, column, List.of(), "", "", List.of(), List.of());
    }

    /**
     * The same for an input of which only the distinct values of some columns matter, so that a row
     * that repeats them leads nowhere.
     */
    static Link fromDistinct(Table input, String column, List<String> distinct) {
      return new Link(input, column, List.of(), "", "", List.of(), List.copyOf(distinct));
    }

    /** On to the values that stand beside it in the rows of another input. */
    Link via(Table bridge, String from, String to) {
      return via(bridge, from, to, ALWAYS);
    }

    /**
     * On to the values that stand beside it in some rows of another input.
     *
     * @param condition in SQL; a row that does not meet it leads nowhere
     */
    Link via(Table bridge, String from, String to, String condition) {
      var more = new ArrayList<>(hops);
      more.add(new Hop(bridge, from, to, condition, hops.isEmpty() && !since.isEmpty()));
      return new Link(input, column, List.copyOf(more), since, datedBy, spans, distinct);
    }

    /**
     * For rows that matter to nothing before the day of a column, which is never null: the hop that
     * comes next leads to days, and only to that one and those after it.
     */
    Link since(String dateColumn) {
      return new Link(input, column, hops, dateColumn, datedBy, spans, distinct);
    }

    /** For rows that do not count before the day of a column. */
    Link countingFrom(String dateColumn) {
      return new Link(input, column, hops, since, dateColumn, spans, distinct);
    }

    /** For rows that count otherwise some days after the day of that column. */
    Link countingFor(Integer... days) {
      return new Link(input, column, hops, since, datedBy, List.of(days), distinct);
    }

    /** Whether its day, where one is given, goes with what the first hop looks up. */
    boolean leadsOnFromItsDay() {
      return since.isEmpty() || !hops.isEmpty() && hops.get(0).isSince();
    }

    /** What it begins with in a changed row: the value, with the day where one is given. */
    String beginning() {
      return since.isEmpty() ? column : Keys.dated(column, since);
    }

    /**
     * The same, as seen from each bridge: where a row of a bridge comes or goes, what it led to
     * changes.
     */
    private Stream<Link> fromBridges() {
      return IntStream.range(0, hops.size())
          .mapToObj(
              i ->
                  new Link(
                      hops.get(i).bridge(),
                      hops.get(i).to(),
                      hops.subList(i + 1, hops.size()),
                      "",
                      "",
                      List.of(),
                      List.of()));
    }
  }

  /**
   * A step from one value to another in the rows of an input that meet a condition.
   *
   * @param isSince whether it comes with a day and leads to no earlier one
   */
  record Hop(Table bridge, String from, String to, String condition, boolean isSince) {

    /** What is looked up in the bridge, in SQL. */
    String beginning() {
      return condition.equals(ALWAYS) ? from : "if(%s, %s, null)".formatted(condition, from);
    }

    /** Whether one look at the bridge serves this hop and the other. */
    boolean isBeside(Hop other) {
      return equals(other)
          || !isSince && !other.isSince && bridge.equals(other.bridge) && to.equals(other.to);
    }
  }

  boolean isWhole() {
    return links.isEmpty();
  }

  /** The links by which changes of an input are followed. */
  List<Link> changing(Table input) {
    return links.stream()
        .flatMap(link -> Stream.concat(Stream.of(link), link.fromBridges()))
        .filter(link -> link.input().equals(input))
        .distinct()
        .toList();
  }

  /** The links by which the rows of an input are found. */
  List<Link> feeding(Table input) {
    return links.stream().filter(link -> link.input().equals(input)).toList();
  }

  /** Whether this column can tell the parts. */
  boolean isColumn(Field field) {
    return field.name().equals(column)
        && field.isRequired()
        && (field.type().equals(Field.TEXT) || field.type().equals(Field.DATE));
  }

  /** Every input that a link begins at. */
  List<Table> beginnings() {
    return links.stream().map(Link::input).distinct().toList();
  }

  /** Every input that a link begins at or leads through. */
  List<Table> inputs() {
    return links.stream()
        .flatMap(
            link -> Stream.concat(Stream.of(link.input()), link.hops().stream().map(Hop::bridge)))
        .distinct()
        .toList();
  }
}
