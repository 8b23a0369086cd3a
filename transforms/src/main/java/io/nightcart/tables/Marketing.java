package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATE;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.Currency;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Otherwise;
import io.nightcart.tables.Rule.ShopCurrency;
import java.util.List;

/** What the shop pays to be found, and what it gets for it. */
public final class Marketing {

  private static final Field FX_RATE =
      optional(
          "fx_rate",
          RATE,
          "What one unit of the currency was worth in the shop's; null where no rate is known.");

  /** Spend on advertisements. */
  public static final Contract AD_SPEND =
      new Contract(
          "ad_spend",
          "One row per delivered version of a day's spend on an advertisement, or on whatever the"
              + " platform tells apart.",
          false,
          List.of(
              required("spend_date", DATE, "The platform's day."),
              required("platform", TEXT, "The platform, such as google_ads."),
              optional(
                  "channel",
                  TEXT,
                  "Kind of channel, such as paid_search or paid_social; the platform where"
                      + " unset."),
              optional("account_id", TEXT, "The advertiser's account.").with(new Identifier()),
              optional("campaign_id", TEXT, "The platform's number of the campaign.")
                  .with(new Identifier()),
              optional("campaign", TEXT, "Name of the campaign."),
              optional("ad_group_id", TEXT, "Number of the ad group.").with(new Identifier()),
              optional("ad_id", TEXT, "Number of the advertisement.").with(new Identifier()),
              optional("country", TEXT, "Country in which it was shown."),
              optional("currency", TEXT, "Currency of the spend.")
                  .with(new Currency(), new ShopCurrency()),
              required("spend", MONEY, "What the platform charges for the day.")
                  .with(new AtLeast(0)),
              optional("impressions", NUMBER, "How often it was shown.").with(new AtLeast(0)),
              optional("clicks", NUMBER, "How often it was clicked.").with(new AtLeast(0)),
              optional(
                      "platform_conversions",
                      MONEY,
                      "Orders that the platform claims; may be a fraction.")
                  .with(new AtLeast(0)),
              optional("platform_value", MONEY, "Their value, as the platform claims.")
                  .with(new AtLeast(0)),
              optional("platform_time_zone", TEXT, "Time zone of the platform's day."),
              Contract.UPDATED_AT));

  /** All other costs of marketing. */
  public static final Contract MARKETING_COSTS =
      new Contract(
          "marketing_costs",
          "One row per delivered version of a month's cost of marketing beside advertisements.",
          false,
          List.of(
              required(
                  "month", DATE, "Any day of the month; the cost is spread over all its days."),
              required("cost_type", TEXT, "agency, tools, content, salaries or other.")
                  .with(new OneOf(List.of("agency", "tools", "content", "salaries", "other"))),
              optional("note", TEXT, "Whom it was paid to, or for what.").with(new Otherwise("-")),
              optional("currency", TEXT, "Currency of the amount.")
                  .with(new Currency(), new ShopCurrency()),
              required("amount", MONEY, "The month's cost.").with(new AtLeast(0)),
              Contract.UPDATED_AT));

  /** What currencies are worth. */
  public static final Contract FX_RATES =
      new Contract(
          "fx_rates",
          "One row per delivered version of a day's rate between two currencies.",
          false,
          List.of(
              required("rate_date", DATE, "The day."),
              required("base", TEXT, "Currency of which one unit is told.").with(new Currency()),
              required("quote", TEXT, "Currency in which its worth is told.").with(new Currency()),
              required("rate", RATE, "How many units of quote one unit of base is worth.")
                  .with(new AtLeast(0), new Rule.NotZero()),
              Contract.UPDATED_AT));

  /** Spend on advertisements by day. */
  public static final Table AD_SPEND_DAILY =
      new Table(
          "silver.ad_spend_daily",
          "One row per day and advertisement, or whatever the platform tells apart; the newest"
              + " version, as spend is corrected for days.",
          List.of(
              "spend_date",
              "platform",
              "account_id",
              "campaign_key",
              "ad_group_id",
              "ad_id",
              "country"),
          WHOLE,
          List.of(
              required("spend_date", DATE, "The platform's day."),
              required("platform", TEXT, "The platform."),
              required("channel", TEXT, "Kind of channel; the platform where unset."),
              required("account_id", TEXT, "The advertiser's account; - where unset."),
              required(
                  "campaign_key",
                  TEXT,
                  "The campaign: platform/number; where the platform gives no number,"
                      + " platform/name, and without either platform/-."),
              optional("campaign", TEXT, "Name of the campaign."),
              required("ad_group_id", TEXT, "Number of the ad group; - where unset."),
              required("ad_id", TEXT, "Number of the advertisement; - where unset."),
              required("country", TEXT, "Country in which it was shown; - where unset."),
              required("currency", TEXT, "Currency of spend."),
              FX_RATE,
              required("spend", MONEY, "What the platform charges, in its currency."),
              optional(
                  "spend_rc",
                  MONEY,
                  "The same in the shop's currency; null where no rate is known."),
              optional("impressions", NUMBER, "How often it was shown."),
              optional("clicks", NUMBER, "How often it was clicked."),
              optional("platform_conversions", MONEY, "Orders that the platform claims."),
              optional("platform_value", MONEY, "Their value, as the platform claims."),
              optional("platform_time_zone", TEXT, "Time zone of the platform's day.")));

