package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.FaultyGate;
import io.nightcart.pipelines.lake.FaultyGate.Fault;
import io.nightcart.pipelines.lake.Lock;
import io.nightcart.pipelines.lake.S3Server;
import io.nightcart.pipelines.sample.Sample;
import io.nightcart.tables.Sales;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Nights whose lake and raw files lie on a real server of S3's protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class S3IT extends LakeSuite {

  private static final LocalDate FROM = LocalDate.parse("2025-11-10");
  private static final int DAYS = 5;
  private static final String JOBS =
      "ingest,order_lines,products,identifiers,identity_links,fx_rates,orders,refunds,"
          + "fct_order_lines,fct_orders,customer_history";
  private static final String RAW = "s3a://shop/raw";
  private static final String LAKE = "s3a://shop/lake";

  @TempDir static Path folder;

  private final ByteArrayOutputStream everything = new ByteArrayOutputStream();
  private S3Server server;
  private FaultyGate gate;
  private String local;

  @BeforeEach
  void startServer() throws Exception {
    if (server == null) {
      server = S3Server.start(folder);
      gate = new FaultyGate(server.address());
      local = folder.resolve("lake").toString();
      Stream.of("shop", "denied", "unknown").forEach(this::bucket);
      configure(spark().sparkContext().hadoopConfiguration());
      Sample.write(folder.resolve("raw"), new Sample.Options(30, DAYS, FROM, 7));
      removeAllButSales();
      var to = new org.apache.hadoop.fs.Path(RAW);
      to.getFileSystem(spark().sparkContext().hadoopConfiguration())
          .copyFromLocalFile(new org.apache.hadoop.fs.Path(folder.resolve("raw").toUri()), to);
    }
  }

  private static void removeAllButSales() throws IOException {
    try (var files = Files.walk(folder.resolve("raw"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName()
            .toString()
            .matches("(orders|order_lines|customers|products)\\..*")) {
          Files.delete(file);
        }
      }
    }
  }

  private void bucket(String name) {
    try {
      server.bucket(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void configure(Configuration hadoop) {
    hadoop.set("fs.s3a.endpoint", gate.endpoint());
    hadoop.set("fs.s3a.endpoint.region", "us-east-1");
    hadoop.set("fs.s3a.path.style.access", "true");
    hadoop.set("fs.s3a.attempts.maximum", "2");
    Stream.of("fs.s3a.retry.", "fs.s3a.retry.throttle.")
        .forEach(
            retry -> {
              hadoop.set(retry + "limit", "3");
              hadoop.set(retry + "interval", "50ms");
            });
    hadoop.set("fs.s3a.bucket.denied.access.key", S3Server.ACCESS_KEY);
    hadoop.set("fs.s3a.bucket.denied.secret.key", "a-wrong-secret");
    Stream.of("denied", "unknown")
        .forEach(
            bucket ->
                hadoop.set(
                    "fs.s3a.bucket." + bucket + ".aws.credentials.provider",
                    "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"));
  }

  @AfterEach
  void mend() {
    gate.mend();
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      gate.close();
      server.close();
    }
  }

  @Test
  @Order(1)
  void aNightOnS3TakesFilesAndMakesTables() {
    Printed night = run(LAKE, RAW, "--day", FROM.plusDays(2).toString());

    assertThat(night.exit()).as(night.err()).isZero();
    assertThat(content(LAKE, Sales.FCT_ORDERS).count()).isPositive();
    assertThat(run(LAKE, RAW, "--day", FROM.plusDays(2).toString()).out())
        .contains("fct_orders         up to date");
  }

  @Test
  @Order(2)
  void whatTheStoreDoesNotTakeInIsLeftAsItWas() {
    var before = counted(content(LAKE, Sales.FCT_ORDERS));

    gate.befall(Fault.CUT, request -> request.matches("PUT .*/lake/gold/fct_orders/.*\\.parquet"));
    stopped(run(LAKE, RAW), "fct_orders failed: the object store cannot be reached");
    assertThat(counted(content(LAKE, Sales.FCT_ORDERS))).isEqualTo(before);

    gate.befall(
        Fault.SLOW_DOWN, request -> request.matches("PUT .*/fct_orders/_delta_log/.*\\.json"));
    stopped(
        run(LAKE, RAW), "fct_orders failed: the object store does not do its work (503 SlowDown)");
    assertThat(counted(content(LAKE, Sales.FCT_ORDERS))).isEqualTo(before);
  }

  private void stopped(Printed run, String why) {
    assertThat(gate.faults()).isPositive();
    assertThat(run.exit()).isEqualTo(Exit.FAULT.code());
    assertThat(run.err()).contains("nightcart: " + why);
  }

  @Test
  @Order(3)
  void theNextRunMendsThatAndABadNightForTheStoreIsNoneForTheLake() {
    var requests = new AtomicInteger();
    Fault[] kinds = Fault.values();
    gate.befall(
        request -> {
          int n = requests.incrementAndGet();
          return n % 13 == 0 ? kinds[n / 13 % kinds.length] : null;
        });

    Printed night = run(LAKE, RAW);
    gate.mend();

    assertThat(night.exit()).as(night.err()).isZero();
    assertThat(night.out()).contains("fct_order_lines    up to date");
    assertThat(gate.faults()).isGreaterThan(20);
    assertThat(run(local, folder.resolve("raw").toString()).exit()).isZero();
    assertSameTables(local, LAKE);
  }

  @Test
  @Order(4)
  void everyCommandKnowsS3() {
    String query = "select count(*) from gold.fct_orders";
    String then = main("sql", "--lake", LAKE, "--format", "csv", query + " version as of 0").out();
    String now = main("sql", "--lake", LAKE, "--format", "csv", query).out();
    assertThat(orders(then)).isPositive().isLessThan(orders(now));

    assertThat(main("check", "--shop", shop(), "--set", "raw=" + RAW).exit()).isZero();
    assertThat(main("tables", "gold.fct_orders").exit()).isZero();
    assertThat(main("plan", "--json", "--shop", shop(), "--lake", LAKE).exit()).isZero();
  }

  private static int orders(String csv) {
    return Integer.parseInt(csv.lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  @Order(5)
  @SuppressWarnings("try") // the lock is only held
  void aSecondRunIsTurnedAway() throws IOException {
    try (Lock held = Lock.take(LAKE, "the first", spark().sparkContext().hadoopConfiguration())) {
      Printed second = run(LAKE, RAW);

      assertThat(second.exit()).isEqualTo(Exit.CONFLICT.code());
      assertThat(second.err())
          .startsWith("nightcart: Another run (the first, process ")
          .contains("is at work on the lake " + LAKE)
          .hasLineCount(1);
    }
  }

  @Test
  @Order(5)
  void wrongCredentialsStopARunBeforeItBegins() {
    refused("s3a://denied/lake", "the object store refuses access (403 SignatureDoesNotMatch)");
    refused("s3a://unknown/lake", "there are no credentials for the object store");
    refused("s3a://nowhere/lake", "there is no such bucket (404 NoSuchBucket)");
    refused("s3a://key:" + S3Server.SECRET_KEY + "@shop/lake", "credentials do not belong");
  }

  private void refused(String lake, String why) {
    Printed refused = run(lake, RAW);
    assertThat(refused.exit()).as(refused.err()).isEqualTo(Exit.MISUSED.code());
    assertThat(refused.err()).startsWith("nightcart: ").contains(why).hasLineCount(1);
  }

  @Test
  @Order(6)
  void aStoreThatIsNotThereIsSaidSo() {
    spark()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.s3a.bucket.gone.endpoint", "http://127.0.0.1:9");

    Printed run = run("s3a://gone/lake", RAW);

    assertThat(run.exit()).isEqualTo(Exit.FAULT.code());
    assertThat(run.err())
        .contains("The lake s3a://gone/lake cannot be written: the object store cannot be reached")
        .contains("Connection refused");
  }

  @Test
  @Order(7)
  void noSecretIsSaidOrStored() throws IOException {
    assertThat(everything.toString(StandardCharsets.UTF_8))
        .doesNotContain(S3Server.SECRET_KEY, "a-wrong-secret");
    List<Path> stored = new ArrayList<>();
    for (Path place : List.of(server.bucket("shop"), folder.resolve("report"), Path.of(local))) {
      if (Files.exists(place)) {
        try (var files = Files.walk(place)) {
          files.filter(Files::isRegularFile).forEach(stored::add);
        }
      }
    }
    assertThat(stored).hasSizeGreaterThan(100);
    for (Path file : stored) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY);
    }
  }

  private record Printed(int exit, String out, String err) {}

  private static String shop() {
    return "../conf/shops/sample.conf";
  }

  private Printed run(String lake, String raw, String... more) {
    var all =
        new ArrayList<>(
            List.of(
                "run", "--shop", shop(), "--lake", lake, "--set", "raw=" + raw, "--jobs", JOBS));
    all.addAll(List.of("--set", "report=" + folder.resolve("report")));
    all.addAll(List.of(more));
    return main(all.toArray(String[]::new));
  }

  private Printed main(String... args) {
    var said = new ByteArrayOutputStream();
    var wrong = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(wrong, true, StandardCharsets.UTF_8));
    try {
      int exit = Main.run(Clock.systemUTC(), args);
      everything.writeBytes(said.toByteArray());
      everything.writeBytes(wrong.toByteArray());
      return new Printed(
          exit, said.toString(StandardCharsets.UTF_8), wrong.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
