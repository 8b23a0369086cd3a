package io.nightcart.tables;

import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** Which accounts and guests are one customer. */
public final class Identity {

  /** What the hash of an address begins with that belongs to a function and not to a person. */
  public static final String ROLE = "role/";

  private static final Field IDENTIFIER =
      required(
          "identifier",
          TEXT,
          "Its keyed hash: the account's, the e-mail address's (role/… for a mailbox such as info@),"
              + " that of telephone number and name together, or that of the person's number.");

  private static final Field TYPE =
      required(
          "identifier_type",
          TEXT,
          "account, email, contact (telephone number, first and last name, all three alike) or"
              + " person (the shop's own number of a person with several accounts).");

  /** What accounts and guests are known by. */
  public static final Table IDENTIFIERS =
      new Table(
          "silver.identifiers",
          "One row per account or guest and identifier, in any version of its orders or its account.",
          List.of("holder_key", "identifier"),
          WHOLE,
          List.of(
              required(
                  "holder_key", TEXT, "The account; for orders without one, the e-mail address."),
              required("holder_type", TEXT, "account or guest."),
              TYPE,
              IDENTIFIER,
              optional("customer_id", TEXT, "Of an account, the shop's number."),
              required(
                  "is_current",
                  FLAG,
                  "Whether the newest version of an order or of the account still tells it."),
              optional(
                  "opened_at",
                  INSTANT,
                  "When the account was opened; null where another row of the holder tells it, or"
                      + " none."),
              optional("first_seen", INSTANT, "When it was first told."),
              optional("last_seen", INSTANT, "When it was last told.")));

  /** Whose an identifier is. */
  public static final Table IDENTITY_LINKS =
      new Table(
          "silver.identity_links",
          "One row per identifier that is told now, with its customer. All that share an identifier"
              + " are one customer, whose key is that of the account opened first, else of the"
              + " guest. A telephone number alone joins nobody, nor does a device.",
          List.of("identifier"),
          WHOLE,
          List.of(
              IDENTIFIER,
              TYPE,
              optional("customer_id", TEXT, "Of an account, the shop's number."),
              optional(
                  "customer_key",
                  TEXT,
                  "The customer; null for a hub or the mailbox of a function that no guest ordered"
                      + " with."),
              required(
                  "accounts",
                  NUMBER,
                  "Accounts that tell it; of a hub and the mailbox of a function, at most one more"
                      + " than identity.max-accounts."),
              required(
                  "is_hub",
                  FLAG,
                  "Whether more accounts share it than identity.max-accounts, so that it joins none;"
                      + " never true of a person."),
              required(
                  "is_role",
                  FLAG,
                  "Whether it is the mailbox of a function, which joins nobody.")));

  /** Customers becoming one, and coming apart. */
  public static final Table IDENTITY_EVENTS =
      new Table(
          "silver.identity_events",
          "One row per account or guest that became part of another customer, or by giving up an"
              + " identifier left one. They follow from what is known now: a merge that a correction"
              + " undid is no longer there.",
          List.of("event_id"),
          WHOLE,
          List.of(
              required("event_id", TEXT, "type/account or guest, and for a split /identifier."),
              required("holder_key", TEXT, "The account or guest that joined or left."),
              required("type", TEXT, "merge or split."),
              required(
                  "from_key",
                  TEXT,
                  "Of a merge the account or guest, as it was a customer of its own; of a split the"
                      + " customer whom the identifier belongs to now."),
              required("to_key", TEXT, "The customer it belongs to now."),
              optional(
                  "at",
                  INSTANT,
                  "Of a merge when a second one told the identifier that joins; of a split when the"
                      + " identifier was last told."),
              required("rule", TEXT, "By which types of identifier: email, contact, person.")));

  /** All tables of this class. */
  public static final List<Table> TABLES = List.of(IDENTIFIERS, IDENTITY_LINKS, IDENTITY_EVENTS);

  private Identity() {}
}
