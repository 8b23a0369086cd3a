package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a faultless reader finds in the sample's files.
 *
 * @param files one entry per file and feed, by path; the lines of orders are a feed of their own,
 *     one row per element
 * @param totals what is left after cleaning
 */
public record Truth(List<Counts> files, Totals totals) {

  public Truth {
    files = List.copyOf(files);
  }

  /**
   * The rows that a feed gets from a file.
   *
   * @param path relative to the sample
   * @param rowsRead all rows
   * @param rowsRefused rows that break the feed's contract
   * @param reasons refused rows by reason code
   * @param duplicates rows kept that are identical to one delivered before, by path and then line
   * @param late rows kept whose own day in the shop's time zone is before the folder's: the day of
   *     updated_at, of created_at for reviews, of posted_at for posts
   */
  public record Counts(
      String path,
      String feed,
      long rowsRead,
      long rowsRefused,
      SortedMap<String, Long> reasons,
      long duplicates,
      long late) {

    public Counts {
      reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }
  }

  /**
   * Everything together, newest versions only.
   *
   * @param orders orders whose own row was kept at least once, valid or not
   * @param customers accounts, and guests known by an e-mail address that belongs to no account
   * @param records records of each other feed that were kept at least once
   * @param grossSales unit price x quantity sold of valid orders, gift cards apart
   * @param discounts on those lines, positive
   * @param returns units given back, and all lines of cancelled orders, after discount
   */
  public record Totals(
      long orders,
      long customers,
      SortedMap<String, Long> records,
      BigDecimal grossSales,
      BigDecimal discounts,
      BigDecimal returns) {}
}
