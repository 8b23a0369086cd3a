package io.nightcart.pipelines;

import static io.nightcart.tables.Promotions.PROMOTIONS;
import static io.nightcart.tables.Promotions.PROMO_PERFORMANCE;
import static io.nightcart.tables.Sales.FCT_ORDERS;

import io.nightcart.tables.Table;
import io.nightcart.transforms.PromoPerformance;
import io.nightcart.transforms.Promotions;
import java.util.List;

/** The jobs that tell what discount codes do. */
final class PromotionJobs {

  private static final Table RAW = io.nightcart.tables.Promotions.FEED.bronze();

  static List<Job> of() {
    return List.of(
        Job.of("promotions", PROMOTIONS, "", d -> Promotions.from(d.read(RAW)), RAW).needing(RAW),
        Job.of(
            "promo_performance",
            PROMO_PERFORMANCE,
            "",
            d -> PromoPerformance.from(d.read(FCT_ORDERS), d.read(PROMOTIONS), d.day()),
            FCT_ORDERS,
            PROMOTIONS));
  }

  private PromotionJobs() {}
}
