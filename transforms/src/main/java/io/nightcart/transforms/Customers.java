package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#CUSTOMERS}. */
public final class Customers {

  /**
   * One customer for all accounts and guests that are one: delivered accounts, accounts that only
   * orders or returns name, and guests.
   *
   * @param links of silver.identity_links
   */
  public static Dataset<Row> from(
      Dataset<Row> deliveredCustomers,
      Dataset<Row> deliveredOrders,
      Dataset<Row> deliveredLines,
      Dataset<Row> links,
      Shop shop) {
    var orders = Versions.newest(deliveredOrders, "order_id");
    var owners =
        links
            .where("customer_key is not null")
            .select(col("identifier").as("holder_key"), col("customer_key"));
    return accounts(deliveredCustomers)
        .unionByName(namedElsewhere(orders, deliveredLines, deliveredCustomers), true)
        .withColumn("is_account", lit(true))
        .unionByName(guests(orders), true)
        .join(owners, "holder_key")
        .groupBy("customer_key")
        .agg(
            max(when(col("holder_key").equalTo(col("customer_key")), col("customer_id")))
                .as("customer_id"),
            count("is_account").as("accounts"),
            latest("email_hash"),
            latest("country"),
            latest("city"),
            latest("accepts_marketing"),
            min("created_at").as("created_at"))
        .withColumn("created_date", Days.local(col("created_at"), shop))
        .withColumn("identity_quality", when(col("accounts").gt(0), "account").otherwise("email"))
        .transform(Silver.CUSTOMERS::conform);
  }

  /**
   * What is known, of the account that was changed last; of equals and of guests the last key's.
   */
  private static Column latest(String attribute) {
    var age = struct("updated_at", "holder_key");
    return max_by(col(attribute), when(col(attribute).isNotNull(), age)).as(attribute);
  }

  private static Dataset<Row> accounts(Dataset<Row> delivered) {
    return Versions.newest(delivered, "customer_key")
        .select(
            col("customer_key").as("holder_key"),
            col("customer_id"),
            col("email_hash"),
            col("country"),
            col("city"),
            col("accepts_marketing"),
            col("created_at"),
            col("updated_at"));
  }

  private static Dataset<Row> namedElsewhere(
      Dataset<Row> orders, Dataset<Row> lines, Dataset<Row> customers) {
    return orders
        .select("customer_key", "customer_id", "country")
        .unionByName(lines.select("customer_key", "customer_id"), true)
        .where("customer_key is not null")
        .groupBy("customer_key", "customer_id")
        .agg(min("country").as("country"))
        .join(customers.select("customer_key"), new String[] {"customer_key"}, "left_anti")
        .withColumnRenamed("customer_key", "holder_key");
  }

  private static Dataset<Row> guests(Dataset<Row> orders) {
    return orders
        .where("customer_key is null and email_hash is not null")
        .groupBy("email_hash")
        .agg(min("country").as("country"))
        .withColumn("holder_key", col("email_hash"));
  }

  private Customers() {}
}
