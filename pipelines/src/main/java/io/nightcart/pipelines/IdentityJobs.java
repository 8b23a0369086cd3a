package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTIFIERS;
import static io.nightcart.tables.Identity.IDENTITY_EVENTS;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;

import io.nightcart.pipelines.Parts.Link;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Table;
import io.nightcart.transforms.Identifiers;
import io.nightcart.transforms.IdentityEvents;
import io.nightcart.transforms.IdentityLinks;
import java.util.List;

/** The jobs that tell which accounts and guests are one customer. */
final class IdentityJobs {

  private static final Table RAW_CUSTOMERS = Bronze.CUSTOMERS.bronze();
  private static final Table RAW_ORDERS = Bronze.ORDERS.bronze();
  private static final Table RAW_LINES = Bronze.ORDER_LINES.bronze();

  /** Mailboxes of functions, of which a shop may have busy ones, join nobody. */
  private static final String JOINS = "identifier not like '" + Identity.ROLE + "%'";

  static List<Job> of(Settings settings) {
    var options = settings.identity().options();
    return List.of(
        Job.of(
                "identifiers",
                IDENTIFIERS,
                "",
                d -> Identifiers.from(d.read(RAW_CUSTOMERS), d.read(RAW_ORDERS), d.read(RAW_LINES)),
                RAW_CUSTOMERS,
                RAW_ORDERS,
                RAW_LINES)
            // An order may have named another account or address in any version.
            .inPartsBy(
                "holder_key",
                from(RAW_CUSTOMERS, "customer_key"),
                from(RAW_ORDERS, "order_id").via(RAW_ORDERS, "order_id", "customer_key"),
                from(RAW_ORDERS, "order_id")
                    .via(RAW_ORDERS, "order_id", "email_hash", "customer_key is null"),
                from(RAW_LINES, "customer_key")),
        Job.of(
                "identity_links",
                IDENTITY_LINKS,
                options,
                d -> IdentityLinks.from(d.read(IDENTIFIERS), options),
                IDENTIFIERS)
            // All that is one customer, or was: what the new rows join, and what they held
            // together.
            .inPartsBy(
                "identifier",
                from(IDENTIFIERS, "identifier"),
                asOne(from(IDENTIFIERS, "holder_key")),
                asOne(
                    from(IDENTIFIERS, "identifier")
                        .via(IDENTIFIERS, "identifier", "holder_key", JOINS)),
                from(IDENTIFIERS, "holder_key").via(IDENTIFIERS, "holder_key", "identifier", JOINS),
                from(IDENTIFIERS, "identifier")
                    .via(IDENTIFIERS, "identifier", "holder_key", JOINS)),
        Job.of(
                "identity_events",
                IDENTITY_EVENTS,
                "",
                d -> IdentityEvents.from(d.read(IDENTIFIERS), d.read(IDENTITY_LINKS)),
                IDENTIFIERS,
                IDENTITY_LINKS)
            .inPartsBy(
                "holder_key",
                from(IDENTIFIERS, "holder_key"),
                from(IDENTIFIERS, "identifier").via(IDENTIFIERS, "identifier", "holder_key", JOINS),
                from(IDENTITY_LINKS, "identifier"),
                from(IDENTITY_LINKS, "identifier")
                    .via(IDENTIFIERS, "identifier", "holder_key", JOINS)));
  }

  private static Link asOne(Link link) {
    return link.via(IDENTITY_LINKS, "identifier", "customer_key")
        .via(IDENTITY_LINKS, "customer_key", "identifier");
  }

  private IdentityJobs() {}
}
