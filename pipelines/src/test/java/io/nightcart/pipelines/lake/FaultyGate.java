package io.nightcart.pipelines.lake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/** Stands before an S3 server and lets requests through, or does to some what a bad day does. */
public final class FaultyGate implements AutoCloseable {

  /** What becomes of a request. */
  public enum Fault {
    /** Answered 503, as a store under load does. */
    SLOW_DOWN,
    /** Let through after two seconds. */
    SLOW,
    /** Cut off when some of it is read. */
    CUT,
    /** Done, and cut off before the answer. */
    ANSWER_LOST
  }

  private static final Set<String> OWN_OF_EACH_CONNECTION =
      Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");
  private static final String BUSY =
      "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Slow down</Message></Error>";

  static {
    // Requests are signed together with the host they were sent to.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    // Else each answer waits for the client to confirm its head, 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final InetSocketAddress behind;
  private final AtomicInteger faults = new AtomicInteger();
  private volatile Function<String, Fault> plan = request -> null;

  /** Opens a gate before a server. */
  public FaultyGate(InetSocketAddress behind) throws IOException {
    this.behind = behind;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  /** The address for clients. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on, faults befall requests such as {@code PUT /bucket/key}; none where null. */
  public void befall(Function<String, Fault> faultOf) {
    faults.set(0);
    plan = faultOf;
  }

  /** From now on, one fault befalls all requests of a kind. */
  public void befall(Fault fault, Predicate<String> requests) {
    befall(request -> requests.test(request) ? fault : null);
  }

  /** From now on, all is well. */
  public void mend() {
    plan = request -> null;
  }

  /** How many requests were hit since the fault befell. */
  public int faults() {
    return faults.get();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      Fault now =
          plan.apply(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
      if (now != null) {
        faults.incrementAndGet();
      }
      if (now == Fault.CUT) {
        exchange.getRequestBody().readNBytes(10);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (now == Fault.SLOW_DOWN) {
        answer(exchange, 503, BUSY.getBytes(StandardCharsets.UTF_8));
        return;
      } else if (now == Fault.SLOW) {
        Thread.sleep(2000);
      }
      HttpResponse<byte[]> done = client.send(request(exchange, body), BodyHandlers.ofByteArray());
      if (now != Fault.ANSWER_LOST) {
        done.headers()
            .map()
            .forEach(
                (name, values) -> {
                  if (!OWN_OF_EACH_CONNECTION.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                  }
                });
        done.headers()
            .firstValue("content-length")
            .filter(length -> exchange.getRequestMethod().equals("HEAD"))
            .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        answer(exchange, done.statusCode(), done.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private HttpRequest request(HttpExchange exchange, byte[] body) {
    URI asked = exchange.getRequestURI();
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://%s:%d%s"
                        .formatted(behind.getHostString(), behind.getPort(), asked.toString())))
            .version(HttpClient.Version.HTTP_1_1)
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_OF_EACH_CONNECTION.contains(name.toLowerCase())) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean isEmpty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isEmpty ? -1 : body.length);
    if (!isEmpty) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
