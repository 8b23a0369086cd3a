package io.nightcart.pipelines.serve;

import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The settings that a client may choose for its session: how values are shown and how work is cut.
 * Others decide what is read, from where and by which code, and stay as the server has them.
 */
final class SessionSettings {

  private static final Set<String> FREE =
      Set.of(
          "spark.sql.session.timeZone",
          "spark.sql.shuffle.partitions",
          "spark.sql.autoBroadcastJoinThreshold",
          "spark.sql.caseSensitive",
          "spark.sql.crossJoin.enabled");

  /** Drivers bring such for Hive's sake; nothing here reads them. */
  private static final String HIVES = "hive.";

  /** What Spark and Delta themselves set in the session of a client. */
  private static final Set<String> SPARKS_OWN =
      Set.of(
          "spark.sql.binaryOutputStyle",
          "spark.sql.datetime.java8API.enabled",
          "spark.sql.parquet.fieldId.read.enabled",
          "spark.sql.parquet.fieldId.write.enabled");

  /**
   * Refuses a session whose settings are not the server's. They need no statement: a client may
   * bring them when it connects.
   *
   * @throws Refused naming the setting
   */
  static void check(SparkSession session) {
    SparkConf server = session.sparkContext().conf();
    var own = ((org.apache.spark.sql.classic.SparkSession) session).sessionState().conf();
    for (Map.Entry<String, String> setting :
        CollectionConverters.asJava(own.getAllConfs()).entrySet()) {
      String name = setting.getKey();
      if (!SPARKS_OWN.contains(name) && !setting.getValue().equals(server.get(name, null))) {
        refuseUnlessFree(name);
      }
    }
  }

  static void refuseUnlessFree(String name) {
    if (!FREE.contains(name) && !name.startsWith(HIVES)) {
      throw new Refused(
          "%s cannot be set here; these can: %s"
              .formatted(name, String.join(", ", FREE.stream().sorted().toList())));
    }
  }

  private SessionSettings() {}
}
