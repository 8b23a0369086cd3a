package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Identity;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Identity#IDENTIFIERS}. */
public final class Identifiers {

  private static final Column ACCOUNT = col("customer_key");

  /** What every account and guest is known by, in any version of what was delivered. */
  public static Dataset<Row> from(
      Dataset<Row> deliveredCustomers, Dataset<Row> deliveredOrders, Dataset<Row> deliveredLines) {
    return ofAccounts(deliveredCustomers)
        .unionByName(ofOrders(deliveredOrders), true)
        .unionByName(ofLines(deliveredLines), true)
        .groupBy("holder_key", "holder_type", "identifier_type", "identifier")
        .agg(
            max(when(col("identifier_type").equalTo("account"), col("customer_id")))
                .as("customer_id"),
            max("is_current").as("is_current"),
            max("opened_at").as("opened_at"),
            min("seen_at").as("first_seen"),
            max("seen_at").as("last_seen"))
        .transform(Identity.IDENTIFIERS::conform);
  }

  private static Dataset<Row> ofAccounts(Dataset<Row> delivered) {
    return Versions.ranked(delivered, "customer_key")
        .select(
            ACCOUNT.as("holder_key"),
            lit("account").as("holder_type"),
            col("customer_id"),
            Versions.IS_NEWEST.as("is_current"),
            when(Versions.IS_NEWEST, col("created_at")).as("opened_at"),
            coalesce(col("updated_at"), col("created_at")).as("seen_at"),
            inline(
                array(
                    named("account", ACCOUNT),
                    named("email", col("email_hash")),
                    named("contact", col("contact_hash")),
                    named("person", col("person_id_hash")))))
        .where("identifier is not null");
  }

  private static Dataset<Row> ofOrders(Dataset<Row> delivered) {
    return Versions.ranked(delivered, "order_id")
        .select(
            coalesce(ACCOUNT, col("email_hash")).as("holder_key"),
            when(ACCOUNT.isNull(), "guest").otherwise("account").as("holder_type"),
            col("customer_id"),
            Versions.IS_NEWEST.as("is_current"),
            col("ordered_at").as("seen_at"),
            inline(array(named("account", ACCOUNT), named("email", col("email_hash")))))
        .where("identifier is not null");
  }

  private static Dataset<Row> ofLines(Dataset<Row> delivered) {
    return delivered
        .where(ACCOUNT.isNotNull())
        .select(
            ACCOUNT.as("holder_key"),
            lit("account").as("holder_type"),
            col("customer_id"),
            lit(true).as("is_current"),
            col("returned_at").as("seen_at"),
            lit("account").as("identifier_type"),
            ACCOUNT.as("identifier"));
  }

  private static Column named(String type, Column identifier) {
    return struct(lit(type).as("identifier_type"), identifier.cast(Field.TEXT).as("identifier"));
  }

  private Identifiers() {}
}
