package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#ORDERS}. */
public final class Orders {

  private static final String[] EMAIL = {"email_hash"};
  private static final String[] ORDER = {"order_id"};

  /** The newest version of every order, its customer resolved and its validity decided. */
  public static Dataset<Row> from(
      Dataset<Row> deliveredOrders, Dataset<Row> customers, Dataset<Row> orderLines, Shop shop) {
    return Versions.newest(deliveredOrders, "order_id")
        .withColumnRenamed("customer_key", "account_key")
        .join(Owners.ofEmails(customers), EMAIL, "left")
        .join(ordersOfValue(orderLines), ORDER, "left")
        .withColumn("customer_key", coalesce(col("account_key"), col("owner_key")))
        .withColumn("invalid_reason", invalidReason(shop))
        .select(
            col("order_id"),
            col("customer_key"),
            when(coalesce(col("account_key"), col("customer_id")).isNotNull(), "account")
                .when(col("customer_key").isNotNull(), col("owner_quality"))
                .otherwise("none")
                .as("identity_quality"),
            col("ordered_at"),
            Days.local(col("ordered_at"), shop).as("order_date"),
            col("status"),
            col("invalid_reason").isNull().as("is_valid"),
            col("invalid_reason"),
            col("cancelled_at"),
            col("channel"),
            col("country"),
            col("currency"),
            col("discount_code"),
            col("shipping"),
            col("tax"))
        .transform(Silver.ORDERS::conform);
  }

  private static Dataset<Row> ordersOfValue(Dataset<Row> lines) {
    return lines
        .where(not(col("is_gift_card")))
        .groupBy("order_id")
        .agg(max("gross_amount").gt(0).as("has_value"));
  }

  private static Column invalidReason(Shop shop) {
    return when(col("status").equalTo("test"), "TEST")
        .when(col("status").equalTo("voided"), "VOIDED")
        .when(col("currency").notEqual(shop.currency()), "FOREIGN_CURRENCY")
        .when(not(coalesce(col("has_value"), lit(false))), "NO_VALUE");
  }

  private Orders() {}
}
