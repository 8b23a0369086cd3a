package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Baskets.BASKET_RULES;
import static io.nightcart.tables.Baskets.BUNDLE_OFFERS;
import static io.nightcart.tables.Baskets.OFFER_AUDIENCE;
import static io.nightcart.tables.Sales.DIM_PRODUCT;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;
import static io.nightcart.tables.Sales.KPI_DAILY;
import static io.nightcart.tables.Sales.KPI_DAILY_WIDE;
import static io.nightcart.tables.Segments.CLUSTERS;
import static io.nightcart.tables.Segments.CLUSTER_PROFILES;
import static io.nightcart.tables.Segments.CLUSTER_SWEEP;
import static io.nightcart.tables.Segments.COHORT_RETENTION;
import static io.nightcart.tables.Segments.CUSTOMER_FEATURES;
import static io.nightcart.tables.Segments.CUSTOMER_HISTORY;
import static io.nightcart.tables.Segments.DIM_CUSTOMER;
import static io.nightcart.tables.Segments.RFM_SCORES;
import static io.nightcart.tables.Silver.CUSTOMERS;
import static io.nightcart.tables.Silver.ORDERS;
import static io.nightcart.tables.Silver.ORDER_LINES;
import static io.nightcart.tables.Silver.PRODUCTS;
import static io.nightcart.tables.Silver.REFUNDS;
import static io.nightcart.tables.Silver.REVIEWS;
import static io.nightcart.tables.Silver.SOCIAL_POSTS;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.BundleOffers;
import io.nightcart.transforms.CohortRetention;
import io.nightcart.transforms.CustomerFeatures;
import io.nightcart.transforms.CustomerHistory;
import io.nightcart.transforms.Customers;
import io.nightcart.transforms.DimCustomer;
import io.nightcart.transforms.DimProduct;
import io.nightcart.transforms.FctOrderLines;
import io.nightcart.transforms.FctOrders;
import io.nightcart.transforms.KpiDaily;
import io.nightcart.transforms.KpiDailyWide;
import io.nightcart.transforms.OfferAudience;
import io.nightcart.transforms.OrderLines;
import io.nightcart.transforms.Orders;
import io.nightcart.transforms.Products;
import io.nightcart.transforms.QualityResults;
import io.nightcart.transforms.Refunds;
import io.nightcart.transforms.Reviews;
import io.nightcart.transforms.RfmScores;
import io.nightcart.transforms.SocialPosts;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Every job of the night after the raw files are taken. */
final class Jobs {

  private static final Table RAW_ORDERS = Bronze.ORDERS.bronze();
  private static final Table RAW_LINES = Bronze.ORDER_LINES.bronze();
  private static final Table RAW_CUSTOMERS = Bronze.CUSTOMERS.bronze();
  private static final Table RAW_PRODUCTS = Bronze.PRODUCTS.bronze();
  private static final Table RAW_REVIEWS = Bronze.REVIEWS.bronze();
  private static final Table RAW_POSTS = Bronze.SOCIAL_POSTS.bronze();

