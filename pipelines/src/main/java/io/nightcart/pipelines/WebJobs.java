package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Silver.CUSTOMERS;
import static io.nightcart.tables.Silver.ORDERS;
import static io.nightcart.tables.Silver.ORDER_LINES;
import static io.nightcart.tables.Silver.PRODUCTS;
import static io.nightcart.tables.Silver.REVIEWS;
import static io.nightcart.tables.Web.CARTS;
import static io.nightcart.tables.Web.CART_ABANDONMENT_DAILY;
import static io.nightcart.tables.Web.CART_STATES;
import static io.nightcart.tables.Web.EVENTS;
import static io.nightcart.tables.Web.FUNNEL_DAILY;
import static io.nightcart.tables.Web.PRODUCT_EVENTS;
import static io.nightcart.tables.Web.PRODUCT_FUNNEL;
import static io.nightcart.tables.Web.SEARCH_GAPS;
import static io.nightcart.tables.Web.SESSIONS;
import static io.nightcart.tables.Web.WEB_DAILY;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import io.nightcart.transforms.CartAbandonmentDaily;
import io.nightcart.transforms.CartStates;
import io.nightcart.transforms.Carts;
import io.nightcart.transforms.FunnelDaily;
import io.nightcart.transforms.ProductFunnel;
import io.nightcart.transforms.SearchGaps;
import io.nightcart.transforms.WebDaily;
import io.nightcart.transforms.WebEvents;
import io.nightcart.transforms.WebProductEvents;
import io.nightcart.transforms.WebSessions;
import java.util.List;
import java.util.stream.Stream;

/** The jobs that tell what visitors do, and what they leave in their carts. */
final class WebJobs {

  private static final Table RAW = Web.WEB_EVENTS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return Stream.of(visits(shop), carts(shop), days()).flatMap(List::stream).toList();
  }

  private static List<Job> visits(Shop shop) {
    return List.of(
        Job.of(
                "web_events",
                EVENTS,
                shop,
                d -> WebEvents.from(d.readOnce(RAW), d.read(IDENTITY_LINKS), d.read(ORDERS), shop),
                RAW,
                IDENTITY_LINKS,
                ORDERS)
            .needing(RAW)
            .inPartsBy(
                "event_id",
                from(RAW, "event_id"),
                // An event without a device is on that of its session.
                from(RAW, "session_id").via(RAW, "session_id", "event_id", "anonymous_id is null"),
                from(IDENTITY_LINKS, "identifier").via(RAW, "customer_key", "event_id"),
                from(IDENTITY_LINKS, "identifier").via(RAW, "email_hash", "event_id"),
                from(ORDERS, "order_id").via(RAW, "order_id", "event_id")),
        Job.of(
                "web_sessions",
                SESSIONS,
                shop,
                d ->
                    WebSessions.from(d.readOnce(EVENTS), d.read(ORDERS), d.read(ORDER_LINES), shop),
                EVENTS,
                ORDERS,
                ORDER_LINES)
            .needing(EVENTS)
            // A late event may join two sessions, or tell whose device it is: all sessions of a
            // visitor are made together. An order counts where it was told of first.
            .inPartsBy(
                "visitor_key",
                from(EVENTS, "visitor_key"),
                from(EVENTS, "order_id").via(EVENTS, "order_id", "visitor_key"),
                from(ORDERS, "order_id").via(EVENTS, "order_id", "visitor_key"),
                from(ORDER_LINES, "order_id").via(EVENTS, "order_id", "visitor_key")),
        Job.of(
                "web_product_events",
                PRODUCT_EVENTS,
                "",
                d -> WebProductEvents.from(d.read(EVENTS), d.read(SESSIONS)),
                EVENTS,
                SESSIONS)
            .needing(EVENTS)
            .inPartsBy("visitor_key", from(EVENTS, "visitor_key"), from(SESSIONS, "visitor_key")));
  }

  private static List<Job> carts(Shop shop) {
    return List.of(
        Job.of(
                "carts",
                CARTS,
                shop,
                d ->
                    Carts.from(
                        table -> table.equals(PRODUCT_EVENTS) ? d.readOnce(table) : d.read(table),
                        shop),
                Carts.READS.toArray(Table[]::new))
            .needing(PRODUCT_EVENTS)
            .digestingBy(
                "cart_group",
                from(PRODUCT_EVENTS, "cart_group"),
                from(SESSIONS, "session_key").via(PRODUCT_EVENTS, "session_key", "cart_group"),
                from(ORDERS, "customer_key").via(PRODUCT_EVENTS, "customer_key", "cart_group"),
                from(PRODUCTS, "product_id")
                    .via(PRODUCT_EVENTS, "product_id", "cart_group", "unit_price is null")),
        Job.of(
                "cart_states",
                CART_STATES,
                shop,
                d -> CartStates.from(d::read, d.day(), shop),
                CartStates.READS.toArray(Table[]::new))
            .needing(CARTS)
            // A cart is left on the day of its last activity or the next one.
            .inPartsBy(
                "cart_key",
                from(CARTS, "cart_key").countingFrom("opened_date"),
                from(CARTS, "cart_key")
                    .countingFrom("last_activity_date")
                    .countingFor(1, CartStates.DAYS_KEPT),
                from(CARTS, "cart_key").countingFrom("closed_date"),
                from(ORDERS, "customer_key")
                    .via(CARTS, "customer_key", "cart_key")
                    .countingFrom("order_date"),
                from(ORDER_LINES, "order_id")
                    .via(ORDERS, "order_id", "customer_key")
                    .via(CARTS, "customer_key", "cart_key"),
                from(CUSTOMERS, "customer_key").via(CARTS, "customer_key", "cart_key")));
  }

  private static List<Job> days() {
    return List.of(
        Job.of(
                "cart_abandonment_daily",
                CART_ABANDONMENT_DAILY,
                "",
                d -> CartAbandonmentDaily.from(d.read(CART_STATES), d.day()),
                CART_STATES)
            .needing(CART_STATES),
        Job.of("web_daily", WEB_DAILY, "", d -> WebDaily.from(d.read(SESSIONS), d.day()), SESSIONS)
            .needing(SESSIONS)
            .digestingBy("day", from(SESSIONS, "session_date").countingFrom("session_date")),
        Job.of(
                "funnel_daily",
                FUNNEL_DAILY,
                "",
                d -> FunnelDaily.from(d::read, d.day()),
                FunnelDaily.READS.toArray(Table[]::new))
            .needing(SESSIONS)
            // Whoever has bought is another kind of customer from then on.
            .digestingBy(
                "day",
                from(SESSIONS, "session_date").countingFrom("session_date"),
                from(REVIEWS, "created_date").countingFrom("created_date"),
                from(ORDERS, "customer_key")
                    .since("order_date")
                    .via(SESSIONS, "customer_key", "session_date"),
                from(ORDERS, "customer_key")
                    .since("order_date")
                    .via(REVIEWS, "customer_key", "created_date")),
        Job.of(
                "product_funnel",
                PRODUCT_FUNNEL,
                "",
                d -> ProductFunnel.from(d.read(PRODUCT_EVENTS), d.read(CART_STATES), d.day()),
                PRODUCT_EVENTS,
                CART_STATES)
            .needing(PRODUCT_EVENTS),
        Job.of(
                "search_gaps",
                SEARCH_GAPS,
                "",
                d -> SearchGaps.from(d.read(EVENTS), d.read(SESSIONS), d.day()),
                EVENTS,
                SESSIONS)
            .needing(EVENTS));
  }

  private WebJobs() {}
}
