package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#REVIEWS}. */
public final class Reviews {

  /** The newest version of every review, its customer resolved. */
  public static Dataset<Row> from(Dataset<Row> deliveredReviews, Dataset<Row> links, Shop shop) {
    return Versions.newest(deliveredReviews, "review_id")
        .transform(reviews -> Owners.ofAccounts(reviews, links))
        .withColumn("created_date", Days.local(col("created_at"), shop))
        .select(
            "review_id",
            "product_id",
            "customer_key",
            "rating",
            "title",
            "body",
            "created_at",
            "created_date")
        .transform(Silver.REVIEWS::conform);
  }

  private Reviews() {}
}
