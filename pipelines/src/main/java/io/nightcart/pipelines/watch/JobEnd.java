package io.nightcart.pipelines.watch;

import io.nightcart.tables.Table;
import java.util.Collection;

/**
 * What came of a job.
 *
 * @param reads the tables that it reads; of {@code ingest}, none
 * @param rows how many it made
 * @param note for whoever watches; of a failed job, why
 */
public record JobEnd(
    String name,
    State state,
    Collection<Table> reads,
    Collection<Table> writes,
    long rows,
    double seconds,
    String note) {

  /** How a job ended. */
  public enum State {
    /** Its tables are up to date now. */
    DONE,
    /** They were before. */
    UP_TO_DATE,
    /** They are as they were. */
    FAILED
  }
}
