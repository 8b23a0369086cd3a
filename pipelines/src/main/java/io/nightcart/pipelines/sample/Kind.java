package io.nightcart.pipelines.sample;

import java.util.Map;

/** The kinds of people who buy, as an owner would tell them apart. */
enum Kind {
  // In order: share, gap in days, leaving, further lines, codes, old, tastes.

  /** Opens an account, buys once and is gone. */
  ONE_TIME(0.50, 0, 1, 0.6, 0.30, 0.05, Map.of()),
  /** Comes back every few weeks, fills the basket, pays full price. */
  LOYAL(
      0.14,
      17,
      0.03,
      3.1,
      0.06,
      0.70,
      Map.of("incense", 2.2, "care", 2.0, "bolsters", 1.9, "home", 1.6, "incense holders", 2.0)),
  /** Comes back now and then. */
  REGULAR(0.20, 38, 0.10, 1.1, 0.22, 0.55, Map.of()),
  /** Buys with a code or not at all, mostly things to wear, and sends more of them back. */
  BARGAIN(0.16, 30, 0.06, 1.6, 1, 0.45, Map.of("clothing", 2.2, "weights", 0.6)),
  /** Buys without an account, nearly always once. */
  GUEST(0, 0, 1, 0.55, 0.12, 0, Map.of());

  private final double share;
  private final int gapDays;
  private final double leaving;
  private final double furtherLines;
  private final double codes;
  private final double old;
  private final Map<String, Double> tastes;

  Kind(
      double share,
      int gapDays,
      double leaving,
      double furtherLines,
      double codes,
      double old,
      Map<String, Double> tastes) {
    this.share = share;
    this.gapDays = gapDays;
    this.leaving = leaving;
    this.furtherLines = furtherLines;
    this.codes = codes;
    this.old = old;
    this.tastes = tastes;
  }

  /** Share of the accounts. */
  double share() {
    return share;
  }

  /** Usual days between two orders. */
  int gapDays() {
    return gapDays;
  }

  /** Share that never comes back after an order. */
  double leaving() {
    return leaving;
  }

  /** Lines beyond the first that are chosen for themselves, on average. */
  double furtherLines() {
    return furtherLines;
  }

  /** Share of orders with a code while a campaign runs. */
  double codes() {
    return codes;
  }

  /** Share whose account is older than the files. */
  double old() {
    return old;
  }

  /** Categories bought more or less often than others buy them. */
  Map<String, Double> tastes() {
    return tastes;
  }
}
