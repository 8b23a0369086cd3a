package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** The days from one purchase day of a customer to the next. */
final class Gaps {

  /**
   * One row per purchase day of a known customer, of all goods and of each category: {@code
   * category_group}, {@code purchase_date}, {@code next_date} (null while it has not come by the
   * day) and {@code gap_days}, up to the day where the gap is open. Orders of one day are one
   * purchase.
   */
  static Dataset<Row> of(Dataset<Row> fctOrders, Dataset<Row> fctOrderLines, LocalDate day) {
    var next =
        lead("purchase_date", 1)
            .over(Window.partitionBy("category_group", "customer_key").orderBy("purchase_date"));
    return bought(fctOrders, fctOrderLines, day)
        .withColumn("next_date", next)
        .withColumn(
            "gap_days", datediff(coalesce(col("next_date"), lit(day)), col("purchase_date")));
  }

  private static Dataset<Row> bought(
      Dataset<Row> fctOrders, Dataset<Row> fctOrderLines, LocalDate day) {
    var anything =
        fctOrders
            .where("is_valid and customer_key is not null")
            .select(
                lit("all").as("category_group"),
                col("customer_key"),
                col("order_date").as("purchase_date"));
    var byCategory =
        fctOrderLines
            .where("is_valid and not is_gift_card and customer_key is not null")
            .where("category is not null")
            .select(
                col("category").as("category_group"),
                col("customer_key"),
                col("order_date").as("purchase_date"));
    return anything.unionByName(byCategory).where(col("purchase_date").leq(day)).distinct();
  }

  private Gaps() {}
}
