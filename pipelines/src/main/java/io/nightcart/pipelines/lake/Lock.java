package io.nightcart.pipelines.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One run at a time on a lake. On a local disk the operating system frees the lock of a run that
 * was killed; elsewhere the next run takes it over when such a run has long given no sign of life.
 */
public final class Lock implements Closeable {

  /** Of who needs none: it only reads, or nobody else can be there. */
  static final Hold NONE = () -> {};

  /** What holds a lake until it is closed. */
  interface Hold extends Closeable {

    /**
     * Sees to it that it still does.
     *
     * @throws Stopped if another took over
     */
    default void require() {}
  }

  private static final Lease.Terms TERMS =
      new Lease.Terms(Duration.ofSeconds(30), Duration.ofMinutes(5));

  private final Hold hold;

  Lock(Hold hold) {
    this.hold = hold;
  }

  /**
   * Takes the lock of a lake.
   *
   * @throws Stopped at once if another run has it
   */
  public static Lock take(String lake, String runId, Configuration hadoop) {
    Path root = new Path(lake);
    try {
      FileSystem files = root.getFileSystem(hadoop);
      return new Lock(
          files.getScheme().equals("file")
              ? local(new Path(root, ".lock"), lake, me(runId))
              : Lease.take(files, files.makeQualified(new Path(root, ".locks")), me(runId), TERMS));
    } catch (IOException e) {
      throw Lake.stop("The lake %s cannot be locked".formatted(lake), e);
    }
  }

  private static String me(String runId) {
    return "%s, process %d on %s".formatted(runId, ProcessHandle.current().pid(), machine());
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) { // its own name is in no list, which harms nobody
      return e.getMessage();
    }
  }

  private static Hold local(Path file, String lake, String owner) throws IOException {
    var path = java.nio.file.Path.of(file.toUri().getPath());
    Files.createDirectories(path.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw busy(lake, Files.readString(path), null);
      }
      channel.truncate(0).write(ByteBuffer.wrap(owner.getBytes(UTF_8)));
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw busy(lake, "this process", e);
    } catch (IOException | Stopped e) {
      channel.close();
      throw e;
    }
    return () -> {
      channel.truncate(0);
      channel.close();
    };
  }

  private static Stopped busy(String lake, String owner, Exception cause) {
    return new Stopped(
        Exit.CONFLICT,
        "Another run%s is at work on the lake %s; wait until it ends and run again"
            .formatted(owner.isEmpty() ? "" : " (" + owner + ")", lake),
        cause);
  }

  /** What it holds the lake by. */
  Hold hold() {
    return hold;
  }

  @Override
  public void close() throws IOException {
    hold.close();
  }
}
