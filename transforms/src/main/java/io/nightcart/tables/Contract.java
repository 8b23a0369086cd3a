package io.nightcart.tables;

import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;

import io.nightcart.tables.Rule.Personal;
import java.util.ArrayList;
import java.util.List;

/**
 * What a feed delivers, column by column, before it is stored: the promise between a shop's raw
 * files and the lake. A shop's settings give an expression for each column.
 *
 * @param feed the name of the feed and of its bronze table
 * @param comment begins with the grain: <i>One row per …</i>
 * @param isMandatory whether a shop cannot be run without this feed
 * @param fields the columns in order, with their rules
 */
public record Contract(String feed, String comment, boolean isMandatory, List<Field> fields) {

  /** The file version that a bronze row came from. */
  public static final Field FILE_ID =
      required("_file_id", TEXT, "The content this row came from; see ops.file_ledger.");

  /** The file's path. */
  public static final Field FILE = required("_file", TEXT, "Path of that file; later paths win.");

  /** The line or record number within the file, from 1. */
  public static final Field ROW =
      required("_row", NUMBER, "Line of the file on which the record begins, from 1.");

  /** The place within a nested array. */
  public static final Field ELEMENT =
      optional("_element", NUMBER, "Place within the record's array, from 0; null if not nested.");

  /** The batch of files that were taken together. */
  public static final Field BATCH =
      required("_batch", NUMBER, "The ingest batch that stored this row; batches count from 1.");

  /** When the batch was taken. */
  public static final Field ARRIVED_AT =
      required("_arrived_at", INSTANT, "When the run that took the file began.");

  /** The version of a record. */
  public static final Field UPDATED_AT =
      optional(
          "updated_at",
          INSTANT,
          "When the source last changed the record; decides which version is newest. Where unset,"
              + " the later file and then the later line wins.");

  /** What tells a person apart whose accounts have different addresses. */
  public static final Field CONTACT_HASH =
      optional(
          "contact_hash",
          TEXT,
          "Keyed hash of telephone number (E.164), first and last name together; null where one of"
              + " them lacks or the number cannot be one.");

  public Contract {
    fields = List.copyOf(fields);
  }

  /**
   * The bronze table that holds this feed: typed rows as delivered, without clear personal data.
   */
  public Table bronze() {
    var columns = new ArrayList<Field>();
    for (Field field : fields) {
      if (Personal.isHashed(field)) {
        columns.add(
            optional(Personal.hashedName(field.name()), TEXT, field.comment() + hashed(field)));
      } else if (field.rules().contains(Personal.PHONE)) {
        columns.add(CONTACT_HASH);
      } else if (field.rules().stream().noneMatch(Personal.class::isInstance)) {
        columns.add(field);
      }
    }
    if (columns.stream().anyMatch(f -> f.name().equals("customer_id"))) {
      columns.add(optional("customer_key", TEXT, "Keyed hash of customer_id."));
    }
    columns.addAll(List.of(FILE_ID, FILE, ROW, ELEMENT, BATCH, ARRIVED_AT));
    return new Table("bronze." + feed, comment, List.of(), Table.Write.BATCH, columns);
  }

  private static String hashed(Field field) {
    return field.rules().contains(Personal.EMAIL)
        ? " Keyed hash, beginning with %s for the mailbox of a function such as info@."
            .formatted(Identity.ROLE)
        : " Keyed hash.";
  }

  /** Whether any column is personal. */
  public boolean isPersonal() {
    return fields.stream().flatMap(f -> f.rules().stream()).anyMatch(Personal.class::isInstance);
  }

  /**
   * The column of this name.
   *
   * @throws IllegalArgumentException naming the columns that the feed has
   */
  public Field field(String name) {
    return fields.stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Feed %s has no column %s; its columns are %s"
                        .formatted(
                            feed,
                            name,
                            String.join(", ", fields.stream().map(Field::name).toList()))));
  }
}