  /** Other costs by day. */
  public static final Table MARKETING_COSTS_DAILY =
      new Table(
          "silver.marketing_costs_daily",
          "One row per day and cost of marketing beside advertisements: a month's amount spread over"
              + " its days, whose sum is the amount to the last digit.",
          List.of("cost_date", "cost_type", "note"),
          WHOLE,
          List.of(
              required("cost_date", DATE, "The day."),
              required("cost_type", TEXT, "agency, tools, content, salaries or other."),
              required("note", TEXT, "Whom it was paid to, or for what; - where unset."),
              required("currency", TEXT, "Currency of amount."),
              FX_RATE,
              required("amount", MONEY, "The day's share, in its currency."),
              optional(
                  "amount_rc",
                  MONEY,
                  "The same in the shop's currency; null where no rate is known.")));

  /** Rates against the shop's currency. */
  public static final Table RATES =
      new Table(
          "silver.fx_rates",
          "One row per currency and day on which its rate against the shop's currency is known.",
          List.of("currency", "rate_date"),
          WHOLE,
          List.of(
              required("currency", TEXT, "The currency."),
              required("rate_date", DATE, "The day."),
              required(
                  "rate",
                  RATE,
                  "What one unit of it was worth in the shop's currency: as delivered; else one over"
                      + " the rate the other way round; else by a currency to which both have a"
                      + " rate. On days without, the last one stands for seven days.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(AD_SPEND, MARKETING_COSTS, FX_RATES);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(RATES, AD_SPEND_DAILY, MARKETING_COSTS_DAILY);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofDays(
                  AD_SPEND_DAILY,
                  "spend_date",
                  share("ad_spend", "spend_rc"),
                  share("impressions", "impressions"),
                  share("clicks", "clicks"),
                  share("fx_missing_spend", "if(spend_rc is null, 1L, 0L)"))
              .by("marketing_channel", "channel"),
          Figures.ofDays(
              MARKETING_COSTS_DAILY,
              "cost_date",
              share("other_costs", "amount_rc"),
              share("fx_missing_costs", "if(amount_rc is null, 1L, 0L)")));

  private static final String ALL_COSTS = "ad_spend + ifnull(other_costs, 0)";
  private static final String NET_SALES = "gross_sales - discounts - returns";

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum(
                  "ad_spend",
                  "currency",
                  "ad_spend",
                  "Spend on advertisements, in the shop's currency.")
              .noting(
                  "On the platform's own day. Spend whose currency has no rate is left out here and"
                      + " counted in fx_missing_rows. Platforms correct their spend for some days."),
          sum(
              "other_marketing_costs",
              "currency",
              "other_costs",
              "Costs of marketing beside advertisements, a month's amount spread over its days."),
          sum("marketing_costs", "currency", ALL_COSTS, "ad_spend + other_marketing_costs.")
              .noting(
                  "Spend alone where a shop tells no other costs; so in all that is made of it."),
          sum("ad_impressions", "count", "impressions", "How often advertisements were shown."),
          sum("ad_clicks", "count", "clicks", "How often they were clicked."),
          sum(
              "fx_missing_rows",
              "count",
              "coalesce(fx_missing_spend + fx_missing_costs, fx_missing_spend, fx_missing_costs)",
              "Rows of spend and costs that no figure holds, because their currency has no rate."),
          ratio("cpc", "currency", "ad_spend", "clicks", "ad_spend / ad_clicks."),
          ratio(
              "cpm",
              "currency",
              "1000 * ad_spend",
              "impressions",
              "1000 x ad_spend / ad_impressions."),
          ratio("ctr", "ratio", "clicks", "impressions", "ad_clicks / ad_impressions."),
          ratio(
                  "cac_blended",
                  "currency",
                  "ad_spend",
                  "new_customers",
                  "ad_spend / new_customers, whatever brought them.")
              .noting(
                  "As Drivepoint has its blended CAC. Lifetimely's CAC divides all marketing costs:"
                      + " see cac_fully_loaded."),
          ratio(
                  "cac_fully_loaded",
                  "currency",
                  ALL_COSTS,
                  "new_customers",
                  "(ad_spend + other_marketing_costs) / new_customers.")
              .noting(
                  "Without discounts on first orders, which new_customer_promo_cost shows beside."),
          ratio(
                  "cac_lagged",
                  "currency",
                  "ad_spend_before",
                  "new_customers",
                  "ad_spend of kpi.cac-lag-days before / new_customers.")
              .noting(
                  "For shops whose customers take time to decide; with no days it is cac_blended. Spend"
                      + " from before the first sale is not looked at."),
          ratio("ncpa", "currency", "ad_spend", "new_customers", "ad_spend / first orders.")
              .noting(
                  "As Triple Whale has it. The same as cac_blended here, where a person has one first"
                      + " order; it differs where each account or device counts as a person."),
          sum(
              "new_customer_promo_cost",
              "currency",
              "new_discounts",
              "Discounts on first orders of new customers."),
          ratio(
                  "roas_blended",
                  "times",
                  NET_SALES,
                  "ad_spend",
                  "net_sales / ad_spend, whatever brought the sales.")
              .noting("Triple Whale divides order revenue before returns."),
          ratio("mer", "times", NET_SALES, ALL_COSTS, "net_sales / marketing_costs.")
              .noting("Marketing efficiency ratio. Triple Whale's MER is the inverse of it."),
          sum(
                  "cm3",
                  "currency",
                  "if(cm2_unknown_orders = 0, cm2 - ad_spend, null)",
                  "cm2 - ad_spend; null on a day with an order whose cm2 is not known.")
              .matureAfter(30)
              .noting("Contribution margin 3; Drivepoint calls it contribution profit."),
          ratio(
                  "marketing_cost_ratio",
                  "ratio",
                  ALL_COSTS,
                  NET_SALES,
                  "marketing_costs / net_sales.")
              .noting("What Triple Whale calls MER."));

  private Marketing() {}
}
