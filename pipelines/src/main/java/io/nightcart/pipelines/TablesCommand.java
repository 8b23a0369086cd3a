package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightcart tables}. */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description = "Show the data dictionary: every table and every column.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} tables",
      "  ${ROOT-COMMAND-NAME} tables gold.fct_orders",
      "  ${ROOT-COMMAND-NAME} tables bronze"
    })
final class TablesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "A table, or a layer: bronze, silver, gold, ops. Default: all.")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Table> tables =
        Catalogue.TABLES.stream()
            .filter(t -> name == null || t.name().equals(name) || t.layer().equals(name))
            .toList();
    if (tables.isEmpty()) {
      throw new Stopped(Exit.MISUSED, Catalogue.noTable(name));
    }
    tables.forEach(table -> out.println(table.describe()));
    return Exit.DONE.code();
  }
}
