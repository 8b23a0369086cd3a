package io.nightcart.testing;

import com.holdenkarau.spark.testing.JavaDatasetSuiteBase;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeEach;

/** A test with a Spark session. The first test of a module opens it; all later ones share it. */
public abstract class SparkSuite extends JavaDatasetSuiteBase {

  @Override
  public SparkConf conf() {
    return new SparkConf()
        .setMaster("local[2]")
        .setAppName("nightcart tests")
        .set("spark.app.id", "tests-" + UUID.randomUUID())
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.ui.enabled", "false")
        .set("spark.sql.ansi.enabled", "true")
        .set("spark.sql.session.timeZone", "UTC")
        .set("spark.sql.legacy.timeParserPolicy", "CORRECTED")
        .set("spark.sql.shuffle.partitions", "2")
        .set("spark.sql.codegen.wholeStage", "false")
        .set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .set("spark.sql.subexpressionElimination.enabled", "false")
        .set("spark.sql.constraintPropagation.enabled", "false")
        .set("spark.sql.icu.caseMappings.enabled", "false")
        .set("spark.buffer.pageSize", "2m")
        .set("spark.databricks.delta.snapshotPartitions", "2")
        .set("spark.sql.extensions", extensions())
        .set("spark.sql.catalog.spark_catalog", catalog());
  }

  /** Session extensions; none unless a module's tests store tables. */
  protected String extensions() {
    return "";
  }

  /** The session catalogue; Spark's own unless a module's tests store tables. */
  protected String catalog() {
    return "org.apache.spark.sql.execution.datasources.v2.V2SessionCatalog";
  }

  @Override
  public boolean enableHiveSupport() {
    return false;
  }

  @BeforeEach
  void openSession() {
    runBefore();
  }
}
