package io.nightcart.pipelines.sample;

import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the rows that a feed gets from a file. */
final class Tally {

  private final SortedMap<String, Long> reasons = new TreeMap<>();
  private long read = 0;
  private long refused = 0;
  private long duplicates = 0;
  private long late = 0;

  /** Counts a record's rows: the first so many refused, the others kept. */
  void count(int rows, int rowsRefused, Delivery delivery) {
    int kept = rows - rowsRefused;
    read += rows;
    refused += rowsRefused;
    if (rowsRefused > 0) {
      reasons.merge(delivery.fault().reason(), (long) rowsRefused, Long::sum);
    }
    duplicates += delivery.isRepeat() ? kept : 0;
    late += delivery.isLate() ? kept : 0;
  }

  Truth.Counts of(String path, String feed) {
    return new Truth.Counts(path, feed, read, refused, reasons, duplicates, late);
  }
}
