package io.nightcart.pipelines.watch;

import java.util.function.Consumer;

/**
 * Lines for people.
 *
 * @param lines takes each
 */
public record TextLog(Consumer<String> lines) implements Watcher {

  @Override
  public void say(String line) {
    lines.accept(line);
  }

  @Override
  public void end(int number, int all, JobEnd job) {
    lines.accept("[%2d/%d] %-18s %s".formatted(number, all, job.name(), line(job)));
  }

  private static String line(JobEnd job) {
    return switch (job.state()) {
      case UP_TO_DATE -> "up to date";
      case FAILED -> "failed";
      case DONE ->
          "%,10d rows  %5.1f s%s"
              .formatted(job.rows(), job.seconds(), job.note().isEmpty() ? "" : "  " + job.note());
    };
  }

  /** What is wrong with a failed run is told by the command itself. */
  @Override
  public void end(RunEnd run) {
    if (run.day() != null) {
      lines.accept(run.message());
    }
  }
}
