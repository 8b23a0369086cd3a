package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Loyalty.LEDGER;
import static io.nightcart.tables.Loyalty.LOYALTY_DAILY;
import static io.nightcart.tables.Loyalty.MEMBER_UPLIFT;
import static io.nightcart.tables.Sales.FCT_ORDERS;

import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.LoyaltyDaily;
import io.nightcart.transforms.LoyaltyLedger;
import io.nightcart.transforms.MemberUplift;
import java.util.List;

/** The jobs that tell what is given to those who come back. */
final class LoyaltyJobs {

  private static final Table RAW = Loyalty.EVENTS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of(
                "loyalty_ledger",
                LEDGER,
                shop,
                d -> LoyaltyLedger.from(d.read(RAW), d.read(IDENTITY_LINKS), shop),
                RAW,
                IDENTITY_LINKS)
            .needing(RAW)
            // An entry moves the balance of its member, who may have been another in any version.
            .inPartsBy(
                "member_key",
                from(RAW, "entry_id"),
                from(RAW, "entry_id").via(RAW, "entry_id", "customer_key"),
                from(RAW, "entry_id").via(RAW, "entry_id", "email_hash"),
                from(RAW, "entry_id")
                    .via(RAW, "entry_id", "customer_key")
                    .via(IDENTITY_LINKS, "identifier", "customer_key"),
                from(RAW, "entry_id")
                    .via(RAW, "entry_id", "email_hash")
                    .via(IDENTITY_LINKS, "identifier", "customer_key"),
                from(IDENTITY_LINKS, "customer_key"),
                from(IDENTITY_LINKS, "identifier")),
        Job.of(
                "loyalty_daily",
                LOYALTY_DAILY,
                "",
                d ->
                    LoyaltyDaily.from(
                        d.read(LEDGER), d.read(FCT_ORDERS), d.read(IDENTITY_LINKS), d.day()),
                LEDGER,
                FCT_ORDERS,
                IDENTITY_LINKS)
            .needing(LEDGER),
        Job.of(
                "member_uplift",
                MEMBER_UPLIFT,
                "",
                d -> MemberUplift.from(d.read(LEDGER), d.read(FCT_ORDERS), d.day()),
                LEDGER,
                FCT_ORDERS)
            .needing(LEDGER));
  }

  private LoyaltyJobs() {}
}
