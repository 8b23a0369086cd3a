package io.nightcart.pipelines.feeds;

import static java.util.stream.Collectors.joining;

import io.nightcart.tables.Shop;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * How a shop delivers one feed: a block under {@code feeds} in its settings. Several feeds may draw
 * from the same files.
 *
 * @param path glob of the files; {@code {day}} stands for a date such as 2026-01-31
 * @param format csv or jsonl; files that end in {@code .gz} are unpacked
 * @param separator what parts csv fields; a comma where unset
 * @param encoding of the text, any that keeps ASCII as it is; UTF-8 where unset
 * @param multiline whether csv texts hold line breaks inside quotes; no where unset
 * @param unfinishedLastLine what becomes of a last csv record without a line end: refused, because
 *     it may be half a record (where unset), or accepted
 * @param each path of a nested array in jsonl; one row is read per element, and the element stands
 *     in the array's place; one row per record where unset
 * @param where condition over the raw fields that a record must meet to belong to the feed; all do
 *     where unset
 * @param distinct whether equal rows of one file count once, as for orders drawn from invoice
 *     lines; no where unset
 * @param timestampFormat pattern of timestamps in local time; where unset they are ISO-8601 with an
 *     offset
 * @param timeZone region of local timestamps; the shop's where unset
 * @param columns a Spark SQL expression over the raw fields, all of them text, for each column of
 *     the contract that the shop delivers
 */
public record Feed(
    String path,
    Format format,
    String separator,
    String encoding,
    Boolean multiline,
    Unfinished unfinishedLastLine,
    String each,
    String where,
    Boolean distinct,
    String timestampFormat,
    String timeZone,
    Map<String, String> columns) {

  /** Formats of raw files. */
  public enum Format {
    CSV,
    JSONL
  }

  /** What becomes of a last record without a line end. */
  public enum Unfinished {
    REFUSED,
    ACCEPTED
  }

  /**
   * @throws IllegalArgumentException naming what is missing or cannot be used
   */
  public Feed {
    require(path != null && !path.isBlank(), "A feed needs a path");
    require(format != null, "A feed needs a format: csv or jsonl");
    separator = separator == null ? "," : separator;
    require(separator.length() == 1, "Separator must be one character, not " + separator);
    encoding = encoding == null ? "UTF-8" : encoding;
    multiline = multiline != null && multiline;
    distinct = distinct != null && distinct;
    unfinishedLastLine = unfinishedLastLine == null ? Unfinished.REFUSED : unfinishedLastLine;
    each = each == null ? "" : each;
    require(each.isEmpty() || format == Format.JSONL, "Only jsonl has nested arrays for each");
    where = where == null ? "" : where;
    timestampFormat = timestampFormat == null ? "" : timestampFormat;
    timeZone = timeZone == null ? "" : timeZone;
    require(columns != null && !columns.isEmpty(), "A feed needs columns");
    columns = Map.copyOf(columns);
    checkNames(encoding, timestampFormat, timeZone);
  }

  private static void checkNames(String encoding, String format, String zone) {
    require(
        Charset.isSupported(encoding) && !encoding.toUpperCase().contains("16"),
        "Encoding must be known and keep ASCII as it is, not " + encoding);
    try {
      DateTimeFormatter.ofPattern(format);
      if (!zone.isEmpty()) {
        ZoneId.of(zone);
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * A checksum of all that decides which rows a file gives, apart from where it lies: under another
   * one, a file has to be taken again.
   *
   * @param shop its currency and time zone stand where a feed names none
   * @param roleMailboxes they decide what stands for an e-mail address
   */
  String mapping(Shop shop, Set<String> roleMailboxes) {
    return DigestUtils.sha256Hex(
        Stream.of(
                source(),
                where,
                distinct,
                timestampFormat,
                timeZone,
                new TreeMap<>(columns),
                new TreeSet<>(roleMailboxes),
                shop.currency(),
                shop.timeZone())
            .map(Object::toString)
            .collect(joining("\n")));
  }

  /** What decides how the files are read, apart from which columns are made of them. */
  Source source() {
    return new Source(format, separator, encoding, multiline, unfinishedLastLine, each);
  }

  /** How to read raw files. */
  record Source(
      Format format,
      String separator,
      String encoding,
      boolean multiline,
      Unfinished unfinishedLastLine,
      String each)
      implements Serializable {}
}
