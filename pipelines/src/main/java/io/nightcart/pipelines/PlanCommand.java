package io.nightcart.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Show the jobs in order, what they read and write, and the effective settings.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} plan",
      "  ${ROOT-COMMAND-NAME} plan --shop conf/shops/sample.conf --json"
    })
final class PlanCommand implements Callable<Integer> {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A job as printed.
   *
   * @param update whole, or which column tells the rows that a night makes again, where that is
   *     less
   */
  record Step(String job, List<String> reads, List<String> writes, String update) {}

  /** All that is printed. */
  record Plan(List<Step> jobs, JsonNode settings) {}

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(names = "--json", description = "As JSON.")
  private boolean isJson;

  @Override
  public Integer call() throws JsonProcessingException {
    Settings.Loaded loaded = options.load();
    List<Step> steps = steps(loaded.settings());
    Plan plan = new Plan(steps, JSON.readTree(loaded.effective()));
    PrintWriter out = spec.commandLine().getOut();
    if (isJson) {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(plan));
    } else {
      print(plan, out);
    }
    return Exit.DONE.code();
  }

  private static List<Step> steps(Settings settings) {
    var steps = new ArrayList<Step>();
    List<String> taken =
        Stream.concat(
                Bronze.CONTRACTS.stream().map(Contract::bronze).map(Table::name),
                Stream.of(Ops.QUARANTINE, Silver.PII_VAULT, Ops.FILE_LEDGER).map(Table::name))
            .toList();
    steps.add(new Step("ingest", List.of("raw files"), taken, "new files"));
    Jobs.of(settings).forEach(job -> steps.add(step(job)));
    return steps;
  }

  private static Step step(Job job) {
    return new Step(
        job.name(),
        job.reads().stream().map(Table::name).toList(),
        job.writes().stream().map(Table::name).toList(),
        job.parts().isWhole() ? "whole" : "touched " + job.parts().column());
  }

  private static void print(Plan plan, PrintWriter out) throws JsonProcessingException {
    int place = 0;
    for (Step step : plan.jobs()) {
      out.printf(
          "%2d %-18s %s  (%s)%n%22s<- %s%n",
          ++place,
          step.job(),
          String.join(", ", step.writes()),
          step.update(),
          "",
          String.join(", ", step.reads()));
    }
    out.printf(
        "%nSettings%n%s%n",
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(plan.settings()));
  }
}
