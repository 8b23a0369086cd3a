package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whose rows are whose. */
final class Owners {

  /**
   * Gives each row its customer.
   *
   * @param rows with {@code customer_key}, the account that a row itself names, and {@code
   *     email_hash}; either may be null
   * @param links of silver.identity_links
   * @return the same rows, {@code customer_key} being the customer of the account named, else of
   *     the address, else null
   */
  static Dataset<Row> resolve(Dataset<Row> rows, Dataset<Row> links) {
    var addresses =
        links
            .where("identifier_type = 'email' and customer_key is not null")
            .select(col("identifier").as("email_hash"), col("customer_key").as("_by_email"));
    return ofAccounts(rows, links)
        .join(addresses, new String[] {"email_hash"}, "left")
        .withColumn("customer_key", coalesce(col("customer_key"), col("_by_email")))
        .drop("_by_email");
  }

  /**
   * Puts the customer in the place of the account.
   *
   * @param rows with {@code customer_key}, the account that a row itself names; may be null
   * @param links of silver.identity_links
   */
  static Dataset<Row> ofAccounts(Dataset<Row> rows, Dataset<Row> links) {
    return rows.join(merged(links), new String[] {"customer_key"}, "left")
        .withColumn("customer_key", coalesce(col("_owner"), col("customer_key")))
        .drop("_owner");
  }

  /** The few accounts that are another customer's: all others are their own. */
  private static Dataset<Row> merged(Dataset<Row> links) {
    return links
        .where("identifier_type = 'account' and identifier <> customer_key")
        .select(col("identifier").as("customer_key"), col("customer_key").as("_owner"));
  }

  private Owners() {}
}
