package io.nightcart.pipelines.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.IOException;
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
          .hasMessageContaining("Another run is at work on the lake");
    }
  }

  @Test
  void theNextRunMayHaveIt() throws IOException {
    take().close();

    assertThatCode(() -> take().close()).doesNotThrowAnyException();
  }
}
