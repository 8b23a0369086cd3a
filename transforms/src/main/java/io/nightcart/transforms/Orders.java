package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#ORDERS}. */
public final class Orders {

  /** Its inputs. */
  public static final List<Table> READS =
      List.of(Bronze.ORDERS.bronze(), Identity.IDENTITY_LINKS, Silver.ORDER_LINES, Marketing.RATES);

  private static final String[] ORDER = {"order_id"};

  /** The newest version of every order, its customer resolved and its validity decided. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, Shop shop) {
    return Versions.newest(tables.apply(Bronze.ORDERS.bronze()), "order_id")
        .transform(orders -> Owners.resolve(orders, tables.apply(Identity.IDENTITY_LINKS)))
        .join(sums(tables.apply(Silver.ORDER_LINES)), ORDER, "left")
        .withColumn("order_date", Days.local(col("ordered_at"), shop))
        .transform(
            orders -> Money.withRate(orders, "order_date", tables.apply(Marketing.RATES), shop))
        .withColumn("invalid_reason", invalidReason())
        .select(
            col("order_id"),
            col("customer_key"),
            when(col("customer_key").equalTo(col("email_hash")), "email")
                .when(col("customer_key").isNotNull(), "account")
                .otherwise("none")
                .as("identity_quality"),
            col("ordered_at"),
            col("order_date"),
            col("status"),
            col("invalid_reason").isNull().as("is_valid"),
            col("invalid_reason"),
            col("cancelled_at"),
            col("channel"),
            col("country"),
            col("currency"),
            col("fx_rate"),
            col("discount_code"),
            col("shipping").plus(coalesce(col("lines_shipping"), lit(0))).as("shipping"),
            col("tax"),
            coalesce(col("duties"), lit(0)).as("duties"),
            coalesce(col("tip"), lit(0)).as("tip"))
        .transform(Silver.ORDERS::conform);
  }

  private static Dataset<Row> sums(Dataset<Row> lines) {
    return lines
        .groupBy("order_id")
        .agg(
            max(not(col("is_gift_card")).and(col("gross_amount").gt(0))).as("has_value"),
            sum("shipping").as("lines_shipping"));
  }

  private static Column invalidReason() {
    return when(col("status").equalTo("test"), "TEST")
        .when(col("status").equalTo("voided"), "VOIDED")
        .when(col("fx_rate").isNull(), "FOREIGN_CURRENCY")
        .when(not(coalesce(col("has_value"), lit(false))), "NO_VALUE");
  }

  private Orders() {}
}
