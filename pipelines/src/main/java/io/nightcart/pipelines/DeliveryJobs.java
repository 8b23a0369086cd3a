package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Delivery.DELIVERY_DAILY;
import static io.nightcart.tables.Delivery.SILVER_SHIPMENTS;
import static io.nightcart.tables.Marketing.RATES;
import static io.nightcart.tables.Service.SILVER_TICKETS;
import static io.nightcart.tables.Silver.ORDERS;
import static io.nightcart.tables.Silver.REFUNDS;

import io.nightcart.tables.Delivery;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.DeliveryDaily;
import io.nightcart.transforms.Shipments;
import java.util.List;

/** The jobs that tell how orders reach their customers. */
final class DeliveryJobs {

  private static final Table RAW_SHIPMENTS = Delivery.SHIPMENTS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of(
                "shipments",
                SILVER_SHIPMENTS,
                shop,
                d -> Shipments.from(d.read(RAW_SHIPMENTS), d.read(ORDERS), d.read(RATES), shop),
                RAW_SHIPMENTS,
                ORDERS,
                RATES)
            .needing(RAW_SHIPMENTS)
            .inPartsBy(
                "shipment_id",
                from(RAW_SHIPMENTS, "shipment_id"),
                from(ORDERS, "order_id").via(RAW_SHIPMENTS, "order_id", "shipment_id"),
                MarketingJobs.rates(RAW_SHIPMENTS, "shipped_at", "shipment_id", shop)),
        Job.of(
                "delivery_daily",
                DELIVERY_DAILY,
                "",
                d ->
                    DeliveryDaily.from(
                        d.read(SILVER_SHIPMENTS), d.read(REFUNDS), d.read(SILVER_TICKETS), d.day()),
                SILVER_SHIPMENTS,
                REFUNDS,
                SILVER_TICKETS)
            .needing(SILVER_SHIPMENTS));
  }

  private DeliveryJobs() {}
}
