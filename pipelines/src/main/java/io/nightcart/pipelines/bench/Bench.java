package io.nightcart.pipelines.bench;

import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.bench.Profile.Cost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Figures of a benchmark and how they are shown. */
public final class Bench {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Where it was measured. */
  public record Machine(String processor, int cores, long memoryBytes, String system, String java) {

    /** This one. */
    public static Machine here() throws IOException {
      var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Machine(
          processor(system.getArch()),
          system.getAvailableProcessors(),
          system.getTotalMemorySize(),
          system.getName() + " " + system.getVersion(),
          ManagementFactory.getRuntimeMXBean().getVmVersion());
    }

    private static String processor(String otherwise) throws IOException {
      Path known = Path.of("/proc/cpuinfo");
      if (!Files.isReadable(known)) {
        return otherwise;
      }
      try (var lines = Files.lines(known)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.replaceFirst(".*:\\s*", ""))
            .findFirst()
            .orElse(otherwise);
      }
    }
  }

  /** What another engine needed to make everything anew. */
  public record Rival(String name, double seconds, double cpuSeconds) {}

  /**
   * The invented shop.
   *
   * @param orders orders in the raw files
   * @param isSkewed see {@link io.nightcart.pipelines.sample.Sample.Options}
   * @param hasAllFeeds whether it delivers more than sales, reviews and posts
   */
  public record Shop(long orders, boolean isSkewed, boolean hasAllFeeds) {

    private String kind() {
      return (isSkewed ? ", skewed" : "") + (hasAllFeeds ? ", all feeds" : "");
    }
  }

  /**
   * All that was measured.
   *
   * @param first each run of the first load
   * @param night each run of one more night, into the lake of the first load
   * @param rivals each run of the other engine on the files of the first load; empty if none is at
   *     hand
   * @param agreed figures that both engines gave alike
   */
  public record Measured(
      Machine machine,
      Shop shop,
      List<Profile> first,
      List<Profile> night,
      List<Rival> rivals,
      long agreed) {

    /** Writes it as JSON. */
    public void write(Path file) throws IOException {
      JSON.writeValue(file.toFile(), this);
    }

    /** The table for whoever asked. */
    public String table() {
      var text = new StringBuilder();
      text.append(
          "%n%,d orders%s, on %s, %d cores, %.0f GB; medians of %d%n"
              .formatted(
                  shop.orders(),
                  shop.kind(),
                  machine.processor(),
                  machine.cores(),
                  machine.memoryBytes() / 1e9,
                  first.size()));
      Profile whole = median(first, Profile::cpuSeconds);
      Profile again = median(night, Profile::cpuSeconds);
      text.append(jobs("First load", whole, whole));
      text.append(jobs("One more night", again, whole));
      double load = whole.cpuSeconds();
      double more = again.cpuSeconds();
      text.append(
          "%nOne more night costs 1/%.1f of the first load (CPU seconds).%n"
              .formatted(load / more));
      if (!rivals.isEmpty()) {
        Rival rival = median(rivals, Rival::cpuSeconds);
        text.append(
            ("%s makes the same tables, models apart, in %.1f s, %.1f CPU s; %,d figures agree.%n"
                    + "The first load costs %.1f times that, its models included; the night %.2f"
                    + " times.%n")
                .formatted(
                    rival.name(),
                    rival.seconds(),
                    rival.cpuSeconds(),
                    agreed,
                    load / rival.cpuSeconds(),
                    more / rival.cpuSeconds()));
      }
      return text.toString();
    }

    /** Each job with its CPU seconds, also as a share of what the first load's took. */
    private static String jobs(String title, Profile run, Profile whole) {
      double tasks = run.jobs().stream().mapToDouble(Cost::cpuSeconds).sum();
      return "%n%-22s %8s %12s %12s %12s %8s %9s %9s%n"
              .formatted(
                  title,
                  "seconds",
                  "rows in",
                  "rows out",
                  "rows in/s",
                  "CPU s",
                  "peak MB",
                  "of first")
          + run.jobs().stream().map(job -> line(job, whole)).collect(joining())
          + "%-22s %8.1f %12s %12s %12s %8.1f%n"
              .formatted("the rest", run.firstJobSeconds(), "", "", "", run.cpuSeconds() - tasks)
          + "%-22s %8.1f %12s %12s %12s %8.1f %9.0f   (compiling %.1f s, garbage %.1f s)%n"
              .formatted(
                  "the process",
                  run.seconds(),
                  "",
                  "",
                  "",
                  run.cpuSeconds(),
                  run.peakMemoryBytes() / 1e6,
                  run.jitSeconds(),
                  run.gcSeconds());
    }

    private static String line(Cost job, Profile whole) {
      double first =
          whole.jobs().stream()
              .filter(other -> other.job().equals(job.job()))
              .mapToDouble(Cost::cpuSeconds)
              .sum();
      return "%-22s %8.1f %,12d %,12d %,12.0f %8.1f %9.0f %8.0f%%%n"
          .formatted(
              job.job(),
              job.seconds(),
              job.rowsIn(),
              job.rowsOut(),
              job.rowsIn() / Math.max(job.seconds(), 0.001),
              job.cpuSeconds(),
              job.peakMemoryBytes() / 1e6,
              100 * job.cpuSeconds() / first);
    }

    private static <T> T median(List<T> runs, Function<T, Double> of) {
      return runs.stream().sorted(comparingDouble(of::apply)).toList().get(runs.size() / 2);
    }
  }

  /** CPU seconds of this process so far, all threads. */
  public static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  /**
   * Compares what two engines answer.
   *
   * @return how many answers agree
   * @throws Stopped naming the first that do not
   */
  public static long agree(
      Function<String, List<String>> ours, Function<String, List<String>> theirs) {
    long agreed = 0;
    for (String question : Questions.ALL) {
      List<String> mine = ours.apply(question);
      List<String> other = theirs.apply(question);
      for (int i = 0; i < Math.max(mine.size(), other.size()); i++) {
        String one = i < mine.size() ? mine.get(i) : "nothing";
        String two = i < other.size() ? other.get(i) : "nothing";
        if (!one.equals(two)) {
          throw new Stopped(
              Exit.BAD_DATA,
              "The engines differ: %s here, %s there, asked for: %s".formatted(one, two, question));
        }
        agreed++;
      }
    }
    return agreed;
  }

  private Bench() {}
}
