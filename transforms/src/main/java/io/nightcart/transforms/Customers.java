package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#CUSTOMERS}. */
public final class Customers {

  /**
   * Delivered accounts, accounts that only orders or returns name, and guests whose e-mail address
   * belongs to no account.
   */
  public static Dataset<Row> from(
      Dataset<Row> deliveredCustomers,
      Dataset<Row> deliveredOrders,
      Dataset<Row> deliveredLines,
      Shop shop) {
    var orders = Versions.newest(deliveredOrders, "order_id");
    var accounts =
        Versions.newest(deliveredCustomers, "customer_key")
            .select(
                "customer_key",
                "customer_id",
                "email_hash",
                "country",
                "city",
                "accepts_marketing",
                "created_at")
            .unionByName(namedElsewhere(orders, deliveredLines, deliveredCustomers), true)
            .withColumn("created_date", Days.local(col("created_at"), shop))
            .withColumn("identity_quality", lit("account"));
    return accounts
        .unionByName(guests(orders, accounts), true)
        .transform(Silver.CUSTOMERS::conform);
  }

  private static Dataset<Row> namedElsewhere(
      Dataset<Row> orders, Dataset<Row> lines, Dataset<Row> customers) {
    return orders
        .select("customer_key", "customer_id", "country")
        .unionByName(lines.select("customer_key", "customer_id"), true)
        .where("customer_key is not null")
        .groupBy("customer_key", "customer_id")
        .agg(min("country").as("country"))
        .join(customers.select("customer_key"), new String[] {"customer_key"}, "left_anti");
  }

  private static Dataset<Row> guests(Dataset<Row> orders, Dataset<Row> accounts) {
    return orders
        .where("customer_key is null and email_hash is not null")
        .groupBy("email_hash")
        .agg(min("country").as("country"))
        .join(
            accounts.select("email_hash").where("email_hash is not null"),
            new String[] {"email_hash"},
            "left_anti")
        .withColumn("customer_key", col("email_hash"))
        .withColumn("identity_quality", lit("email"));
  }

  private Customers() {}
}
