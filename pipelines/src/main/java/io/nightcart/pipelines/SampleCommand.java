package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.sample.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart sample}. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Write the raw files of an invented shop, one folder a day, and the truth about them.",
      "The same options give the same files."
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} sample --to raw",
      "  ${ROOT-COMMAND-NAME} sample --to raw --customers 5000 --days 365 --seed 7",
      "  ${ROOT-COMMAND-NAME} run --shop conf/shops/sample.conf --set raw=raw"
    })
final class SampleCommand implements Callable<Integer> {

  private static final Sample.Options DEFAULTS = Sample.Options.defaults();

  @Spec private CommandSpec spec;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "Folder to write to.")
  private Path to;

  @Option(
      names = "--customers",
      paramLabel = "N",
      description = "Accounts to invent. Default: ${DEFAULT-VALUE}.")
  private int customers = DEFAULTS.customers();

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Days of trading. Default: ${DEFAULT-VALUE}.")
  private int days = DEFAULTS.days();

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "First day. Default: ${DEFAULT-VALUE}.")
  private LocalDate from = DEFAULTS.from();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Another seed, another shop. Default: ${DEFAULT-VALUE}.")
  private long seed = DEFAULTS.seed();

  @Option(
      names = "--skewed",
      description =
          "Have one account place 1%% of all orders, and put one product into 30%% of baskets.")
  private boolean isSkewed;

  @Option(
      names = "--sales-only",
      description = "Write accounts, orders, products, reviews and posts, and nothing else.")
  private boolean isSalesOnly;

  @Override
  public Integer call() throws IOException {
    Sample.Options options;
    try {
      options = new Sample.Options(customers, days, from, seed, isSkewed, !isSalesOnly);
    } catch (IllegalArgumentException e) {
      throw new Stopped(Exit.MISUSED, e.getMessage(), e);
    }
    Sample.write(to, options);
    spec.commandLine()
        .getOut()
        .printf(
            "%d days of raw files in %s, the truth about them in %s%n",
            days, to, to.resolve(Sample.TRUTH));
    return Exit.DONE.code();
  }
}
