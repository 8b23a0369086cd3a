package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Marketing.AD_SPEND_DAILY;
import static io.nightcart.tables.Marketing.MARKETING_COSTS_DAILY;
import static io.nightcart.tables.Marketing.RATES;

import io.nightcart.pipelines.Parts.Link;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.AdSpendDaily;
import io.nightcart.transforms.FxRates;
import io.nightcart.transforms.MarketingCostsDaily;
import java.util.List;

/** The jobs that tell what the shop pays to be found, and what it gets for it. */
final class MarketingJobs {

  private static final Table RAW_SPEND = Marketing.AD_SPEND.bronze();
  private static final Table RAW_COSTS = Marketing.MARKETING_COSTS.bronze();
  private static final Table RAW_RATES = Marketing.FX_RATES.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of("fx_rates", RATES, shop, d -> FxRates.from(d.read(RAW_RATES), shop), RAW_RATES)
            .needing(RAW_RATES),
        Job.of(
                "ad_spend_daily",
                AD_SPEND_DAILY,
                shop,
                d -> AdSpendDaily.from(d.read(RAW_SPEND), d.read(RATES), shop),
                RAW_SPEND,
                RATES)
            .needing(RAW_SPEND),
        Job.of(
                "marketing_costs_daily",
                MARKETING_COSTS_DAILY,
                shop,
                d -> MarketingCostsDaily.from(d.read(RAW_COSTS), d.read(RATES), shop),
                RAW_COSTS,
                RATES)
            .needing(RAW_COSTS));
  }

  /**
   * From rates to what is converted with them: what is of the same currency and day of the shop.
   *
   * @param at the column with the instant by whose day it is converted
   * @param part the column of its key
   * @param shop null for a plan without one, where nothing is converted
   */
  static Link rates(Table converted, String at, String part, Shop shop) {
    String zone = shop == null ? "UTC" : shop.timeZone();
    String day = "to_date(from_utc_timestamp(%s, '%s'))".formatted(at, zone);
    return from(RATES, "concat(currency, ' ', rate_date)")
        .via(converted, "concat(currency, ' ', %s)".formatted(day), part);
  }

  private MarketingJobs() {}
}
