package io.nightcart.pipelines.watch;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * Figures of a run among Spark's own, for whatever sinks Spark is told of: seconds and rows of each
 * job as it ends, and of the run its exit code, day (days since 1970), tables written, refused
 * models and seconds.
 */
public final class Metrics implements Watcher, Source {

  private final MetricRegistry registry = new MetricRegistry();

  private Metrics() {}

  /** Registered with the Spark that is at work, in the place of those of a run before. */
  public static Metrics registered() {
    var metrics = new Metrics();
    var system = SparkEnv.get().metricsSystem();
    system
        .getSourcesByName(metrics.sourceName())
        .foreach(
            before -> {
              system.removeSource(before);
              return null;
            });
    system.registerSource(metrics);
    return metrics;
  }

  @Override
  public String sourceName() {
    return "nightcart";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  @Override
  public void say(String line) {}

  @Override
  public void end(int number, int all, JobEnd job) {
    tell(MetricRegistry.name("job", job.name(), "rows"), job.rows());
    tell(MetricRegistry.name("job", job.name(), "seconds"), job.seconds());
  }

  @Override
  public void end(RunEnd run) {
    tell("run.exit", run.exit());
    tell("run.seconds", run.seconds());
    tell("run.tables", run.tables());
    tell("run.refused_models", run.refusedModels());
    if (run.day() != null) {
      tell("run.day", run.day().toEpochDay());
    }
    if (SparkEnv.get() != null) {
      SparkEnv.get().metricsSystem().report();
    }
  }

  private void tell(String name, Number value) {
    registry.remove(name);
    registry.register(name, (Gauge<Number>) () -> value);
  }
}
