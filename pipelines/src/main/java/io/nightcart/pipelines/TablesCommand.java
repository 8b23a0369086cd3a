package io.nightcart.pipelines;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Table;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.commons.text.similarity.LevenshteinDistance;
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

  private static final int NEAREST = 3;

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
      throw new Stopped(Exit.MISUSED, unknown(name));
    }
    tables.forEach(table -> out.println(table.describe()));
    return Exit.DONE.code();
  }

  /** Says that there is no such table, and which names hold the word or are spelt most like it. */
  static String unknown(String name) {
    String word = name.toLowerCase(Locale.ROOT);
    Comparator<String> likeness =
        comparing((String other) -> !other.contains(word))
            .thenComparing(other -> LevenshteinDistance.getDefaultInstance().apply(word, other));
    return Catalogue.TABLES.stream()
        .map(Table::name)
        .sorted(likeness)
        .limit(NEAREST)
        .collect(
            joining(
                ", ",
                "There is no table %s; nearest are ".formatted(name),
                "; the command tables describes all"));
  }
}
