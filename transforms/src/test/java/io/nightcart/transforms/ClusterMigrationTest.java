package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Segments;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ClusterMigrationTest extends SparkSuite {

  private static final LocalDate THEN = LocalDate.parse("2025-03-03");

  @Test
  void countsWhoWentFromWhichClusterToWhich() {
    var earlier =
        rows(
            spark(),
            Segments.CLUSTERS,
            """
            customer_key | cluster_id | cluster_name
            ann          | 1          | frequent
            bob          | 1          | frequent
            cat          | 1          | frequent
            dan          | 2          | long quiet
            """);
    var now =
        rows(
            spark(),
            Segments.CLUSTERS,
            """
            customer_key | cluster_id | cluster_name | day        | model_version
            ann          | 1          | frequent     | 2025-03-31 | m
            bob          | 1          | frequent     | 2025-03-31 | m
            cat          | 2          | long quiet   | 2025-03-31 | m
            dan          | 1          | frequent     | 2025-03-31 | m
            eve          | 3          | new          | 2025-03-31 | m
            """);

    assertRows(
        ClusterMigration.from(earlier, now, THEN).withColumn("share", expr("round(share, 4)")),
        """
        from_cluster_id | from_cluster_name  | to_cluster_id | to_cluster_name | customers | from_customers | share  | from_day   | day        | model_version
        1               | frequent           | 1             | frequent        | 2         | 3              | 0.6667 | 2025-03-03 | 2025-03-31 | m
        1               | frequent           | 2             | long quiet      | 1         | 3              | 0.3333 | 2025-03-03 | 2025-03-31 | m
        2               | long quiet         | 1             | frequent        | 1         | 1              | 1.0    | 2025-03-03 | 2025-03-31 | m
        0               | not yet a customer | 3             | new             | 1         | 1              | 1.0    | 2025-03-03 | 2025-03-31 | m
        """);
  }

  @Test
  void withoutClustersNobodyMoves() {
    var nobody = none(spark(), Segments.CLUSTERS);

    assertThat(ClusterMigration.from(nobody, nobody, THEN).count()).isZero();
  }
}