  /** The jobs in the order that their tables ask for. */
  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    var models = new ModelJobs(settings);
    return Job.inOrder(
        List.of(
            job("order_lines", ORDER_LINES, "", d -> OrderLines.from(d.read(RAW_LINES)), RAW_LINES)
                .inPartsBy("order_id", from(RAW_LINES, "order_id")),
            job(
                    "customers",
                    CUSTOMERS,
                    shop,
                    d ->
                        Customers.from(
                            d.read(RAW_CUSTOMERS), d.read(RAW_ORDERS), d.read(RAW_LINES), shop),
                    RAW_CUSTOMERS,
                    RAW_ORDERS,
                    RAW_LINES)
                // An account may have left an address, and an order a customer, in any version.
                .inPartsBy(
                    "customer_key",
                    from(RAW_CUSTOMERS, "customer_key"),
                    from(RAW_CUSTOMERS, "customer_key")
                        .via(RAW_CUSTOMERS, "customer_key", "email_hash"),
                    from(RAW_ORDERS, "order_id").via(RAW_ORDERS, "order_id", "customer_key"),
                    from(RAW_ORDERS, "order_id").via(RAW_ORDERS, "order_id", "email_hash"),
                    from(RAW_LINES, "customer_key")),
            job(
                    "orders",
                    ORDERS,
                    shop,
                    d ->
                        Orders.from(
                            d.read(RAW_ORDERS), d.read(CUSTOMERS), d.read(ORDER_LINES), shop),
                    RAW_ORDERS,
                    CUSTOMERS,
                    ORDER_LINES)
                .inPartsBy(
                    "order_id",
                    from(RAW_ORDERS, "order_id"),
                    from(CUSTOMERS, "email_hash").via(RAW_ORDERS, "email_hash", "order_id"),
                    from(ORDER_LINES, "order_id")),
            job(
                    "refunds",
                    REFUNDS,
                    shop,
                    d -> Refunds.from(d.read(RAW_LINES), d.read(ORDERS), d.read(ORDER_LINES), shop),
                    RAW_LINES,
                    ORDERS,
                    ORDER_LINES)
                // What is given back by a document that sells nothing, which is never valid, is
                // looked for among all orders of its customer.
                .inPartsBy(
                    "document_id",
                    from(RAW_LINES, "order_id"),
                    from(ORDERS, "order_id"),
                    from(ORDERS, "customer_key")
                        .via(RAW_LINES, "customer_key", "order_id", "quantity < 0"),
                    from(ORDERS, "customer_key")
                        .via(ORDERS, "customer_key", "order_id", "not is_valid"),
                    from(ORDER_LINES, "order_id"),
                    from(ORDER_LINES, "order_id")
                        .via(ORDERS, "order_id", "customer_key")
                        .via(RAW_LINES, "customer_key", "order_id", "quantity < 0"),
                    from(ORDER_LINES, "order_id")
                        .via(ORDERS, "order_id", "customer_key")
                        .via(ORDERS, "customer_key", "order_id", "not is_valid")),
            job(
                "products",
                PRODUCTS,
                "",
                d -> Products.from(d.read(RAW_PRODUCTS), d.read(ORDER_LINES)),
                RAW_PRODUCTS,
                ORDER_LINES),
            job("reviews", REVIEWS, shop, d -> Reviews.from(d.read(RAW_REVIEWS), shop), RAW_REVIEWS)
                .inPartsBy("review_id", from(RAW_REVIEWS, "review_id")),
            job(
                    "social_posts",
                    SOCIAL_POSTS,
                    shop,
                    d -> SocialPosts.from(d.read(RAW_POSTS), shop),
                    RAW_POSTS)
                .inPartsBy("post_id", from(RAW_POSTS, "post_id")),
            job(
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
            job(
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
            job(
                "kpi_daily",
                KPI_DAILY,
                "",
                d ->
                    KpiDaily.from(
                        d.read(FCT_ORDERS),
                        d.read(REFUNDS),
                        d.read(REVIEWS),
                        d.read(SOCIAL_POSTS),
                        d.day()),
                FCT_ORDERS,
                REFUNDS,
                REVIEWS,
                SOCIAL_POSTS),
            job(
                "kpi_daily_wide",
                KPI_DAILY_WIDE,
                "",
                d -> KpiDailyWide.from(d.read(KPI_DAILY)),
                KPI_DAILY),
            job(
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
                REVIEWS),
            job(
                    "customer_history",
                    CUSTOMER_HISTORY,
                    settings.rfm(),
                    d ->
                        CustomerHistory.from(
                            d.read(FCT_ORDERS), settings.rfm().windowDays(), d.day()),
                    FCT_ORDERS)
                .inPartsBy(
                    "customer_key",
                    from(FCT_ORDERS, "customer_key")
                        .countingFrom("order_date")
                        .countingFor(CustomerHistory.YEAR, settings.rfm().windowDays())),
            job(
                "dim_customer",
                DIM_CUSTOMER,
                "",
                d ->
                    DimCustomer.from(
                        d.read(CUSTOMERS), d.read(CUSTOMER_HISTORY), d.read(REVIEWS), d.day()),
                CUSTOMERS,
                CUSTOMER_HISTORY,
                REVIEWS),
            job(
                "cohort_retention",
                COHORT_RETENTION,
                "",
                d -> CohortRetention.from(d.read(FCT_ORDERS), d.read(REFUNDS), d.day()),
                FCT_ORDERS,
                REFUNDS),
            job(
                "rfm_scores",
                RFM_SCORES,
                "",
                d -> RfmScores.from(d.read(CUSTOMER_HISTORY), d.day()),
                CUSTOMER_HISTORY),
            job(
                "customer_features",
                CUSTOMER_FEATURES,
                "",
                d -> CustomerFeatures.from(d.read(CUSTOMER_HISTORY), d.day()),
                CUSTOMER_HISTORY),
            new Job(
                "clusters",
                List.of(CUSTOMER_FEATURES),
                List.of(CLUSTERS, CLUSTER_PROFILES, CLUSTER_SWEEP),
                settings.clusters(),
                models::clusters,
                Parts.WHOLE),
            new Job(
                "basket_rules",
                List.of(FCT_ORDER_LINES),
                List.of(BASKET_RULES),
                settings.baskets(),
                models::basketRules,
                Parts.WHOLE),
            job(
                "bundle_offers",
                BUNDLE_OFFERS,
                settings.offers(),
                d ->
                    BundleOffers.from(
                        d.read(BASKET_RULES),
                        d.read(DIM_PRODUCT),
                        d.read(FCT_ORDER_LINES),
                        settings.offers().options()),
                BASKET_RULES,
                DIM_PRODUCT,
                FCT_ORDER_LINES),
            job(
                "offer_audience",
                OFFER_AUDIENCE,
                settings.offers(),
                d ->
                    OfferAudience.from(
                        d.read(BUNDLE_OFFERS),
                        d.read(FCT_ORDER_LINES),
                        d.read(CUSTOMERS),
                        settings.offers().holdout()),
                BUNDLE_OFFERS,
                FCT_ORDER_LINES,
                CUSTOMERS),
            new Job(
                "quality",
                QualityResults.READS,
                List.of(Ops.QUALITY_RESULTS),
                "",
                d -> d.write(Ops.QUALITY_RESULTS, QualityResults.from(d::read, d.day())),
                Parts.WHOLE)));
  }

  private static Job job(
      String name, Table table, Object options, Function<Desk, Dataset<Row>> made, Table... reads) {
    return new Job(
        name,
        List.of(reads),
        List.of(table),
        options,
        d -> d.write(table, made.apply(d)),
        Parts.WHOLE);
  }

  private Jobs() {}
}
