package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.ATTRIBUTION_DAILY;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/** Makes {@link io.nightcart.tables.Attribution#ATTRIBUTION_DAILY}. */
public final class AttributionDaily {

  /**
   * Holds each day's credits against what was spent.
   *
   * @param defaultModel the model that KPIs follow
   */
  public static Dataset<Row> from(
      Dataset<Row> credits, Dataset<Row> adSpend, String defaultModel, LocalDate day) {
    var credited =
        credits.select(
            col("order_date").as("day"),
            col("model"),
            col("channel"),
            col("campaign_key"),
            col("credit").as("orders"),
            when(col("is_first_order"), col("credit")).as("new_customers"),
            col("revenue"),
            col("cm2"));
    return credited
        .unionByName(spent(adSpend), true)
        .where(col("day").leq(day))
        .groupBy("day", "model", "channel", "campaign_key")
        .agg(
            total("orders", Field.RATE),
            total("new_customers", Field.RATE),
            total("revenue", Field.MONEY),
            expr("if(every(orders is null or cm2 is not null), ifnull(sum(cm2), 0), null)")
                .cast(Field.MONEY)
                .as("cm2"),
            total("spend", Field.MONEY))
        .withColumn("is_default", col("model").equalTo(defaultModel))
        .withColumn("roas", expr("double(try_divide(revenue, spend))"))
        .withColumn("poas", expr("double(try_divide(cm2, spend))"))
        .withColumn("cac", expr("double(try_divide(spend, new_customers))"))
        .transform(ATTRIBUTION_DAILY::conform);
  }

  private static Dataset<Row> spent(Dataset<Row> adSpend) {
    Column[] models = AttributionCredits.MODELS.stream().map(functions::lit).toArray(Column[]::new);
    return adSpend
        .where("spend_rc is not null")
        .select(
            col("spend_date").as("day"),
            explode(array(models)).as("model"),
            col("channel"),
            col("campaign_key"),
            col("spend_rc").as("spend"));
  }

  private static Column total(String column, DataType type) {
    return coalesce(sum(column), lit(0)).cast(type).as(column);
  }

  private AttributionDaily() {}
}
