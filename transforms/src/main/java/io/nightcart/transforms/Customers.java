package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.mode;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#CUSTOMERS}. */
public final class Customers {

  /** Which of the values known of a customer's accounts and addresses is taken. */
  public enum Rule {
    /** Of the account changed last, else opened last, before any guest's. */
    LATEST,
    /** Of the account opened first, before any guest's. */
    FIRST,
    /** Of equals the first in the alphabet. */
    MOST_FREQUENT
  }

  /** The rule of each attribute. */
  public record Survivorship(Rule email, Rule country, Rule city, Rule acceptsMarketing) {}

  /** Its inputs. */
  public static final List<Table> READS =
      List.of(
          Bronze.CUSTOMERS.bronze(),
          Bronze.ORDERS.bronze(),
          Bronze.ORDER_LINES.bronze(),
          Identity.IDENTITY_LINKS);

  /**
   * One customer for all accounts and guests that are one: delivered accounts, accounts that only
   * orders or returns name, and guests.
   */
  public static Dataset<Row> from(
      Function<Table, Dataset<Row>> tables, Survivorship survivorship, Shop shop) {
    var delivered = tables.apply(Bronze.CUSTOMERS.bronze());
    var lines = tables.apply(Bronze.ORDER_LINES.bronze());
    var orders = Versions.newest(tables.apply(Bronze.ORDERS.bronze()), "order_id");
    var owners =
        tables
            .apply(Identity.IDENTITY_LINKS)
            .where("customer_key is not null")
            .select(col("identifier").as("holder_key"), col("customer_key"));
    return accounts(delivered)
        .unionByName(namedElsewhere(orders, lines, delivered), true)
        .withColumn("is_account", lit(true))
        .unionByName(guests(orders), true)
        .join(owners, "holder_key")
        .groupBy("customer_key")
        .agg(
            max(when(col("holder_key").equalTo(col("customer_key")), col("customer_id")))
                .as("customer_id"),
            count("is_account").as("accounts"),
            surviving("email_hash", survivorship.email()),
            surviving("country", survivorship.country()),
            surviving("city", survivorship.city()),
            surviving("accepts_marketing", survivorship.acceptsMarketing()),
            min("created_at").as("created_at"))
        .withColumn("created_date", Days.local(col("created_at"), shop))
        .withColumn("identity_quality", when(col("accounts").gt(0), "account").otherwise("email"))
        .transform(Silver.CUSTOMERS::conform);
  }

  private static Column surviving(String attribute, Rule rule) {
    var value = col(attribute);
    var changed = struct("is_account", "updated_at", "created_at", "holder_key");
    var opened =
        struct(
            col("is_account").isNull(),
            col("created_at").isNull(),
            col("created_at"),
            col("updated_at"),
            col("holder_key"));
    return switch (rule) {
      case FIRST -> min_by(value, when(value.isNotNull(), opened)).as(attribute);
      case MOST_FREQUENT -> mode(value, true).as(attribute);
      case LATEST -> max_by(value, when(value.isNotNull(), changed)).as(attribute);
    };
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
