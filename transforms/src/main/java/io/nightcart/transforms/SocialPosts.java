package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#SOCIAL_POSTS}. */
public final class SocialPosts {

  /** The newest version of every post. */
  public static Dataset<Row> from(Dataset<Row> deliveredPosts, Shop shop) {
    return Versions.newest(deliveredPosts, "network", "post_id")
        .withColumn("posted_date", Days.local(col("posted_at"), shop))
        .select("network", "post_id", "author_hash", "body", "likes", "posted_at", "posted_date")
        .transform(Silver.SOCIAL_POSTS::conform);
  }

  private SocialPosts() {}
}
