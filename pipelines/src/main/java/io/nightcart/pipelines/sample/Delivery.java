package io.nightcart.pipelines.sample;

import java.time.LocalDate;

/**
 * A record in a file.
 *
 * @param day the folder
 * @param fault what is wrong with it
 * @param spot the element of its array that is at fault, from 0
 * @param isRepeat whether the same was delivered before
 */
record Delivery(Entry entry, LocalDate day, Fault fault, int spot, boolean isRepeat) {

  boolean isLate() {
    return entry.day().isBefore(day);
  }
}
