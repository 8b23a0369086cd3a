package io.nightcart.pipelines;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The scripts of {@code pipelines/trials} as whoever types them has them: each starts a component,
 * runs a night on it and looks at the tables. One whose component cannot be had is passed over. S3
 * and the server of BI tools have tests of their own, {@link S3IT} and {@link ServeIT}.
 */
class TrialsIT {

  private static final Path ALL = Path.of("trials/all").toAbsolutePath();

  private static final List<String> TRIALS = List.of("browser", "readers", "cluster", "airflow");

  /** None begins later, or takes longer: the suite has to end on a slow machine too. */
  private static final String MINUTES = "15";

  /** A line for each trial, and what went wrong. */
  private static final List<String> SAID = new ArrayList<>();

  @BeforeAll
  static void runAll() throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(ALL.toString(), "--brief", "--minutes", MINUTES));
    command.addAll(TRIALS);
    Process trials = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  trials.descendants().forEach(ProcessHandle::destroy);
                  trials.destroy();
                }));
    try (var lines =
        new BufferedReader(
            new InputStreamReader(trials.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(line);
        SAID.add(line);
      }
    }
    trials.waitFor();
  }

  @ParameterizedTest
  @FieldSource("TRIALS")
  void passes(String trial) {
    String said =
        SAID.stream()
            .filter(line -> line.startsWith(trial + ": "))
            .findFirst()
            .orElse(String.join("\n", SAID));
    assumeFalse(said.startsWith(trial + ": skipped"), said);
    assertTrue(said.startsWith(trial + ": passed"), String.join("\n", SAID));
  }
}
