package io.nightcart.pipelines.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.FaultyGate.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes first on a store that speaks S3, and that nobody else does. */
class ObjectStoreIT {

  private static final Lease.Terms TERMS =
      new Lease.Terms(Duration.ofMillis(300), Duration.ofSeconds(3));
  private static final int RACES = 50;

  @TempDir static java.nio.file.Path folder;

  private static S3Server server;
  private static FaultyGate gate;
  private static FileSystem files;
  private static FileSystem others;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start(folder);
    server.bucket("races");
    gate = new FaultyGate(server.address());
    files = FileSystem.newInstance(URI.create("s3a://races"), hadoop());
    others = FileSystem.newInstance(URI.create("s3a://races"), hadoop());
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      files.close();
      others.close();
      gate.close();
      server.close();
    }
  }

  @AfterEach
  void mend() {
    gate.mend();
  }

  private static Configuration hadoop() {
    var hadoop = new Configuration();
    hadoop.set("fs.s3a.endpoint", gate.endpoint());
    hadoop.set("fs.s3a.endpoint.region", "us-east-1");
    hadoop.set("fs.s3a.path.style.access", "true");
    hadoop.set(
        "fs.s3a.aws.credentials.provider",
        "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
    hadoop.set("fs.s3a.retry.limit", "2");
    return hadoop;
  }

  @Test
  void ofTwoWritersOfACommitOneWins() throws Exception {
    Configuration hadoop = hadoop();
    var one = new ConditionalLogStore(hadoop);
    var other = new ConditionalLogStore(hadoop);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int version = 0; version < RACES; version++) {
        Path commit = new Path("s3a://races/table/_delta_log/%020d.json".formatted(version));
        var start = new CyclicBarrier(2);
        List<Future<Boolean>> wins = new ArrayList<>();
        for (var store : List.of(one, other)) {
          String action = "by " + System.identityHashCode(store);
          wins.add(threads.submit(write(store, commit, action, hadoop, start)));
        }

        boolean first = wins.get(0).get();
        assertThat(wins.get(1).get()).as("version " + version).isEqualTo(!first);
        assertThat(content(commit))
            .isEqualTo("by " + System.identityHashCode(first ? one : other) + "\n");
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Callable<Boolean> write(
      ConditionalLogStore store,
      Path commit,
      String action,
      Configuration hadoop,
      CyclicBarrier start) {
    return () -> {
      start.await();
      try {
        store.write(commit, List.of(action).iterator(), false, hadoop);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      }
    };
  }

  @Test
  void aCommitWhoseAnswerWasLostIsOnesOwn() throws IOException {
    Path commit = new Path("s3a://races/lost/_delta_log/00000000000000000000.json");
    var left = new AtomicInteger(1);
    gate.befall(
        Fault.ANSWER_LOST,
        request -> request.startsWith("PUT /races/lost/") && left.getAndDecrement() > 0);

    new ConditionalLogStore(hadoop()).write(commit, List.of("mine").iterator(), false, hadoop());

    assertThat(gate.faults()).isEqualTo(1);
    assertThat(content(commit)).isEqualTo("mine\n");
    assertThatThrownBy(
            () ->
                new ConditionalLogStore(hadoop())
                    .write(commit, List.of("theirs").iterator(), false, hadoop()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(content(commit)).isEqualTo("mine\n");
  }

  @Test
  void filesAreMoved() throws IOException {
    Path from = new Path("s3a://races/moved/from");
    Path to = new Path("s3a://races/moved/to");
    NewFile.write(files, from, "moved".getBytes(UTF_8));

    assertThat(files.rename(from, to)).isTrue();

    assertThat(content(to)).isEqualTo("moved");
    assertThat(files.exists(from)).isFalse();
  }

  @Test
  void ofManyRunsOneTakesTheLake() throws Exception {
    Path locks = new Path("s3a://races/many/.locks");
    int runs = 8;
    var start = new CyclicBarrier(runs);
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    try {
      List<Future<Lease>> taken = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        String owner = "run " + run;
        FileSystem own = run % 2 == 0 ? files : others;
        taken.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    return Lease.take(own, locks, owner, TERMS);
                  } catch (Stopped busy) {
                    assertThat(busy.exit()).isEqualTo(Exit.CONFLICT);
                    return null;
                  }
                }));
      }
      List<Lease> held = new ArrayList<>();
      for (Future<Lease> lease : taken) {
        if (lease.get() != null) {
          held.add(lease.get());
        }
      }

      assertThat(held).hasSize(1);
      held.get(0).close();
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aLeaseIsKeptWhileItsRunLivesAndThenFree() throws Exception {
    Path locks = new Path("s3a://races/kept/.locks");
    try (var lease = Lease.take(files, locks, "the first", TERMS)) {
      Thread.sleep(TERMS.patience().plusSeconds(2).toMillis());

      assertThatThrownBy(() -> Lease.take(others, locks, "the second", TERMS))
          .isInstanceOf(Stopped.class)
          .hasMessageContaining("Another run (the first) is at work on the lake s3a://races/kept")
          .hasMessageContaining(locks + "/000000000001");
      lease.require();
    }

    Lease.take(others, locks, "the second", TERMS).close();
  }

  @Test
  void fromARunThatDiedTheNextTakesOverAndTheDeadStopsIfItWakes() throws Exception {
    Path locks = new Path("s3a://races/dead/.locks");
    var asleep = new Lease.Terms(Duration.ofSeconds(6), TERMS.patience());
    try (var dead = Lease.take(files, locks, "the dead", asleep)) {
      assertThatThrownBy(() -> Lease.take(others, locks, "too early", TERMS))
          .isInstanceOf(Stopped.class);
      Thread.sleep(TERMS.patience().plusSeconds(1).toMillis());

      try (var next = Lease.take(others, locks, "the next", TERMS)) {
        Thread.sleep(asleep.beat().toMillis());

        assertThatThrownBy(dead::require)
            .isInstanceOfSatisfying(
                Stopped.class, stop -> assertThat(stop.exit()).isEqualTo(Exit.CONFLICT))
            .hasMessageContaining("took the lake s3a://races/dead over");
        next.require();
        assertThat(content(new Path(locks, "000000000002"))).isEqualTo("the next");
      }
    }
    assertThat(content(new Path(locks, "000000000002"))).isEqualTo("free");
  }

  private static String content(Path path) throws IOException {
    try (var stored = files.open(path)) {
      return new String(stored.readAllBytes(), UTF_8);
    }
  }
}
