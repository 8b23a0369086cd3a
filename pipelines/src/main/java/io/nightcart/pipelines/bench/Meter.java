package io.nightcart.pipelines.bench;

import com.sun.management.OperatingSystemMXBean;
import io.nightcart.pipelines.bench.Profile.Cost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/** Listens to Spark and adds up what each job's tasks cost. */
public final class Meter extends SparkListener {

  private static final String JOB = "nightcart.job";
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Of one job's tasks. */
  private static final class Sums {
    private long cpuNanos;
    private long rowsIn;
    private long peakBytes;
  }

  private final Map<Integer, String> jobOfStage = new HashMap<>();
  private final Map<String, Sums> sums = new HashMap<>();
  private long firstJobAt = -1;

  /** Says whose tasks this thread, and every thread that it begins, starts from now on. */
  public static void label(SparkContext context, String job) {
    context.setLocalProperty(JOB, job);
  }

  /** Begins to listen. */
  public static Meter on(SparkContext context) {
    var meter = new Meter();
    context.addSparkListener(meter);
    return meter;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    firstJobAt = firstJobAt < 0 ? start.time() : firstJobAt;
    Properties properties = start.properties();
    String job = properties == null ? null : properties.getProperty(JOB);
    CollectionConverters.asJava(start.stageInfos())
        .forEach(stage -> jobOfStage.put(stage.stageId(), job == null ? "" : job));
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics task = end.taskMetrics();
    if (task == null) {
      return;
    }
    Sums of = sums.computeIfAbsent(jobOfStage.getOrDefault(end.stageId(), ""), job -> new Sums());
    of.cpuNanos += task.executorCpuTime() + task.executorDeserializeCpuTime();
    of.rowsIn += task.inputMetrics().recordsRead();
    of.peakBytes = Math.max(of.peakBytes, task.peakExecutionMemory());
  }

  /**
   * What has been spent since the virtual machine started.
   *
   * @param jobs what is known of each job; the costs of its tasks are added
   */
  public Profile profile(SparkContext context, List<Cost> jobs) {
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark still tells of tasks; the profile would lack them", e);
    }
    synchronized (this) {
      var runtime = ManagementFactory.getRuntimeMXBean();
      var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Profile(
          runtime.getUptime() / 1e3,
          firstJobAt < 0 ? 0 : (firstJobAt - runtime.getStartTime()) / 1e3,
          system.getProcessCpuTime() / 1e9,
          ManagementFactory.getCompilationMXBean().getTotalCompilationTime() / 1e3,
          ManagementFactory.getGarbageCollectorMXBeans().stream()
                  .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                  .sum()
              / 1e3,
          peakMemory(),
          jobs.stream().map(this::withTasks).toList());
    }
  }

  private Cost withTasks(Cost job) {
    Sums of = sums.getOrDefault(job.job(), new Sums());
    return new Cost(
        job.job(), job.seconds(), of.rowsIn, job.rowsOut(), of.cpuNanos / 1e9, of.peakBytes);
  }

  private static long peakMemory() {
    if (!Files.isReadable(STATUS)) {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .mapToLong(pool -> pool.getPeakUsage().getUsed())
          .sum();
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
