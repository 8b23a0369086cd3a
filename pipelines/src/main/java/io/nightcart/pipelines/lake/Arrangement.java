package io.nightcart.pipelines.lake;

import java.util.Optional;
import org.apache.spark.sql.delta.Snapshot;
import scala.jdk.javaapi.OptionConverters;

/**
 * Says that a commit only moved rows between files, so that they are the rows of an earlier one. It
 * stands among the properties of the table, as {@code moved:rows}.
 *
 * @param moved the commit that moved them
 * @param rows the newest commit before it that changed any
 */
record Arrangement(long moved, long rows) {

  /** The property; not one of Delta's own. */
  static final String PROPERTY = "nightcart.arrangement";

  /** The newest of a table. */
  static Optional<Arrangement> of(Snapshot snapshot) {
    return OptionConverters.toJava(snapshot.metadata().configuration().get(PROPERTY))
        .map(text -> text.split(":"))
        .map(both -> new Arrangement(Long.parseLong(both[0]), Long.parseLong(both[1])));
  }

  /** The newest commit of a table that changed rows. */
  static long versionOfRows(Snapshot snapshot) {
    return of(snapshot)
        .filter(newest -> newest.moved == snapshot.version())
        .map(Arrangement::rows)
        .orElse(snapshot.version());
  }

  /** A commit with the rows of another, in files that are still in use if there are any such. */
  static long versionOfFiles(Snapshot snapshot, long version) {
    return of(snapshot)
        .filter(newest -> newest.rows == version)
        .map(Arrangement::moved)
        .orElse(version);
  }

  String text() {
    return moved + ":" + rows;
  }
}
