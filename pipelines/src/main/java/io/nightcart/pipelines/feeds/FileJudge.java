package io.nightcart.pipelines.feeds;

import java.util.ArrayList;
import java.util.List;

/** What can be said of a file before its records are read. */
final class FileJudge {

  /** The raw fields that the expressions of a feed speak of. */
  static List<String> fields(Feed feed) {
    var expressions = new ArrayList<>(feed.columns().values());
    if (!feed.where().isEmpty()) {
      expressions.add(feed.where());
    }
    return Expressions.fields(expressions);
  }

  /** The columns of a csv file; none for jsonl. */
  static List<String> header(Feed feed, FileCheck check) {
    return feed.format() == Feed.Format.CSV && !check.isEmpty()
        ? RawFile.header(check.firstLine(), feed.separator())
        : List.of();
  }

  /** Why nothing of the file can be taken; empty if nothing is wrong. */
  static String problem(Feed feed, FileCheck check) {
    if (!check.problem().isEmpty() || check.isEmpty() || feed.format() != Feed.Format.CSV) {
      return check.problem();
    }
    List<String> fields = fields(feed);
    List<String> header = header(feed, check);
    List<String> missing = fields.stream().filter(field -> !header.contains(field)).toList();
    if (header.stream().distinct().count() < header.size()) {
      return "HEADER: a column repeats in " + String.join(", ", header);
    } else if (missing.size() == fields.size()) {
      return "HEADER_MISSING: the first line names none of the columns "
          + String.join(", ", fields);
    }
    return missing.isEmpty() ? "" : "HEADER: no column " + String.join(", ", missing);
  }

  private FileJudge() {}
}
