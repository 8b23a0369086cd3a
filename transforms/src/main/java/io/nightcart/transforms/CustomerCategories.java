package io.nightcart.transforms;

import static io.nightcart.tables.Retention.CUSTOMER_CATEGORIES;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Retention#CUSTOMER_CATEGORIES}. */
public final class CustomerCategories {

  /** Sums up what every known customer bought of each category up to the day. */
  public static Dataset<Row> from(Dataset<Row> fctOrderLines, LocalDate day) {
    var ranking = Window.partitionBy("customer_key").orderBy(col("sales").desc(), col("category"));
    return fctOrderLines
        .where("is_valid and not is_gift_card and customer_key is not null")
        .where(col("order_date").leq(day))
        .groupBy(col("customer_key"), coalesce(col("category"), lit("unknown")).as("category"))
        .agg(
            count_distinct(col("order_id")).as("orders"),
            sum("quantity").as("units"),
            sum(expr("gross_sales - discounts")).as("sales"),
            max("order_date").as("last_order_date"))
        .withColumn("preference", row_number().over(ranking).cast(Field.NUMBER))
        .transform(CUSTOMER_CATEGORIES::conform);
  }

  private CustomerCategories() {}
}
