package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The notebooks, run as the README says. */
final class Notebooks {

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /** What {@code notebooks/run} ends with where Python or its packages are not to be had. */
  private static final int UNAVAILABLE = 69;

  /**
   * Asserts that every notebook runs from top to bottom; passes over it without Python.
   *
   * @param folder an empty one for what they write
   */
  static void assertRun(String lake, Path folder) throws IOException, InterruptedException {
    Path said = Files.createDirectories(folder).resolve("said");
    Path out = folder.resolve("out");
    var command =
        new ProcessBuilder("notebooks/run", "--lake", lake, "--out", out.toString())
            .directory(HOME.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    command.environment().put("NIGHTCART_MASTER", "local[2]");

    int exit = command.start().waitFor();

    String text = Files.readString(said);
    assumeTrue(exit != UNAVAILABLE, "Notebooks were not run: " + text);
    assertThat(exit).as(text).isZero();
    assertThat(text).contains("01_data_tour").contains("05_rfm").doesNotContain("failed");
    assertThat(out).isDirectoryContaining("glob:**05*.png");
  }

  private Notebooks() {}
}
