package io.nightcart.pipelines;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** {@code nightcart serve} as whoever types it has it: a process started by the launcher. */
final class ServeProcess implements AutoCloseable {

  private static final Path LAUNCHER = Path.of("../nightcart").toAbsolutePath();

  private static final int PATIENCE_SECONDS = 600;

  private final Process process;
  private final Path said;
  private final String host;
  private final int port;

  private ServeProcess(Process process, Path said, String host, int port) {
    this.process = process;
    this.said = said;
    this.host = host;
    this.port = port;
  }

  /**
   * Starts one; passes over the test where Spark's distribution cannot be had.
   *
   * @param folder an empty one to start it in
   */
  static ServeProcess start(Path folder, String host, String... options)
      throws IOException, InterruptedException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      port = socket.getLocalPort();
    }
    var command = new ArrayList<>(List.of("serve", "--host=" + host, "--port=" + port));
    command.addAll(List.of(options));
    Path said = Files.createTempFile("serve", "said");
    var server = new ServeProcess(launch(folder, said, command), said, host, port);
    for (int tenth = 0; !server.said().contains("Serving "); tenth++) {
      boolean isOver = !server.process.isAlive();
      assumeTrue(
          !isOver || !server.said().contains("no Spark"),
          "serve was not tried, it needs a whole Spark: " + server.said());
      if (isOver || tenth == 10 * PATIENCE_SECONDS) {
        server.close();
        throw new IllegalStateException("The server does not start: " + server.said());
      }
      Thread.sleep(100);
    }
    return server;
  }

  /** What a command says, after its exit code. */
  static String run(Path folder, String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("nightcart", "said");
    int exit = launch(folder, said, List.of(command)).waitFor();
    return exit + " " + Files.readString(said).strip();
  }

  private static Process launch(Path folder, Path said, List<String> command) throws IOException {
    var all = new ArrayList<>(List.of(LAUNCHER.toString()));
    all.addAll(command);
    var builder =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("NIGHTCART_MEMORY", "1g");
    return builder.start();
  }

  /** Connects with Hive's own driver, in a class path of its own. */
  Connection connect(String user, String password, String more) throws SQLException {
    var properties = new Properties();
    properties.put("user", user);
    properties.put("password", password);
    return Drivers.HIVE.connect(
        "jdbc:hive2://%s:%d/gold%s".formatted(host, port, more), properties);
  }

  Connection connect() throws SQLException {
    return connect("ann", "", "");
  }

  int port() {
    return port;
  }

  String said() throws IOException {
    return Files.readString(said);
  }

  /** Ends it as Ctrl-C does, and gives its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The driver of the distribution that the server is from. */
  private static final class Drivers {

    private static final Driver HIVE = load();

    private static Driver load() {
      File[] jars =
          spark().resolve("jars").toFile().listFiles((folder, name) -> name.endsWith(".jar"));
      try {
        var urls = new ArrayList<URL>();
        for (File jar : jars) {
          urls.add(jar.toURI().toURL());
        }
        var loader =
            new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        return (Driver)
            loader.loadClass("org.apache.hive.jdbc.HiveDriver").getConstructor().newInstance();
      } catch (ReflectiveOperationException | MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Path spark() {
      String home = System.getenv("SPARK_HOME");
      if (home != null) {
        return Path.of(home);
      }
      try (var found =
          Files.newDirectoryStream(LAUNCHER.resolveSibling(".spark/lib"), "python3*")) {
        return found.iterator().next().resolve("site-packages/pyspark");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
