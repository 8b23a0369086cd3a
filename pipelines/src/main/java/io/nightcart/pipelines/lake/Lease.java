package io.nightcart.pipelines.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The lock of a lake that many machines can reach: a folder of numbered files, of which the highest
 * says who is at work. It is written anew while the run lives, and says {@link #FREE} once it has
 * ended. The next run writes the next number, which only one can; from a run without a sign of life
 * it takes over so. The time is the store's, so clocks need not agree.
 */
final class Lease implements Lock.Hold {

  /**
   * How long a run is believed to live.
   *
   * @param beat from one sign of life to the next
   * @param patience after the last of them
   */
  record Terms(Duration beat, Duration patience) {}

  private static final String FREE = "free";

  private final FileSystem files;
  private final Path folder;
  private final long number;
  private final String owner;
  private final Terms terms;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "nightcart-lease");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean isLost;
  private volatile long lastBeat = System.nanoTime();

  private Lease(FileSystem files, Path folder, long number, String owner, Terms terms) {
    this.files = files;
    this.folder = folder;
    this.number = number;
    this.owner = owner;
    this.terms = terms;
  }

  /**
   * Takes it.
   *
   * @param owner who takes it, as nobody else is called
   * @throws Stopped if another has it, or if the store cannot keep two apart
   */
  static Lease take(FileSystem files, Path folder, String owner, Terms terms) throws IOException {
    Optional<FileStatus> before = newest(files, folder);
    if (before.isPresent()) {
      refuseHeld(files, folder, before.get(), terms);
    }
    long number = before.map(Lease::number).orElse(0L) + 1;
    var lease = new Lease(files, folder, number, owner, terms);
    if (!NewFile.write(files, lease.file(), owner.getBytes(UTF_8)) || lease.isOvertaken()) {
      throw busy(folder, newest(files, folder).map(Lease::number).orElse(number), "", terms);
    }
    lease.requireConditions();
    lease.removeOlder();
    long beat = terms.beat().toMillis();
    lease.beats.scheduleWithFixedDelay(lease::beat, beat, beat, TimeUnit.MILLISECONDS);
    return lease;
  }

  private static void refuseHeld(FileSystem files, Path folder, FileStatus held, Terms terms)
      throws IOException {
    String owner;
    try (var content = files.open(held.getPath())) {
      owner = new String(content.readAllBytes(), UTF_8);
    } catch (FileNotFoundException removedSince) {
      owner = "";
    }
    if (owner.equals(FREE)) {
      return;
    }
    Path clock = new Path(folder, "clock");
    files.create(clock, true).close();
    long age = files.getFileStatus(clock).getModificationTime() - held.getModificationTime();
    if (age < terms.patience().toMillis()) {
      throw busy(folder, number(held), owner, terms);
    }
  }

  private static Stopped busy(Path folder, long number, String owner, Terms terms) {
    return new Stopped(
        Exit.CONFLICT,
        ("Another run%s is at work on the lake %s; wait until it ends and run again. If it died, it"
                + " holds the lake for %d s from its last sign of life, or until you remove %s")
            .formatted(
                owner.isEmpty() ? "" : " (" + owner + ")",
                folder.getParent(),
                terms.patience().toSeconds(),
                path(folder, number)));
  }

  private static Optional<FileStatus> newest(FileSystem files, Path folder) throws IOException {
    try {
      return Stream.of(files.listStatus(folder))
          .filter(status -> status.getPath().getName().matches("\\d+"))
          .max(Comparator.comparing(Lease::number));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static long number(FileStatus status) {
    return Long.parseLong(status.getPath().getName());
  }

  private static Path path(Path folder, long number) {
    return new Path(folder, "%012d".formatted(number));
  }

  private Path file() {
    return path(folder, number);
  }

  /** A store that does as it likes with conditions would let two runs in. */
  private void requireConditions() throws IOException {
    if (NewFile.write(files, file(), FREE.getBytes(UTF_8))) {
      throw new Stopped(
          Exit.MISUSED,
          ("The store of %s ignores conditional writes (If-None-Match), by which runs keep out of"
                  + " each other's way. See to it that one run is at work at a time, and say so:"
                  + " fs.s3a.create.conditional.enabled=false")
              .formatted(folder.getParent()));
    }
  }

  private void removeOlder() throws IOException {
    for (FileStatus status : files.listStatus(folder)) {
      String name = status.getPath().getName();
      if (name.matches("\\d+") && Long.parseLong(name) < number) {
        files.delete(status.getPath(), false);
      }
    }
  }

  /** Whether the newest file is another's, or gone since somebody removed it. */
  private boolean isOvertaken() throws IOException {
    return newest(files, folder).filter(status -> number(status) == number).isEmpty();
  }

  private void beat() {
    try {
      isLost = isLost || isOvertaken();
      if (!isLost) {
        say(owner);
        lastBeat = System.nanoTime();
      }
    } catch (IOException | RuntimeException e) {
      // It may answer at the next beat; where it does not for long, the lake is anybody's.
      isLost = isLost || System.nanoTime() - lastBeat > terms.patience().toNanos();
    }
  }

  private void say(String text) throws IOException {
    try (var out = files.create(file(), true)) {
      out.write(text.getBytes(UTF_8));
    }
  }

  @Override
  public void require() {
    try {
      isLost = isLost || isOvertaken();
    } catch (IOException e) {
      throw Lake.stop("It cannot be seen whose the lake is", e);
    }
    if (isLost) {
      throw new Stopped(
          Exit.CONFLICT,
          "Another run took the lake %s over, as this one gave no sign of life for %d s; run again"
              .formatted(folder.getParent(), terms.patience().toSeconds()));
    }
  }

  @Override
  public void close() throws IOException {
    beats.shutdown();
    try {
      beats.awaitTermination(terms.beat().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!isLost) {
      say(FREE);
    }
  }
}
