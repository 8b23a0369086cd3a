package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Identity;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;

/** Makes {@link Identity#IDENTITY_LINKS}. */
public final class IdentityLinks {

  /**
   * When an identifier says who somebody is.
   *
   * @param maxAccounts an e-mail address, or a telephone number with a name, that more accounts
   *     share is nobody's
   */
  public record Options(int maxAccounts) {
    public Options {
      if (maxAccounts < 1) {
        throw new IllegalArgumentException("Max-accounts must be 1 or more, not " + maxAccounts);
      }
    }
  }

  private static final String[] HOLDER = {"holder_key"};
  private static final WindowSpec OF_IDENTIFIER = Window.partitionBy("identifier");
  private static final WindowSpec OF_HOLDER = Window.partitionBy("holder_key");

  /**
   * Whose every identifier is: the connected components of accounts and guests over the identifiers
   * that they share. In each round the oldest key travels from holder to holder over what they
   * share; people hold few accounts, so a few rounds end it.
   *
   * @param identifiers of silver.identifiers, at least all rows of each component, and of each
   *     identifier that one of its members tells
   */
  public static Dataset<Row> from(Dataset<Row> identifiers, Options options) {
    var told =
        identifiers
            .where("is_current")
            .withColumn(
                "accounts", count_if(col("holder_type").equalTo("account")).over(OF_IDENTIFIER))
            .withColumn("is_hub", isHub(options))
            .withColumn("accounts", atMost(options))
            .withColumn("is_role", col("identifier").startsWith(Identity.ROLE));
    var joins = not(col("is_hub")).and(not(col("is_role")));
    var isOwn = col("holder_key").equalTo(col("identifier"));
    return told.join(owners(told.where(joins)), HOLDER, "left")
        .groupBy("identifier", "identifier_type", "accounts", "is_hub", "is_role")
        .agg(
            max(when(joins.or(isOwn), coalesce(col("owner_key"), col("holder_key"))))
                .as("customer_key"),
            max("customer_id").as("customer_id"))
        .transform(Identity.IDENTITY_LINKS::conform);
  }

  private static Column isHub(Options options) {
    return col("accounts").gt(options.maxAccounts()).and(col("identifier_type").notEqual("person"));
  }

  /** A hub stays as it is, however many join it: all that hangs on it would be made again. */
  private static Column atMost(Options options) {
    return when(
            col("identifier_type").notEqual("person"),
            least(col("accounts"), lit(options.maxAccounts() + 1L)))
        .otherwise(col("accounts"));
  }

  /** The oldest of those with whom a holder shares an identifier, directly or over others. */
  private static Dataset<Row> owners(Dataset<Row> joining) {
    var opened = max("opened_at").over(OF_HOLDER);
    var age =
        struct(col("holder_type").equalTo("guest"), opened.isNull(), opened, col("holder_key"));
    Dataset<Row> shared =
        joining
            .withColumn("oldest", age)
            .withColumn("holders", count(lit(1)).over(OF_IDENTIFIER))
            .where("holders > 1")
            .select("holder_key", "identifier", "oldest");
    boolean hasMoved = true;
    while (hasMoved) {
      // What follows reads it more than once, and its plan must not grow with the rounds. A worker
      // that is lost takes its copy with it, so there are two.
      shared =
          shared
              .withColumn("_before", col("oldest"))
              .withColumn("oldest", min("oldest").over(OF_IDENTIFIER))
              .withColumn("oldest", min("oldest").over(OF_HOLDER))
              .localCheckpoint(true, StorageLevel.MEMORY_AND_DISK_2());
      hasMoved = !shared.where("oldest <> _before").isEmpty();
    }
    return shared
        .groupBy("holder_key")
        .agg(min(col("oldest").getField("holder_key")).as("owner_key"));
  }

  private IdentityLinks() {}
}
