package io.nightcart.pipelines.feeds;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import io.nightcart.pipelines.feeds.Feed.Source;
import io.nightcart.pipelines.feeds.Feed.Unfinished;
import io.nightcart.pipelines.feeds.Lines.Line;
import io.nightcart.tables.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The records of a csv file after RFC 4180. A record that cannot be split is given with its reason,
 * and reading goes on at the next line: an open quote never swallows the rest of a file.
 */
final class CsvRecords implements Supplier<List<Parsed>> {

  private static final int MOST_LINES = 1_000;

  private final Lines lines;
  private final Source source;
  private final CsvParser parser;
  private final int width;
  private final int[] positions;

  /** Reads past the header, which names the places of the fields asked for. */
  CsvRecords(Lines lines, Source source, List<String> header, List<String> fields) {
    this.lines = lines;
    this.source = source;
    this.parser = parser(source.separator());
    this.width = header.size();
    this.positions = fields.stream().mapToInt(header::indexOf).toArray();
    lines.next();
  }

  static CsvParser parser(String separator) {
    var settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(separator.charAt(0));
    settings.getFormat().setQuote('"');
    settings.getFormat().setQuoteEscape('"');
    settings.getFormat().setCharToEscapeQuoteEscaping('\0');
    settings.getFormat().setComment('\0');
    settings.getFormat().setLineSeparator("\n");
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    settings.setNormalizeLineEndingsWithinQuotes(false);
    settings.setMaxCharsPerColumn(-1); // lines are not longer than Lines.LONGEST
    settings.setMaxColumns(1_000);
    settings.setSkipEmptyLines(false);
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    return new CsvParser(settings);
  }

  /** The next record, or null at the end. Blank lines are passed over. */
  @Override
  public List<Parsed> get() {
    Line first = lines.next();
    while (first != null && first.text().isBlank() && first.problem().isEmpty()) {
      first = lines.next();
    }
    return first == null ? null : List.of(record(first));
  }

  private Parsed record(Line first) {
    if (!first.problem().isEmpty()) {
      return Parsed.refused(first.number(), first.problem(), first.text());
    }
    var rest = new ArrayDeque<Line>();
    String text = source.multiline() ? untilQuotesClose(first, rest) : first.text();
    if (hasOpenQuote(text)) {
      lines.giveBack(rest);
      return Parsed.refused(first.number(), Reason.QUOTE_OPEN.name(), first.text());
    }
    Line last = rest.isEmpty() ? first : rest.peekLast();
    if (!last.isFinished() && source.unfinishedLastLine() == Unfinished.REFUSED) {
      return Parsed.refused(first.number(), Reason.TORN.name(), text);
    }
    return split(first.number(), text);
  }

  private String untilQuotesClose(Line first, Deque<Line> rest) {
    var text = new StringBuilder(first.text());
    boolean isOpen = hasOpenQuote(first.text());
    while (isOpen && rest.size() < MOST_LINES && text.length() < Lines.LONGEST) {
      Line next = lines.next();
      if (next == null) {
        break;
      }
      rest.add(next);
      if (!next.problem().isEmpty()) {
        break;
      }
      text.append('\n').append(next.text());
      isOpen ^= hasOpenQuote(next.text());
    }
    return text.toString();
  }

  private static boolean hasOpenQuote(String text) {
    boolean isOpen = false;
    for (int at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
      isOpen = !isOpen;
    }
    return isOpen;
  }

  private Parsed split(long line, String text) {
    String[] cells;
    try {
      cells = parser.parseLine(text);
    } catch (TextParsingException e) {
      return Parsed.refused(line, Reason.QUOTE.name(), text);
    }
    if (cells == null || cells.length != width) {
      return Parsed.refused(line, Reason.COL_COUNT.name(), text);
    }
    String[] values = new String[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = cells[positions[i]];
    }
    return Parsed.split(line, null, values);
  }
}
