package io.nightcart.pipelines.serve;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Spark's own server of the Hive protocol, which only a whole distribution of Spark brings. */
public final class HiveServer {

  private static final String CLASS = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2";

  /** What a session must have been opened with to be served. */
  public static final Map<String, String> SESSION =
      Map.of(
          "spark.app.name", "nightcart serve",
          "spark.sql.extensions",
              "io.delta.sql.DeltaSparkSessionExtension," + ReadOnly.class.getName(),
          "spark.sql.catalogImplementation", "in-memory",
          "spark.sql.runSQLOnFiles", "false",
          // Otherwise ${env:…} in a statement tells what is in the environment.
          "spark.sql.variable.substitute", "false",
          // Short questions do not wait for long ones, and long answers do not fill the heap.
          "spark.scheduler.mode", "FAIR",
          "spark.sql.thriftServer.incrementalCollect", "true");

  /** Where to listen. */
  public record Address(String host, int port) {

    /**
     * @throws Stopped for a port that there is not
     */
    public Address {
      if (port < 1 || port > 65535) {
        throw new Stopped(Exit.MISUSED, "A port is 1 to 65535, not " + port);
      }
      // Which to the server means every address of the machine.
      if (host.isBlank()) {
        throw new Stopped(Exit.MISUSED, "--host wants an address to listen at, such as 127.0.0.1");
      }
    }

    /** Whether only programs on this machine can connect. */
    public boolean isLoopback() {
      try {
        return InetAddress.getByName(host).isLoopbackAddress();
      } catch (IOException e) {
        throw new Stopped(Exit.MISUSED, "There is no host %s".formatted(host), e);
      }
    }

    /**
     * Tries to listen.
     *
     * @throws Stopped if another program listens there, or it is no address of this machine
     */
    public void requireFree() {
      try (var socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(host, port));
      } catch (IOException e) {
        throw new Stopped(
            Exit.MISUSED,
            "Port %d of %s cannot be had (%s); choose another with --port"
                .formatted(port, host, e.getMessage()),
            e);
      }
    }
  }

  /**
   * Starts listening.
   *
   * @throws Stopped if the session was opened with other settings than {@link #SESSION}
   * @param settings of HiveServer2, without {@code hive.server2.}
   */
  public static void start(SparkSession spark, Address address, Map<String, String> settings) {
    requireGuard(spark);
    // Parts of the server read their settings anew, and from nowhere else.
    settings.forEach((key, value) -> System.setProperty("hive.server2." + key, value));
    Map.of(
            "thrift.bind.host", address.host(),
            "thrift.port", Integer.toString(address.port()),
            "transport.mode", "binary",
            "enable.doAs", "false",
            "allow.user.substitution", "false",
            "logging.operation.enabled", "false")
        .forEach((key, value) -> System.setProperty("hive.server2." + key, value));
    ClientSettings.protectProgram();
    try {
      Object server =
          Class.forName(CLASS)
              .getMethod("startWithSparkSession", SparkSession.class, boolean.class)
              .invoke(null, spark, false);
      ClientSettings.restrict(
          (Configuration) server.getClass().getMethod("getHiveConf").invoke(server));
    } catch (InvocationTargetException e) {
      throw new Stopped(
          Exit.FAULT, "The server does not start: " + cause(e).getMessage(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new Stopped(
          Exit.MISUSED, "This Spark has no server of the Hive protocol; set SPARK_HOME", e);
    }
  }

  /** Settings from outside go before those of the program, and must not undo the guard. */
  private static void requireGuard(SparkSession spark) {
    var conf = spark.sparkContext().conf();
    SESSION.forEach(
        (key, value) -> {
          if (!value.equals(conf.get(key, ""))) {
            throw new Stopped(
                Exit.MISUSED,
                "%s must be %s to serve, not %s; take it out of JAVA_TOOL_OPTIONS"
                    .formatted(key, value, conf.get(key, "")));
          }
        });
  }

  private static Throwable cause(Throwable fault) {
    return fault.getCause() == null ? fault : cause(fault.getCause());
  }

  private HiveServer() {}
}
