package io.nightcart.pipelines.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {

  @TempDir Path folder;

  private Lock take() {
    return Lock.take(folder.resolve("lake").toString(), "run", new Configuration());
  }

  @Test
  @SuppressWarnings("try") // the lock is only held
  void aSecondRunIsTurnedAway() throws IOException {
    try (Lock held = take()) {
      assertThatThrownBy(this::take)
          .isInstanceOfSatisfying(
              Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.CONFLICT))
          .hasMessageContaining("Another run (this process) is at work on the lake");
    }
  }

  @Test
  void theNextRunMayHaveIt() throws IOException {
    take().close();

    assertThat(folder.resolve("lake/.lock")).isEmptyFile();
    assertThatCode(() -> take().close()).doesNotThrowAnyException();
  }

  /** Takes a file's lock, says who it is as a run does, and holds it until its input ends. */
  static final class OtherProcess {
    public static void main(String[] args) throws IOException {
      try (var channel = FileChannel.open(Path.of(args[0]), CREATE, WRITE)) {
        channel.lock();
        channel.truncate(0).write(ByteBuffer.wrap("run-7".getBytes(UTF_8)));
        System.out.println("locked");
        System.in.read();
      }
    }
  }

  @Test
  void aRunOfAnotherProcessIsRespected() throws Exception {
    Path file = Files.createDirectories(folder.resolve("lake")).resolve(".lock");
    var other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(),
                OtherProcess.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = other.inputReader()) {
      assertThat(output.readLine()).isEqualTo("locked");

      assertThatThrownBy(this::take).hasMessageContaining("Another run (run-7) is at work");
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThatCode(() -> take().close()).doesNotThrowAnyException();
  }
}
