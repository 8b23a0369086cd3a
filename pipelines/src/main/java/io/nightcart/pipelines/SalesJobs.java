package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Sales.DIM_PRODUCT;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;
import static io.nightcart.tables.Sales.KPI_DAILY;
import static io.nightcart.tables.Sales.KPI_DAILY_WIDE;
import static io.nightcart.tables.Sales.METRIC_CATALOG;
import static io.nightcart.tables.Silver.ORDERS;
import static io.nightcart.tables.Silver.ORDER_LINES;
import static io.nightcart.tables.Silver.PRODUCTS;
import static io.nightcart.tables.Silver.REFUNDS;
import static io.nightcart.tables.Silver.REVIEWS;

import io.nightcart.pipelines.Parts.Link;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Returns;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.DimProduct;
import io.nightcart.transforms.FctOrderLines;
import io.nightcart.transforms.FctOrders;
import io.nightcart.transforms.KpiDaily;
import io.nightcart.transforms.KpiDailyWide;
import io.nightcart.transforms.MetricCatalog;
import io.nightcart.transforms.OrderLines;
import io.nightcart.transforms.Orders;
import io.nightcart.transforms.Products;
import io.nightcart.transforms.Refunds;
import java.util.List;

/** The jobs that make facts, figures and products of what was ordered. */
final class SalesJobs {

  private static final Table RAW_ORDERS = Bronze.ORDERS.bronze();
  private static final Table RAW_LINES = Bronze.ORDER_LINES.bronze();
  private static final Table RAW_PRODUCTS = Bronze.PRODUCTS.bronze();
  private static final Table RAW_REFUNDS = Returns.REFUNDS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of("order_lines", ORDER_LINES, "", d -> OrderLines.from(d.read(RAW_LINES)), RAW_LINES)
            .inPartsBy("order_id", from(RAW_LINES, "order_id")),
        Job.of(
                "orders",
                ORDERS,
                shop,
                d -> Orders.from(d::read, shop),
                Orders.READS.toArray(Table[]::new))
            .inPartsBy(
                "order_id",
                from(RAW_ORDERS, "order_id"),
                from(IDENTITY_LINKS, "identifier").via(RAW_ORDERS, "customer_key", "order_id"),
                from(IDENTITY_LINKS, "identifier").via(RAW_ORDERS, "email_hash", "order_id"),
                from(ORDER_LINES, "order_id"),
                MarketingJobs.rates(RAW_ORDERS, "ordered_at", "order_id", shop)),
        refunds(shop),
        Job.of(
            "products",
            PRODUCTS,
            "",
            d -> Products.from(d.read(RAW_PRODUCTS), d.read(ORDER_LINES)),
            RAW_PRODUCTS,
            ORDER_LINES),
        Job.of(
                "fct_order_lines",
                FCT_ORDER_LINES,
                "",
                d ->
                    FctOrderLines.from(
                        d.read(ORDERS), d.read(ORDER_LINES), d.read(PRODUCTS), d.day()),
                ORDERS,
                ORDER_LINES,
                PRODUCTS)
            .inPartsBy(
                "order_id",
                from(ORDERS, "order_id").countingFrom("order_date"),
                from(ORDER_LINES, "order_id"),
                from(PRODUCTS, "product_id").via(ORDER_LINES, "product_id", "order_id")),
        Job.of(
                "fct_orders",
                FCT_ORDERS,
                "",
                d ->
                    FctOrders.from(
                        d.read(ORDERS), d.read(FCT_ORDER_LINES), d.read(REFUNDS), d.day()),
                ORDERS,
                FCT_ORDER_LINES,
                REFUNDS)
            // An order moves the numbers of all later ones of its customer.
            .inPartsBy(
                "order_id",
                from(ORDERS, "order_id").countingFrom("order_date"),
                from(ORDERS, "customer_key")
                    .via(ORDERS, "customer_key", "order_id")
                    .countingFrom("order_date"),
                from(FCT_ORDER_LINES, "order_id"),
                from(REFUNDS, "order_id").countingFrom("refund_date")),
        Job.of(
            "kpi_daily",
            KPI_DAILY,
            settings.kpi(),
            d -> KpiDaily.from(d::read, settings.kpi(), d.day()),
            KpiDaily.READS.toArray(Table[]::new)),
        Job.of(
            "kpi_daily_wide",
            KPI_DAILY_WIDE,
            "",
            d -> KpiDailyWide.from(d.read(KPI_DAILY)),
            KPI_DAILY),
        Job.of(
            "metric_catalog",
            METRIC_CATALOG,
            "",
            d -> MetricCatalog.from(d.read(KPI_DAILY)),
            KPI_DAILY),
        Job.of(
            "dim_product",
            DIM_PRODUCT,
            "",
            d ->
                DimProduct.from(
                    d.read(PRODUCTS),
                    d.read(FCT_ORDER_LINES),
                    d.read(REFUNDS),
                    d.read(REVIEWS),
                    d.day()),
            PRODUCTS,
            FCT_ORDER_LINES,
            REFUNDS,
            REVIEWS));
  }

  private static Job refunds(Shop shop) {
    return Job.of(
            "refunds",
            REFUNDS,
            shop,
            d -> Refunds.from(d::readOnce, shop),
            RAW_LINES,
            RAW_REFUNDS,
            ORDERS,
            ORDER_LINES,
            IDENTITY_LINKS)
        // What is given back by a document that sells nothing, which is never valid, is
        // looked for among all orders of its customer.
        .digestingBy(
            "document_id",
            from(RAW_LINES, "order_id"),
            from(ORDERS, "order_id"),
            from(IDENTITY_LINKS, "identifier")
                .via(RAW_LINES, "customer_key", "order_id", "quantity < 0"),
            toAccounts(from(ORDERS, "customer_key"))
                .via(RAW_LINES, "customer_key", "order_id", "quantity < 0"),
            from(ORDERS, "customer_key").via(ORDERS, "customer_key", "order_id", "not is_valid"),
            from(ORDER_LINES, "order_id"),
            toAccounts(from(ORDER_LINES, "order_id").via(ORDERS, "order_id", "customer_key"))
                .via(RAW_LINES, "customer_key", "order_id", "quantity < 0"),
            from(ORDER_LINES, "order_id")
                .via(ORDERS, "order_id", "customer_key")
                .via(ORDERS, "customer_key", "order_id", "not is_valid"),
            // A refund may have named another order, or none, in any version.
            from(RAW_REFUNDS, "refund_id"),
            from(RAW_REFUNDS, "refund_id").via(RAW_REFUNDS, "refund_id", "order_id"),
            from(IDENTITY_LINKS, "identifier").via(RAW_REFUNDS, "customer_key", "order_id"),
            from(IDENTITY_LINKS, "identifier")
                .via(RAW_REFUNDS, "customer_key", "refund_id", "order_id is null"),
            toAccounts(from(ORDERS, "customer_key")).via(RAW_REFUNDS, "customer_key", "order_id"),
            toAccounts(from(ORDERS, "customer_key"))
                .via(RAW_REFUNDS, "customer_key", "refund_id", "order_id is null"),
            toAccounts(from(ORDER_LINES, "order_id").via(ORDERS, "order_id", "customer_key"))
                .via(RAW_REFUNDS, "customer_key", "order_id"),
            toAccounts(from(ORDER_LINES, "order_id").via(ORDERS, "order_id", "customer_key"))
                .via(RAW_REFUNDS, "customer_key", "refund_id", "order_id is null"));
  }

  private static Link toAccounts(Link link) {
    return link.via(IDENTITY_LINKS, "customer_key", "identifier");
  }

  private SalesJobs() {}
}
