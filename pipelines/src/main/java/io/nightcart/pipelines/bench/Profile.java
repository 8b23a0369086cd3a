package io.nightcart.pipelines.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run cost.
 *
 * @param seconds from the start of the virtual machine to the end of the run
 * @param firstJobSeconds from the start of the virtual machine to Spark's first job
 * @param cpuSeconds of the whole process, all threads
 * @param jitSeconds compiling, on threads of their own
 * @param gcSeconds collecting garbage, as the program waited for it
 * @param peakMemoryBytes the most that the process held at once, where the system tells; else the
 *     most that the heap held
 * @param jobs what each job cost, in the order in which they ended
 */
public record Profile(
    double seconds,
    double firstJobSeconds,
    double cpuSeconds,
    double jitSeconds,
    double gcSeconds,
    long peakMemoryBytes,
    List<Cost> jobs) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /**
   * What a job cost.
   *
   * @param seconds from its beginning to its end, beside other jobs
   * @param rowsIn rows read from files, each time they were read
   * @param rowsOut rows that it made
   * @param cpuSeconds of its tasks; planning and compiling are the process's
   * @param peakMemoryBytes the most that one of its tasks held for sorts, joins and sums
   */
  public record Cost(
      String job,
      double seconds,
      long rowsIn,
      long rowsOut,
      double cpuSeconds,
      long peakMemoryBytes) {}

  /** What a job took and made, before anything is known of its tasks. */
  public static Cost cost(String job, double seconds, long rowsOut) {
    return new Cost(job, seconds, 0, rowsOut, 0, 0);
  }

  public Profile {
    jobs = List.copyOf(jobs);
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), this);
  }

  /** Reads what {@link #write} wrote. */
  public static Profile read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Profile.class);
  }
}
