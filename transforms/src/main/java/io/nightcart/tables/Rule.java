package io.nightcart.tables;

import java.io.Serializable;
import java.util.List;

/** What the raw value of a column must satisfy before it may enter bronze. */
public sealed interface Rule extends Serializable {

  /** At least this number, else {@code SIGN} for zero and {@code RANGE} for any other bound. */
  record AtLeast(long bound) implements Rule {}

  /** At most this number, else {@code RANGE}. */
  record AtMost(long bound) implements Rule {}

  /** Not zero, else {@code ZERO}. */
  record NotZero() implements Rule {}

  /** One of these words, else {@code ENUM}. */
  record OneOf(List<String> words) implements Rule {
    public OneOf {
      words = List.copyOf(words);
    }
  }

  /**
   * An identifier: at most 128 characters, no control characters and no {@code @}, so that no
   * e-mail address serves as a key; else {@code ID_FORMAT}.
   */
  record Identifier() implements Rule {}

  /** A currency code of ISO 4217 in capitals, else {@code CURRENCY_UNKNOWN}. */
  record Currency() implements Rule {}

  /** A date or time that may lie ahead, as of a promise: up to ten years after the run. */
  record Planned() implements Rule {}

  /** Written by people, up to 10,000 characters; e-mail addresses in it are masked. */
  record FreeText() implements Rule {}

  /**
   * Personal: never stored in clear outside {@code silver.pii_vault}. An e-mail address goes into
   * its table as a keyed hash under {@link #hashedName}, and so do a handle and the number of a
   * person; a telephone number together with the names goes in as one hash, names alone do not.
   */
  enum Personal implements Rule {
    EMAIL,
    PHONE,
    NAME,
    HANDLE,
    PERSON;

    /** Whether a column's values are stored as keyed hashes. */
    public static boolean isHashed(Field field) {
      return field.rules().stream().anyMatch(List.of(EMAIL, HANDLE, PERSON)::contains);
    }

    /** The stored column of a hashed value. */
    public static String hashedName(String field) {
      return field + "_hash";
    }
  }

  /** Required where the other column is below zero, else {@code REQUIRED}. */
  record RequiredIfNegative(String column) implements Rule {}

  /** Taken where a feed maps nothing or delivers no value; the text is converted like a raw one. */
  record Otherwise(String value) implements Rule {}

  /** Taken where a feed delivers no value: the shop's own currency. */
  record ShopCurrency() implements Rule {}
}
