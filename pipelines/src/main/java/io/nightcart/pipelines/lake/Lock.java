package io.nightcart.pipelines.lake;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One run at a time on a lake. On a local disk the operating system frees the lock of a run that
 * was killed; elsewhere the lock is a file, which such a run leaves behind and an operator removes.
 */
public final class Lock implements Closeable {

  private interface Release {
    void release() throws IOException;
  }

  private final Release release;

  private Lock(Release release) {
    this.release = release;
  }

  /**
   * Takes the lock of a lake.
   *
   * @throws Stopped at once if another run has it
   */
  public static Lock take(String lake, String runId, Configuration hadoop) {
    try {
      Path file = new Path(lake, ".lock");
      FileSystem files = file.getFileSystem(hadoop);
      return files.getScheme().equals("file") ? local(file, lake) : remote(files, file, runId);
    } catch (IOException e) {
      throw new Stopped(
          Exit.MISUSED, "The lake %s cannot be locked: %s".formatted(lake, e.getMessage()), e);
    }
  }

  private static Lock local(Path file, String lake) throws IOException {
    var path = java.nio.file.Path.of(file.toUri().getPath());
    Files.createDirectories(path.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new Lock(channel::close);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw busy(lake, e);
    }
    channel.close();
    throw busy(lake, null);
  }

  private static Stopped busy(String lake, Exception cause) {
    return new Stopped(
        Exit.CONFLICT,
        "Another run is at work on the lake %s; wait until it ends and run again".formatted(lake),
        cause);
  }

  private static Lock remote(FileSystem files, Path file, String runId) throws IOException {
    try (var out = files.create(file, false)) {
      out.write(runId.getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw new Stopped(
          Exit.CONFLICT,
          "Another run is at work on the lake; if none is, remove %s and run again".formatted(file),
          e);
    }
    return new Lock(() -> files.delete(file, false));
  }

  @Override
  public void close() throws IOException {
    release.release();
  }
}
