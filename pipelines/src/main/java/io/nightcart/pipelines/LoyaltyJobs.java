package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Loyalty.LEDGER;
import static io.nightcart.tables.Loyalty.LOYALTY_DAILY;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Silver.CUSTOMERS;

import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.LoyaltyDaily;
import io.nightcart.transforms.LoyaltyLedger;
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
                d -> LoyaltyLedger.from(d.read(RAW), d.read(CUSTOMERS), shop),
                RAW,
                CUSTOMERS)
            .needing(RAW)
            // An entry moves the balance of its member, who may have been another in any version.
            .inPartsBy(
                "member_key",
                from(RAW, "entry_id"),
                from(RAW, "entry_id").via(RAW, "entry_id", "customer_key"),
                from(RAW, "entry_id").via(RAW, "entry_id", "email_hash"),
                from(RAW, "entry_id")
                    .via(RAW, "entry_id", "email_hash")
                    .via(CUSTOMERS, "email_hash", "customer_key"),
                from(CUSTOMERS, "customer_key"),
                from(CUSTOMERS, "email_hash"),
                from(CUSTOMERS, "email_hash").via(CUSTOMERS, "email_hash", "customer_key")),
        Job.of(
                "loyalty_daily",
                LOYALTY_DAILY,
                "",
                d ->
                    LoyaltyDaily.from(
                        d.read(LEDGER), d.read(FCT_ORDERS), d.read(CUSTOMERS), d.day()),
                LEDGER,
                FCT_ORDERS,
                CUSTOMERS)
            .needing(LEDGER));
  }

  private LoyaltyJobs() {}
}
