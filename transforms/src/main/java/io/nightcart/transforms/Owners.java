package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whose rows are whose. */
final class Owners {

  private static final String[] EMAIL = {"email_hash"};

  /**
   * Gives each row its customer.
   *
   * @param rows with {@code customer_key}, the account that a row itself names, and {@code
   *     email_hash}; either may be null
   * @param customers of silver.customers
   * @return the same rows, {@code customer_key} being the account named, else the owner of the
   *     address, else null
   */
  static Dataset<Row> resolve(Dataset<Row> rows, Dataset<Row> customers) {
    return rows.join(ofEmails(customers), EMAIL, "left")
        .withColumn("customer_key", coalesce(col("customer_key"), col("owner_key")))
        .drop("owner_key", "owner_quality");
  }

  /** The oldest account of an address, else its guest. */
  static Dataset<Row> ofEmails(Dataset<Row> customers) {
    var age = struct(col("created_at").isNull(), col("created_at"), col("customer_key"));
    return customers
        .where("email_hash is not null")
        .groupBy("email_hash")
        .agg(
            min_by(col("customer_key"), age).as("owner_key"),
            min_by(col("identity_quality"), age).as("owner_quality"));
  }

  private Owners() {}
}
