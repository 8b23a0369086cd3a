package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Delivery.SILVER_SHIPMENTS;
import static io.nightcart.tables.Marketing.RATES;
import static io.nightcart.tables.Payments.FCT_ORDER_MARGIN;
import static io.nightcart.tables.Payments.PAYMENTS;
import static io.nightcart.tables.Payments.SILVER_PAYMENTS;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Silver.REFUNDS;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.FctOrderMargin;
import io.nightcart.transforms.Payments;
import java.util.List;

/** The jobs that tell how orders are paid, and what is left of them. */
final class PaymentJobs {

  private static final Table RAW_PAYMENTS = PAYMENTS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of(
                "payments",
                SILVER_PAYMENTS,
                shop,
                d -> Payments.from(d.read(RAW_PAYMENTS), d.read(RATES), shop),
                RAW_PAYMENTS,
                RATES)
            .needing(RAW_PAYMENTS)
            .inPartsBy(
                "payment_id",
                from(RAW_PAYMENTS, "payment_id"),
                MarketingJobs.rates(RAW_PAYMENTS, "paid_at", "payment_id", shop)),
        Job.of(
                "fct_order_margin",
                FCT_ORDER_MARGIN,
                "",
                d -> FctOrderMargin.from(d::read, d.day()),
                FctOrderMargin.READS.toArray(Table[]::new))
            .inPartsBy(
                "order_id",
                from(FCT_ORDERS, "order_id").countingFrom("order_date"),
                from(SILVER_PAYMENTS, "order_id").countingFrom("paid_date"),
                from(REFUNDS, "order_id").countingFrom("refund_date"),
                from(SILVER_SHIPMENTS, "order_id").countingFrom("shipped_date")));
  }

  private PaymentJobs() {}
}
