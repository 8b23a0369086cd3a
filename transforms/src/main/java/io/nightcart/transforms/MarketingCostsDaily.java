package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sequence;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Marketing#MARKETING_COSTS_DAILY}. */
public final class MarketingCostsDaily {

  /** Spreads the newest version of every month's cost over the month's days. */
  public static Dataset<Row> from(Dataset<Row> deliveredCosts, Dataset<Row> rates, Shop shop) {
    return deliveredCosts
        .withColumn("month", expr("cast(trunc(month, 'month') as date)"))
        .transform(rows -> Versions.newest(rows, "month", "cost_type", "note"))
        .withColumn("cost_date", explode(sequence(col("month"), expr("last_day(month)"))))
        .withColumn("amount", expr(upTo("day(cost_date)") + " - " + upTo("(day(cost_date) - 1)")))
        .transform(rows -> Money.withRate(rows, "cost_date", rates, shop))
        .withColumn("amount_rc", Money.converted("amount"))
        .select("cost_date", "cost_type", "note", "currency", "fx_rate", "amount", "amount_rc")
        .transform(Marketing.MARKETING_COSTS_DAILY::conform);
  }

  /** Rounded sums, so that the differences of neighbours add up to the whole. */
  private static String upTo(String day) {
    return "round(amount * %s / day(last_day(month)), 4)".formatted(day);
  }

  private MarketingCostsDaily() {}
}
