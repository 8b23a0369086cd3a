package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Marketing#AD_SPEND_DAILY}. */
public final class AdSpendDaily {

  private static final List<String> OPTIONAL =
      List.of("account_id", "ad_group_id", "ad_id", "country");

  /** The newest version of every day's spend, in the shop's currency where a rate is known. */
  public static Dataset<Row> from(Dataset<Row> deliveredSpend, Dataset<Row> rates, Shop shop) {
    String[] key = Marketing.AD_SPEND_DAILY.key().toArray(String[]::new);
    return deliveredSpend
        .na()
        .fill("-", OPTIONAL.toArray(String[]::new))
        .withColumn("campaign_key", campaign())
        .transform(rows -> Versions.newest(rows, key))
        .withColumn("channel", coalesce(col("channel"), col("platform")))
        .transform(rows -> Money.withRate(rows, "spend_date", rates, shop))
        .withColumn("spend_rc", Money.converted("spend"))
        .select(columns())
        .transform(Marketing.AD_SPEND_DAILY::conform);
  }

  private static Column campaign() {
    return concat(
        col("platform"), lit("/"), coalesce(col("campaign_id"), col("campaign"), lit("-")));
  }

  private static Column[] columns() {
    return Marketing.AD_SPEND_DAILY.fields().stream()
        .map(field -> col(field.name()))
        .toArray(Column[]::new);
  }

  private AdSpendDaily() {}
}
