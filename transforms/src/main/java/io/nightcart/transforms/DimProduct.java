package io.nightcart.transforms;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Sales;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Sales#DIM_PRODUCT}. */
public final class DimProduct {

  private static final String[] SUMS = {
    "orders",
    "customers",
    "units",
    "gross_sales",
    "discounts",
    "returned_units",
    "returns",
    "reviews"
  };

  /** Sums up each product's sales, returns and reviews up to the day. */
  public static Dataset<Row> from(
      Dataset<Row> products,
      Dataset<Row> fctOrderLines,
      Dataset<Row> refunds,
      Dataset<Row> reviews,
      LocalDate day) {
    var sales =
        fctOrderLines.where(
            col("order_date").leq(day).and(col("is_valid")).and(not(col("is_gift_card"))));
    return products
        .join(sold(sales), "product_id", "left")
        .join(buyers(sales), "product_id", "left")
        .join(latestPaid(sales, products), "product_id", "left")
        .join(givenBack(fctOrderLines, refunds, day), "product_id", "left")
        .join(reviewed(reviews, day), "product_id", "left")
        .na()
        .fill(0, SUMS)
        .withColumn("price", coalesce(col("price"), col("latest_paid")))
        .withColumn("net_sales", expr("gross_sales - discounts - returns"))
        .withColumn("return_rate_units", expr("try_divide(double(returned_units), units)"))
        .drop("latest_paid")
        .transform(Sales.DIM_PRODUCT::conform);
  }

  private static Dataset<Row> sold(Dataset<Row> sales) {
    return sales
        .groupBy("product_id")
        .agg(
            sum("quantity").as("units"),
            sum("gross_sales").as("gross_sales"),
            sum("discounts").as("discounts"),
            min("order_date").as("first_sold_date"),
            max("order_date").as("last_sold_date"));
  }

  /** Two distinct counts in one aggregation would multiply the lines by three. */
  private static Dataset<Row> buyers(Dataset<Row> sales) {
    return sales
        .groupBy("product_id", "customer_key", "order_id")
        .agg(lit(1L).as("orders"))
        .groupBy("product_id", "customer_key")
        .agg(sum("orders").as("orders"))
        .groupBy("product_id")
        .agg(sum("orders").as("orders"), count("customer_key").as("customers"));
  }

  /** Asked only of products without a list price, since finding the latest line sorts. */
  private static Dataset<Row> latestPaid(Dataset<Row> sales, Dataset<Row> products) {
    return sales
        .join(products.where(col("price").isNull()), "product_id", "left_semi")
        .groupBy("product_id")
        .agg(
            max_by(col("unit_price"), struct("order_date", "order_id", "line_id"))
                .as("latest_paid"));
  }

  private static Dataset<Row> givenBack(
      Dataset<Row> fctOrderLines, Dataset<Row> refunds, LocalDate day) {
    var invalid = fctOrderLines.where(not(col("is_valid"))).select("order_id");
    return refunds
        .where(col("refund_date").leq(day))
        .join(invalid, "order_id", "left_anti")
        .groupBy("product_id")
        .agg(sum("quantity").as("returned_units"), sum("amount").as("returns"));
  }

  private static Dataset<Row> reviewed(Dataset<Row> reviews, LocalDate day) {
    return reviews
        .where(col("created_date").leq(day))
        .groupBy("product_id")
        .agg(count(lit(1)).as("reviews"), avg("rating").as("rating_mean"));
  }

  private DimProduct() {}
}
