package io.nightcart.transforms;

import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Segments.DIM_CUSTOMER;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Segments;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Segments#DIM_CUSTOMER}. */
public final class DimCustomer {

  private static final String[] SUMS = {
    "orders",
    "units",
    "gross_sales",
    "discounts",
    "returns",
    "net_sales",
    "orders_365",
    "net_sales_365"
  };

  private static final String[] OF_HISTORY =
      Stream.concat(Stream.of("first_order_date", "last_order_date"), Stream.of(SUMS))
          .toArray(String[]::new);

  /** Its inputs. */
  public static final List<Table> READS =
      Stream.concat(
              Stream.of(Silver.CUSTOMERS, Segments.CUSTOMER_HISTORY), CustomerSides.READS.stream())
          .toList();

  /** Puts beside each customer the history of orders and what all other tables tell. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    var history = tables.apply(Segments.CUSTOMER_HISTORY);
    return tables
        .apply(Silver.CUSTOMERS)
        .join(history.select("customer_key", OF_HISTORY), "customer_key", "left")
        .filter(isKnownOn(day))
        .na()
        .fill(0L, SUMS)
        .transform(customers -> CustomerSides.addTo(customers, tables, day))
        .transform(rows -> describe(rows, day))
        .drop("email_hash", "created_at", "created_date")
        .transform(DIM_CUSTOMER::conform);
  }

  /** Whether a row of customers with their history, if any, is of one known on the day. */
  static Column isKnownOn(LocalDate day) {
    return col("created_date")
        .isNull()
        .or(col("created_date").leq(lit(day)))
        .or(col("orders").isNotNull());
  }

  private static Dataset<Row> describe(Dataset<Row> rows, LocalDate day) {
    var today = lit(day);
    var orders = col("orders");
    var sales = col("gross_sales").minus(col("discounts"));
    return rows.withColumn("day", today)
        .withColumn("recency_days", date_diff(today, col("last_order_date")).cast(NUMBER))
        .withColumn("tenure_days", date_diff(today, col("first_order_date")).cast(NUMBER))
        .withColumn("aov", round(try_divide(sales, orders), 4))
        .withColumn(
            "customer_type",
            when(orders.equalTo(0), "prospect")
                .when(orders.equalTo(1), "new")
                .otherwise("returning"));
  }

  private DimCustomer() {}
}
