package io.nightcart.transforms;

import static io.nightcart.tables.Retention.COHORT_CUSTOMERS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Retention#COHORT_CUSTOMERS}. */
public final class CohortCustomers {

  private static final String[] ORDER = {"order_id"};

  /** The first valid order of every known customer, up to the day. */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders, Dataset<Row> fctOrderLines, LocalDate day) {
    var first = fctOrders.where("order_seq_number = 1").where(col("order_date").leq(day));
    return first
        .join(categories(fctOrderLines), ORDER, "left")
        .select(
            col("customer_key"),
            expr("cast(trunc(order_date, 'month') as date)").as("cohort_month"),
            col("order_date").as("first_order_date"),
            col("order_id").as("first_order_id"),
            orUnknown("channel").as("first_channel"),
            orUnknown("country").as("first_country"),
            orUnknown("category").as("first_category"),
            col("discounts").gt(0).as("is_first_discounted"))
        .transform(COHORT_CUSTOMERS::conform);
  }

  /** The category of an order's most sales; of several, the last by name. */
  private static Dataset<Row> categories(Dataset<Row> lines) {
    return lines
        .where("not is_gift_card and category is not null")
        .groupBy("order_id", "category")
        .agg(sum(expr("gross_sales - discounts")).as("sales"))
        .groupBy("order_id")
        .agg(max_by(col("category"), struct("sales", "category")).as("category"));
  }

  private static Column orUnknown(String column) {
    return coalesce(col(column), lit("unknown"));
  }

  private CohortCustomers() {}
}
