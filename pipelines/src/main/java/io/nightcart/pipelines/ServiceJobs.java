package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Service.SERVICE_DAILY;
import static io.nightcart.tables.Service.SILVER_TICKETS;

import io.nightcart.tables.Service;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.ServiceDaily;
import io.nightcart.transforms.Tickets;
import java.util.List;

/** The jobs that tell what customers ask for, and how well they are answered. */
final class ServiceJobs {

  private static final Table RAW_TICKETS = Service.TICKETS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of(
                "tickets",
                SILVER_TICKETS,
                shop,
                d -> Tickets.from(d.read(RAW_TICKETS), d.read(IDENTITY_LINKS), shop),
                RAW_TICKETS,
                IDENTITY_LINKS)
            .needing(RAW_TICKETS)
            .inPartsBy(
                "ticket_id",
                from(RAW_TICKETS, "ticket_id"),
                from(IDENTITY_LINKS, "identifier").via(RAW_TICKETS, "customer_key", "ticket_id"),
                from(IDENTITY_LINKS, "identifier").via(RAW_TICKETS, "email_hash", "ticket_id")),
        Job.of(
                "service_daily",
                SERVICE_DAILY,
                "",
                d -> ServiceDaily.from(d.read(SILVER_TICKETS), d.day()),
                SILVER_TICKETS)
            .needing(SILVER_TICKETS));
  }

  private ServiceJobs() {}
}
