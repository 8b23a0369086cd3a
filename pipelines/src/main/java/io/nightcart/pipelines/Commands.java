package io.nightcart.pipelines;

import java.time.Clock;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands, giving a clock to those that need one. */
record Commands(Clock clock, LongSupplier nanos) implements IFactory {

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == RunCommand.class) {
      return type.cast(new RunCommand(clock, nanos));
    } else if (type == DemoCommand.class) {
      return type.cast(new DemoCommand(clock, nanos));
    } else if (type == BenchCommand.class) {
      return type.cast(new BenchCommand(nanos));
    } else if (type == CheckCommand.class) {
      return type.cast(new CheckCommand(clock));
    } else if (type == MaintainCommand.class) {
      return type.cast(new MaintainCommand(clock));
    } else if (type == SegmentsCommand.Promote.class) {
      return type.cast(new SegmentsCommand.Promote(clock));
    } else if (type == SegmentsCommand.Rollback.class) {
      return type.cast(new SegmentsCommand.Rollback(clock));
    } else if (type == SegmentsTuneCommand.class) {
      return type.cast(new SegmentsTuneCommand(clock, nanos));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
