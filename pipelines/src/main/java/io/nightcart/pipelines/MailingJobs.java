package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Consent.CONSENTS;
import static io.nightcart.tables.Consent.CONSENTS_DAILY;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Mailing.EMAIL_DAILY;
import static io.nightcart.tables.Mailing.EMAIL_PERFORMANCE;
import static io.nightcart.tables.Mailing.EVENTS;
import static io.nightcart.tables.Mailing.SILVER_CAMPAIGNS;
import static io.nightcart.tables.Sales.FCT_ORDERS;

import io.nightcart.tables.Consent;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.Campaigns;
import io.nightcart.transforms.Consents;
import io.nightcart.transforms.ConsentsDaily;
import io.nightcart.transforms.EmailDaily;
import io.nightcart.transforms.EmailEvents;
import io.nightcart.transforms.EmailPerformance;
import java.util.List;

/** The jobs that tell what is sent to people, what they do with it, and what they allow. */
final class MailingJobs {

  private static final Table RAW_CAMPAIGNS = Mailing.CAMPAIGNS.bronze();
  private static final Table RAW_EVENTS = Mailing.EMAIL_EVENTS.bronze();
  private static final Table RAW_CONSENTS = Consent.FEED.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of(
                "campaigns",
                SILVER_CAMPAIGNS,
                shop,
                d -> Campaigns.from(d.read(RAW_CAMPAIGNS), shop),
                RAW_CAMPAIGNS)
            .needing(RAW_CAMPAIGNS),
        emailEvents(shop),
        consents(shop),
        Job.of(
                "email_performance",
                EMAIL_PERFORMANCE,
                "",
                d ->
                    EmailPerformance.from(
                        d.read(SILVER_CAMPAIGNS), d.read(EVENTS), d.read(FCT_ORDERS), d.day()),
                SILVER_CAMPAIGNS,
                EVENTS,
                FCT_ORDERS)
            .needing(EVENTS),
        Job.of(
                "email_daily",
                EMAIL_DAILY,
                "",
                d ->
                    EmailDaily.from(
                        d.read(SILVER_CAMPAIGNS), d.read(EVENTS), d.read(FCT_ORDERS), d.day()),
                SILVER_CAMPAIGNS,
                EVENTS,
                FCT_ORDERS)
            .needing(EVENTS),
        Job.of(
                "consents_daily",
                CONSENTS_DAILY,
                "",
                d -> ConsentsDaily.from(d.read(CONSENTS), d.day()),
                CONSENTS)
            .needing(CONSENTS));
  }

  private static Job emailEvents(Shop shop) {
    return Job.of(
            "email_events",
            EVENTS,
            shop,
            d ->
                EmailEvents.from(
                    d.read(RAW_EVENTS), d.read(SILVER_CAMPAIGNS), d.read(IDENTITY_LINKS), shop),
            RAW_EVENTS,
            SILVER_CAMPAIGNS,
            IDENTITY_LINKS)
        .needing(RAW_EVENTS)
        // A delivery, in any version, may tell that an open in its campaign was a machine's.
        .inPartsBy(
            "event_id",
            from(RAW_EVENTS, "event_id"),
            from(RAW_EVENTS, "event_id")
                .via(RAW_EVENTS, "event_id", "campaign_id")
                .via(RAW_EVENTS, "campaign_id", "event_id", "type = 'open' and is_machine is null"),
            from(SILVER_CAMPAIGNS, "campaign_key").via(RAW_EVENTS, "campaign_id", "event_id"),
            from(IDENTITY_LINKS, "identifier").via(RAW_EVENTS, "customer_key", "event_id"),
            from(IDENTITY_LINKS, "identifier").via(RAW_EVENTS, "email_hash", "event_id"));
  }

  private static Job consents(Shop shop) {
    return Job.of(
            "consents",
            CONSENTS,
            shop,
            d -> Consents.from(d.read(RAW_CONSENTS), d.read(IDENTITY_LINKS), shop),
            RAW_CONSENTS,
            IDENTITY_LINKS)
        .needing(RAW_CONSENTS)
        // An account or address may have found an owner, or another one.
        .inPartsBy(
            "subject_key",
            from(RAW_CONSENTS, "customer_key"),
            from(RAW_CONSENTS, "customer_key").via(IDENTITY_LINKS, "identifier", "customer_key"),
            from(RAW_CONSENTS, "email_hash"),
            from(RAW_CONSENTS, "email_hash").via(IDENTITY_LINKS, "identifier", "customer_key"),
            from(IDENTITY_LINKS, "customer_key"),
            from(IDENTITY_LINKS, "identifier"));
  }

  private MailingJobs() {}
}
