package io.nightcart.pipelines.feeds;

import io.nightcart.tables.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What can be said of a feed's files before their records are read. */
final class FileJudge {

  private final Feed feed;
  private final List<String> fields;
  private final Map<String, List<String>> headers = new HashMap<>();

  FileJudge(Feed feed) {
    this.feed = feed;
    var expressions = new ArrayList<>(feed.columns().values());
    if (!feed.where().isEmpty()) {
      expressions.add(feed.where());
    }
    this.fields = Expressions.fields(expressions);
  }

  /** The raw fields that the expressions of the feed speak of. */
  List<String> fields() {
    return fields;
  }

  /** The columns of a csv file; none for jsonl. */
  List<String> header(FileCheck check) {
    return feed.format() == Feed.Format.CSV && !check.isEmpty()
        ? headers.computeIfAbsent(check.firstLine(), line -> RawFile.header(line, feed.separator()))
        : List.of();
  }

  /** Why nothing of the file can be taken; empty if nothing is wrong. */
  String problem(FileCheck check) {
    if (!check.problem().isEmpty() || check.isEmpty() || feed.format() != Feed.Format.CSV) {
      return check.problem();
    }
    List<String> header = header(check);
    List<String> missing = fields.stream().filter(field -> !header.contains(field)).toList();
    if (header.stream().distinct().count() < header.size()) {
      return Reason.HEADER + ": a column repeats in " + String.join(", ", header);
    } else if (missing.size() == fields.size()) {
      return Reason.HEADER_MISSING
          + ": the first line names none of the columns "
          + String.join(", ", fields);
    }
    return missing.isEmpty()
        ? ""
        : Reason.HEADER
            + ": no column %s among %s"
                .formatted(String.join(", ", missing), String.join(", ", header));
  }
}
