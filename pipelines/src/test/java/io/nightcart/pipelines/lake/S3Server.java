package io.nightcart.pipelines.lake;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server of S3's protocol on this machine alone: S3Proxy, which keeps its buckets in folders. */
public final class S3Server implements AutoCloseable {

  /** Who may write to it. */
  public static final String ACCESS_KEY = "AKIATESTNIGHTCART";

  /** A word that must turn up nowhere. */
  public static final String SECRET_KEY = "a-secret-of-the-object-store";

  private static final Path CLASS_PATH = Path.of("target/s3proxy.classpath");
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final int port;
  private final Path buckets;

  private S3Server(Process process, int port, Path buckets) {
    this.process = process;
    this.port = port;
    this.buckets = buckets;
  }

  /**
   * Starts one, with the credentials of this process; passes over the test where Maven has not
   * fetched it.
   *
   * @param folder an empty one for what it stores
   */
  public static S3Server start(Path folder) throws IOException, InterruptedException {
    assumeTrue(Files.exists(CLASS_PATH), CLASS_PATH + " is made by mvn verify");
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path buckets = Files.createDirectories(folder.resolve("buckets"));
    Path settings = folder.resolve("s3proxy.conf");
    Files.writeString(
        settings,
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
            .formatted(port, ACCESS_KEY, SECRET_KEY, buckets));
    Path said = folder.resolve("s3proxy.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                Files.readString(CLASS_PATH),
                "-Dlogback.configurationFile=" + Path.of("trials/s3proxy.xml").toAbsolutePath(),
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    var server = new S3Server(process, port, buckets);
    for (int second = 0; !server.isUp(); second++) {
      if (second == PATIENCE_SECONDS || !process.isAlive()) {
        server.close();
        throw new IllegalStateException("S3Proxy does not start: " + Files.readString(said));
      }
      Thread.sleep(1000);
    }
    System.setProperty("aws.accessKeyId", ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", SECRET_KEY);
    return server;
  }

  private boolean isUp() {
    try (var socket = new Socket()) {
      socket.connect(address(), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Makes a bucket, and gives the folder that holds what is in it. */
  public Path bucket(String name) throws IOException {
    return Files.createDirectories(buckets.resolve(name));
  }

  @Override
  public void close() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    process.destroyForcibly();
  }
}
