package io.nightcart.pipelines.feeds;

import com.univocity.parsers.common.TextParsingException;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A raw file as listed.
 *
 * @param path where it lies, as a Hadoop path
 * @param bytes its size
 * @param modifiedAt milliseconds since 1970, as the file system says
 * @param day the date its path names in the place of {@code {day}}; null if the path has none
 */
record RawFile(String path, long bytes, long modifiedAt, LocalDate day) implements Serializable {

  private static final String DAY = "{day}";
  private static final Pattern UNFINISHED = Pattern.compile(".*(\\.tmp|\\.part|\\._COPYING_)$");

  /**
   * All files of a glob in the order of their paths; hidden ones and those still being written are
   * left out.
   */
  static List<RawFile> list(String glob, Configuration hadoop) throws IOException {
    Path pattern = new Path(glob.replace(DAY, "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"));
    FileStatus[] found = statuses(pattern, hadoop);
    return Stream.of(found == null ? new FileStatus[0] : found)
        .filter(FileStatus::isFile)
        .filter(status -> !status.getPath().getName().startsWith("."))
        .filter(status -> !UNFINISHED.matcher(status.getPath().getName()).matches())
        .map(status -> of(status, glob))
        .sorted(Comparator.comparing(RawFile::path))
        .toList();
  }

  private static FileStatus[] statuses(Path pattern, Configuration hadoop) throws IOException {
    try {
      return pattern.getFileSystem(hadoop).globStatus(pattern);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private static RawFile of(FileStatus status, String glob) {
    Path path = status.getPath();
    String text =
        path.toUri().getScheme().equals("file") ? path.toUri().getPath() : path.toString();
    return new RawFile(text, status.getLen(), status.getModificationTime(), day(text, glob));
  }

  private static LocalDate day(String path, String glob) {
    if (!glob.contains(DAY)) {
      return null;
    }
    String afterDay = glob.substring(glob.indexOf(DAY) + DAY.length());
    int depth = (int) afterDay.chars().filter(c -> c == '/').count();
    String[] parts = path.split("/");
    Matcher date =
        Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").matcher(parts[parts.length - 1 - depth]);
    try {
      return date.find() ? LocalDate.parse(date.group()) : null;
    } catch (DateTimeException e) {
      throw new Stopped(
          Exit.BROKEN_CONTRACT,
          "%s names no date of the calendar; rename or remove it and run again".formatted(path),
          e);
    }
  }

  /** Whether the file belongs to a night for these days; one without a date always does. */
  boolean isWithin(LocalDate from, LocalDate to) {
    return day == null || (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
  }

  /** Whether its path names a day after this one. */
  boolean isAfter(LocalDate latest) {
    return day != null && day.isAfter(latest);
  }

  /** The columns of the header of a csv file; none if it cannot be split. */
  static List<String> header(String line, String separator) {
    String[] cells;
    try {
      cells = CsvRecords.parser(separator).parseLine(line);
    } catch (TextParsingException e) {
      return List.of();
    }
    return cells == null
        ? List.of()
        : Arrays.stream(cells).map(cell -> cell == null ? "" : cell.strip()).toList();
  }
}
