package io.nightcart.tables;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;

/**
 * Why a row or a whole file is refused, with the meaning that the data dictionary gives. A code
 * never changes its meaning.
 */
public enum Reason {
  REQUIRED(Of.VALUE, "no value where one is needed"),
  INT_FORMAT(Of.VALUE, "no whole number such as -12"),
  INT_RANGE(Of.VALUE, "a whole number of more than 18 digits"),
  DEC_FORMAT(Of.VALUE, "no decimal number such as 1234.56: one point, no thousands, no currency"),
  DEC_SCALE(Of.VALUE, "more than four decimals, or ten of a rate of exchange"),
  DEC_RANGE(Of.VALUE, "more than 14 digits before the point, or ten of a rate of exchange"),
  FLAG_FORMAT(Of.VALUE, "none of true, false, yes, no, 1, 0"),
  TS_FORMAT(Of.VALUE, "not of the feed's timestamp-format, or not ISO-8601 with an offset"),
  DATE_FORMAT(Of.VALUE, "no date such as 2026-01-31"),
  DATE_INVALID(Of.VALUE, "a date or time that does not exist, such as 30 February"),
  DATE_RANGE(Of.VALUE, "before 1990, or more than two days after the run (ten years, if planned)"),
  CTRL_CHAR(Of.VALUE, "a control character"),
  TEXT_TOO_LONG(Of.VALUE, "longer than 256 characters, or 10,000 where people write"),
  SIGN(Of.VALUE, "below zero"),
  RANGE(Of.VALUE, "outside the column's range"),
  ZERO(Of.VALUE, "zero"),
  ENUM(Of.VALUE, "none of the column's words"),
  CURRENCY_UNKNOWN(Of.VALUE, "no currency code of ISO 4217 in capitals"),
  ID_FORMAT(Of.VALUE, "an identifier with @, or of more than 128 characters"),
  TYPE(Of.VALUE, "an object or array where a value belongs, or the other way round"),
  COL_COUNT(Of.RECORD, "more or fewer columns than the header"),
  QUOTE(Of.RECORD, "quotes inside a value that are not doubled"),
  QUOTE_OPEN(Of.RECORD, "a quote that is never closed"),
  TORN(Of.RECORD, "the last line without its end, perhaps half a record (unfinished-last-line)"),
  JSON_SYNTAX(Of.RECORD, "no JSON"),
  JSON_SHAPE(Of.RECORD, "JSON, but no object"),
  JSON_TRAILING(Of.RECORD, "something after the object on its line"),
  JSON_DUPKEY(Of.RECORD, "a key twice in one object"),
  RECORD_TOO_LARGE(Of.RECORD, "a line of more than a megabyte"),
  ENCODING(Of.ANY, "bytes that are not of the feed's encoding"),
  HEADER_MISSING(Of.FILE, "the first line names none of the columns needed"),
  HEADER(Of.FILE, "the header lacks a column or has one twice"),
  NOT_GZIP(Of.FILE, "ends in .gz and is no gzip"),
  GZIP_TRUNCATED(Of.FILE, "a gzip cut short"),
  MAGIC(Of.FILE, "an archive or packed file instead of text"),
  EMPTY(Of.FILE, "nothing in it; taken all the same");

  /** What is refused. */
  enum Of {
    VALUE,
    RECORD,
    FILE,
    ANY
  }

  private final Of of;
  private final String meaning;

  Reason(Of of, String meaning) {
    this.of = of;
    this.meaning = meaning;
  }

  /** The code with the column, or the raw field, that it is about. */
  public String about(String column) {
    return name() + "(" + column + ")";
  }

  /** What the codes of some kinds mean. */
  static String explained(Of... kinds) {
    return Arrays.stream(values())
        .filter(reason -> reason.of == Of.ANY || Arrays.asList(kinds).contains(reason.of))
        .map(reason -> reason.name() + ": " + reason.meaning)
        .collect(joining("; "));
  }
}
