package io.nightcart.pipelines;

import static io.nightcart.tables.Baskets.BASKET_RULES;
import static io.nightcart.tables.Baskets.BUNDLE_OFFERS;
import static io.nightcart.tables.Baskets.OFFER_AUDIENCE;
import static io.nightcart.tables.Sales.DIM_PRODUCT;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;
import static io.nightcart.tables.Silver.CUSTOMERS;

import io.nightcart.transforms.BundleOffers;
import io.nightcart.transforms.OfferAudience;
import java.util.List;

/** The jobs that find what is bought together, and offer it. */
final class BasketJobs {

  static List<Job> of(Settings settings) {
    var models = new ModelJobs(settings);
    return List.of(
        new Job(
            "basket_rules",
            List.of(FCT_ORDER_LINES),
            List.of(BASKET_RULES),
            settings.baskets(),
            models::basketRules,
            Parts.WHOLE),
        Job.of(
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
        Job.of(
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
            CUSTOMERS));
  }

  private BasketJobs() {}
}
