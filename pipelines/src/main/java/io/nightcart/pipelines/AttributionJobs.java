package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.pipelines.Parts.Link.fromDistinct;
import static io.nightcart.tables.Attribution.ATTRIBUTION_CREDITS;
import static io.nightcart.tables.Attribution.ATTRIBUTION_DAILY;
import static io.nightcart.tables.Attribution.ATTRIBUTION_PATHS;
import static io.nightcart.tables.Attribution.ATTRIBUTION_WEIGHTS;
import static io.nightcart.tables.Attribution.PREFERRED_CHANNELS;
import static io.nightcart.tables.Attribution.TOUCHPOINTS;
import static io.nightcart.tables.Attribution.UNIT_ECONOMICS_MONTHLY;
import static io.nightcart.tables.Marketing.AD_SPEND_DAILY;
import static io.nightcart.tables.Payments.FCT_ORDER_MARGIN;
import static io.nightcart.tables.Sales.FCT_ORDERS;

import io.nightcart.models.ChannelChain;
import io.nightcart.pipelines.Parts.Link;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import io.nightcart.transforms.AttributionCredits;
import io.nightcart.transforms.AttributionDaily;
import io.nightcart.transforms.AttributionOptions;
import io.nightcart.transforms.AttributionPaths;
import io.nightcart.transforms.PreferredChannels;
import io.nightcart.transforms.Touchpoints;
import io.nightcart.transforms.UnitEconomicsMonthly;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** The jobs that tell which channels and campaigns brought the orders. */
final class AttributionJobs {

  static List<Job> of(Settings settings) {
    AttributionOptions options = settings.attribution();
    String model = options.model();
    return List.of(
        Job.of(
                "touchpoints",
                TOUCHPOINTS,
                "",
                d ->
                    Touchpoints.from(
                        d.read(Web.SESSIONS),
                        d.read(Mailing.EVENTS),
                        d.read(Mailing.SILVER_CAMPAIGNS),
                        d.read(AD_SPEND_DAILY)),
                Web.SESSIONS,
                Mailing.EVENTS,
                Mailing.SILVER_CAMPAIGNS,
                AD_SPEND_DAILY)
            .needing(Web.SESSIONS, Mailing.EVENTS)
            .inPartsBy(
                "person_key",
                from(Web.SESSIONS, "person_key"),
                from(Mailing.EVENTS, Touchpoints.CLICKER),
                from(Mailing.SILVER_CAMPAIGNS, "campaign_key")
                    .via(Mailing.EVENTS, "campaign_key", Touchpoints.CLICKER),
                toVisitors(fromDistinct(AD_SPEND_DAILY, "campaign", Touchpoints.PAID)),
                toVisitors(fromDistinct(AD_SPEND_DAILY, Touchpoints.NUMBER, Touchpoints.PAID))),
        Job.of(
                "attribution_paths",
                ATTRIBUTION_PATHS,
                options,
                d -> paths(d, options),
                FCT_ORDERS,
                TOUCHPOINTS)
            .needing(TOUCHPOINTS),
        Job.of(
                "attribution_weights",
                ATTRIBUTION_WEIGHTS,
                "",
                AttributionJobs::weights,
                ATTRIBUTION_PATHS)
            .needing(ATTRIBUTION_PATHS),
        Job.of(
                "attribution_credits",
                ATTRIBUTION_CREDITS,
                options,
                d -> AttributionCredits.from(d::read, options, d.day()),
                AttributionCredits.READS.toArray(Table[]::new))
            .needing(TOUCHPOINTS)
            .inPartsBy(
                "order_id",
                from(FCT_ORDERS, "order_id").countingFrom("order_date"),
                from(FCT_ORDER_MARGIN, "order_id"),
                toOrders(from(TOUCHPOINTS, "customer_key")),
                toOrders(
                    fromDistinct(ATTRIBUTION_WEIGHTS, "channel", AttributionCredits.WEIGHTS_TAKEN)
                        .via(TOUCHPOINTS, "channel", "customer_key"))),
        Job.of(
                "attribution_daily",
                ATTRIBUTION_DAILY,
                model,
                d ->
                    AttributionDaily.from(
                        d.read(ATTRIBUTION_CREDITS), d.read(AD_SPEND_DAILY), model, d.day()),
                ATTRIBUTION_CREDITS,
                AD_SPEND_DAILY)
            .needing(ATTRIBUTION_CREDITS)
            .digestingBy(
                "day",
                from(ATTRIBUTION_CREDITS, "order_date"),
                from(AD_SPEND_DAILY, "spend_date").countingFrom("spend_date")),
        Job.of(
                "preferred_channels",
                PREFERRED_CHANNELS,
                options,
                d -> PreferredChannels.from(d::read, options, d.day()),
                PreferredChannels.READS.toArray(Table[]::new))
            .needing(TOUCHPOINTS),
        Job.of(
                "unit_economics_monthly",
                UNIT_ECONOMICS_MONTHLY,
                model,
                d -> UnitEconomicsMonthly.from(d::read, model, d.day()),
                UnitEconomicsMonthly.READS.toArray(Table[]::new))
            .needing(ATTRIBUTION_CREDITS));
  }

  private static Link toVisitors(Link link) {
    return link.via(Web.SESSIONS, "campaign", "person_key");
  }

  private static Link toOrders(Link link) {
    return link.via(FCT_ORDERS, "customer_key", "order_id");
  }

  private static Dataset<Row> paths(Desk desk, AttributionOptions options) {
    var orders = desk.read(FCT_ORDERS);
    var touches = desk.read(TOUCHPOINTS);
    LocalDate until =
        AttributionPaths.until(orders, touches, desk.day()).as(Encoders.LOCALDATE()).first();
    return AttributionPaths.from(orders, touches, options, until);
  }

  private static Dataset<Row> weights(Desk desk) {
    var paths = desk.read(ATTRIBUTION_PATHS);
    return ChannelChain.fit(paths).weights(paths);
  }

  private AttributionJobs() {}
}
