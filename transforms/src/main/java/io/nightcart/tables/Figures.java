package io.nightcart.tables;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where figures of a day come from: each row of a table adds its share to those of its day. What
 * metrics are made of them, {@link Metrics} says.
 *
 * @param table whose rows are counted
 * @param day the column with the shop's day
 * @param isToldByTheDay whether the table tells whole days, such as a day's spend: then a day after
 *     its last one is unknown, and not zero
 * @param slices columns by which the figures are also told apart
 * @param shares what a row adds to each figure
 */
public record Figures(
    Table table, String day, boolean isToldByTheDay, List<Slice> slices, List<Share> shares) {

  /**
   * A column by which figures are told apart.
   *
   * @param type the slice_type of gold.kpi_daily
   * @param value SQL over a row; where null, the slice is {@code unknown}
   */
  public record Slice(String type, String value) {}

  /**
   * What a row adds to a figure.
   *
   * @param figure unique among all figures
   * @param amount SQL over a row
   */
  public record Share(String figure, String amount) {}

  public Figures {
    slices = List.copyOf(slices);
    shares = List.copyOf(shares);
  }

  /** Figures of single events: a day without any has zero of them. */
  static Figures ofEvents(Table table, String day, Share... shares) {
    return new Figures(table, day, false, List.of(), List.of(shares));
  }

  /** Figures of a table that tells whole days. */
  static Figures ofDays(Table table, String day, Share... shares) {
    return new Figures(table, day, true, List.of(), List.of(shares));
  }

  /** The same figures, also told apart by a column. */
  Figures by(String sliceType, String value) {
    var more = Stream.concat(slices.stream(), Stream.of(new Slice(sliceType, value))).toList();
    return new Figures(table, day, isToldByTheDay, more, shares);
  }

  static Share share(String figure, String amount) {
    return new Share(figure, amount);
  }

  /** Shares of columns that bear the figures' names. */
  static Share[] columns(String... names) {
    return Arrays.stream(names).map(name -> new Share(name, name)).toArray(Share[]::new);
  }
}
