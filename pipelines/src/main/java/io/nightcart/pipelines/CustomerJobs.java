package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Segments.CLUSTERS;
import static io.nightcart.tables.Segments.CLUSTER_DRIFT;
import static io.nightcart.tables.Segments.CLUSTER_MIGRATION;
import static io.nightcart.tables.Segments.CLUSTER_PROFILES;
import static io.nightcart.tables.Segments.CLUSTER_SWEEP;
import static io.nightcart.tables.Segments.COHORT_RETENTION;
import static io.nightcart.tables.Segments.CUSTOMER_FEATURES;
import static io.nightcart.tables.Segments.CUSTOMER_HISTORY;
import static io.nightcart.tables.Segments.CUSTOMER_SEGMENTS;
import static io.nightcart.tables.Segments.DIM_CUSTOMER;
import static io.nightcart.tables.Segments.RFM_SCORES;
import static io.nightcart.tables.Silver.CUSTOMERS;
import static io.nightcart.tables.Silver.REFUNDS;
import static io.nightcart.tables.Timeline.CUSTOMER_TIMELINE;

import io.nightcart.pipelines.Parts.Link;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.CohortRetention;
import io.nightcart.transforms.CustomerFeatures;
import io.nightcart.transforms.CustomerHistory;
import io.nightcart.transforms.CustomerSegments;
import io.nightcart.transforms.CustomerTimeline;
import io.nightcart.transforms.CustomerTimeline.Source;
import io.nightcart.transforms.Customers;
import io.nightcart.transforms.DimCustomer;
import io.nightcart.transforms.RfmScores;
import java.util.Arrays;
import java.util.List;

/** The jobs that tell who the customers are, and group them. */
final class CustomerJobs {

  private static final Table RAW_ORDERS = Bronze.ORDERS.bronze();
  private static final Table RAW_LINES = Bronze.ORDER_LINES.bronze();
  private static final Table RAW_CUSTOMERS = Bronze.CUSTOMERS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    var models = new ModelJobs(settings);
    return List.of(
        Job.of(
                "customers",
                CUSTOMERS,
                Arrays.asList(shop, settings.identity().survivorship()),
                d -> Customers.from(d::read, settings.identity().survivorship(), shop),
                Customers.READS.toArray(Table[]::new))
            // An order may have named another account or address in any version.
            .inPartsBy(
                "customer_key",
                toCustomer(from(RAW_CUSTOMERS, "customer_key")),
                toCustomer(
                    from(RAW_ORDERS, "order_id").via(RAW_ORDERS, "order_id", "customer_key")),
                toCustomer(
                    from(RAW_ORDERS, "order_id")
                        .via(RAW_ORDERS, "order_id", "email_hash", "customer_key is null")),
                toCustomer(from(RAW_LINES, "customer_key")),
                from(IDENTITY_LINKS, "customer_key")),
        Job.of(
                "customer_history",
                CUSTOMER_HISTORY,
                settings.rfm(),
                d -> CustomerHistory.from(d.read(FCT_ORDERS), settings.rfm().windowDays(), d.day()),
                FCT_ORDERS)
            .inPartsBy(
                "customer_key",
                from(FCT_ORDERS, "customer_key")
                    .countingFrom("order_date")
                    .countingFor(CustomerHistory.YEAR, settings.rfm().windowDays())),
        Job.of(
            "customer_segments",
            CUSTOMER_SEGMENTS,
            Arrays.asList(shop, settings.segments()),
            d -> CustomerSegments.from(d::read, settings.segments(), d.day(), shop),
            CustomerSegments.READS.toArray(Table[]::new)),
        Job.of(
            "dim_customer",
            DIM_CUSTOMER,
            "",
            d -> DimCustomer.from(d::read, d.day()),
            DimCustomer.READS.toArray(Table[]::new)),
        timeline(),
        Job.of(
            "cohort_retention",
            COHORT_RETENTION,
            "",
            d -> CohortRetention.from(d.read(FCT_ORDERS), d.read(REFUNDS), d.day()),
            FCT_ORDERS,
            REFUNDS),
        Job.of(
            "rfm_scores",
            RFM_SCORES,
            "",
            d -> RfmScores.from(d.read(CUSTOMER_HISTORY), d.day()),
            CUSTOMER_HISTORY),
        Job.of(
            "customer_features",
            CUSTOMER_FEATURES,
            "",
            d -> CustomerFeatures.from(d.read(CUSTOMER_HISTORY), d.day()),
            CUSTOMER_HISTORY),
        new Job(
            "clusters",
            List.of(CUSTOMER_FEATURES),
            List.of(CLUSTERS, CLUSTER_PROFILES, CLUSTER_SWEEP, CLUSTER_DRIFT),
            settings.clusters(),
            models::clusters,
            Parts.WHOLE),
        new Job(
            "cluster_migration",
            List.of(CLUSTERS, FCT_ORDERS),
            List.of(CLUSTER_MIGRATION),
            settings.clusterMigration(),
            models::clusterMigration,
            Parts.WHOLE));
  }

  private static Link toCustomer(Link link) {
    return link.via(IDENTITY_LINKS, "identifier", "customer_key");
  }

  private static Job timeline() {
    var sources = CustomerTimeline.SOURCES;
    return Job.of(
            "fct_customer_timeline",
            CUSTOMER_TIMELINE,
            "",
            d -> CustomerTimeline.from(d::read, d.day()),
            sources.stream().map(Source::table).distinct().toArray(Table[]::new))
        .inPartsBy(
            "customer_key",
            sources.stream()
                .map(source -> from(source.table(), "customer_key").countingFrom(source.date()))
                .toArray(Link[]::new));
  }

  private CustomerJobs() {}
}
