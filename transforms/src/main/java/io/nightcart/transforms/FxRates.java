package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Marketing#RATES}. */
public final class FxRates {

  /** Weekends and holidays have no rates of their own. */
  private static final int DAYS_GOOD = 7;

  /** Brings the newest delivered rates to the shop's currency. */
  public static Dataset<Row> from(Dataset<Row> deliveredRates, Shop shop) {
    return Versions.newest(deliveredRates, "rate_date", "base", "quote")
        .transform(rates -> against(rates, shop.currency()))
        .transform(FxRates::best)
        .transform(FxRates::untilTheNext)
        .transform(Marketing.RATES::conform);
  }

  /** Both currencies of each delivered rate, as far as its base leads to the shop's. */
  private static Dataset<Row> against(Dataset<Row> rates, String currency) {
    var sameBase = Window.partitionBy("rate_date", "base");
    var ofShop = max(when(col("quote").equalTo(currency), col("rate"))).over(sameBase);
    var worth = when(col("base").equalTo(currency), 1).otherwise(ofShop).cast(Field.RATE);
    var known = rates.withColumn("worth", worth).where("worth is not null");
    var bases =
        known.select(
            col("rate_date"),
            col("base").as("currency"),
            col("worth").as("rate"),
            lit(0).as("detour"),
            col("base").as("by"));
    var quotes =
        known.select(
            col("rate_date"),
            col("quote").as("currency"),
            expr("worth / rate").cast(Field.RATE).as("rate"),
            when(col("base").equalTo(currency), 1).otherwise(2).as("detour"),
            col("base").as("by"));
    return bases.unionByName(quotes).where(col("currency").notEqual(currency));
  }

  private static Dataset<Row> best(Dataset<Row> rates) {
    var ways = Window.partitionBy("currency", "rate_date").orderBy("detour", "by", "rate");
    return rates.withColumn("_rank", row_number().over(ways)).where("_rank = 1");
  }

  private static Dataset<Row> untilTheNext(Dataset<Row> rates) {
    var next = lead("rate_date", 1).over(Window.partitionBy("currency").orderBy("rate_date"));
    Column last = date_add(col("rate_date"), DAYS_GOOD);
    return rates
        .withColumn("until", least(coalesce(date_add(next, -1), last), last))
        .select(
            col("currency"),
            explode(sequence(col("rate_date"), col("until"))).as("rate_date"),
            col("rate"));
  }

  private FxRates() {}
}
