package io.nightcart.pipelines.feeds;

/**
 * A record of a raw file, split into its fields but not converted.
 *
 * @param line the line on which it begins, from 1
 * @param element its place within the nested array, from 0; null if not nested
 * @param problem why it could not be split, as a reason code; null if it could
 * @param raw its text if it could not be split, else null
 * @param values the fields asked for, in order, null where absent; empty if it could not be split
 */
record Parsed(long line, Long element, String problem, String raw, String[] values) {

  static Parsed split(long line, Long element, String[] values) {
    return new Parsed(line, element, null, null, values);
  }

  static Parsed refused(long line, String problem, String raw) {
    return new Parsed(line, null, problem, raw, new String[0]);
  }
}
