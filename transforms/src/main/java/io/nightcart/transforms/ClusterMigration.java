package io.nightcart.transforms;

import static io.nightcart.tables.Segments.CLUSTER_MIGRATION;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Segments#CLUSTER_MIGRATION}. */
public final class ClusterMigration {

  /** Number and name of the cluster of those who had no order then. */
  private static final long NONE = 0;

  private static final String NEW = "not yet a customer";

  /**
   * Counts who went from which cluster to which.
   *
   * @param earlier rows of {@link io.nightcart.tables.Segments#CLUSTERS} by the same model, of a
   *     day before
   * @param clusters those of the day
   * @param then that day before
   */
  public static Dataset<Row> from(Dataset<Row> earlier, Dataset<Row> clusters, LocalDate then) {
    var was =
        earlier.select(
            col("customer_key"),
            col("cluster_id").as("was_id"),
            col("cluster_name").as("was_name"));
    Column ofSame = sum("customers").over(Window.partitionBy("from_cluster_id"));
    return clusters
        .join(was, new String[] {"customer_key"}, "left")
        .groupBy(
            coalesce(col("was_id"), lit(NONE)).as("from_cluster_id"),
            coalesce(col("was_name"), lit(NEW)).as("from_cluster_name"),
            col("cluster_id").as("to_cluster_id"),
            col("cluster_name").as("to_cluster_name"),
            col("day"),
            col("model_version"))
        .agg(count(lit(1)).as("customers"))
        .withColumn("from_customers", ofSame)
        .withColumn("share", col("customers").cast(Field.RATIO).divide(col("from_customers")))
        .withColumn("from_day", lit(then))
        .transform(CLUSTER_MIGRATION::conform);
  }

  private ClusterMigration() {}
}
