package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.serve.HiveServer;
import io.nightcart.pipelines.serve.HiveServer.Address;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Table;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Serve the tables to BI tools, read-only, over the Hive protocol (JDBC, ODBC).",
    subcommands = ServeUserCommand.class,
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} serve --lake demo/lake",
      "  ${ROOT-COMMAND-NAME} serve user ann --users users.txt        # asks for a password",
      "  ${ROOT-COMMAND-NAME} serve --host 0.0.0.0 --users users.txt --tls key.p12 --tls-password-file key.pass",
      "  ${ROOT-COMMAND-NAME} serve --host 0.0.0.0 --tls key.p12 --tls-password-file key.pass \\",
      "      --hive authentication=LDAP --hive authentication.ldap.url=ldaps://ldap.example.com",
      "",
      "Clients:",
      "  beeline  beeline -u jdbc:hive2://127.0.0.1:10000/gold -n ann",
      "  DBeaver  a connection to \"Apache Hive 4\" or \"Apache Spark\" with the same URL",
      "  Python   pyhive.hive.connect(\"127.0.0.1\", 10000, \"ann\", \"gold\")",
      "",
      "docs/operations.md tells of Tableau, Power BI, running it as a service, and what is refused."
    })
final class ServeCommand implements Callable<Integer> {

  /** Personal data in clear: served only where asked for. */
  private static final String VAULT = "silver.pii_vault";

  private static final int SECONDS_TO_NEW_TABLES = 60;

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(names = "--port", paramLabel = "N", description = "Where to listen. Default: 10000.")
  private int port = 10000;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "The address to listen at. Default: 127.0.0.1, so for this machine alone; another needs"
              + " --users or a --hive authentication.")
  private String host = "127.0.0.1";

  @Mixin private ServeAccess access;

  @Option(
      names = "--with-pii-vault",
      description = "Serve silver.pii_vault too: names, addresses and numbers in clear.")
  private boolean isVaultServed;

  @Override
  public Integer call() throws InterruptedException {
    var address = new Address(host, port);
    var settings = access.settings(address);
    address.requireFree();
    String uri = options.load().settings().lake();
    SparkSession spark = Sessions.open(HiveServer.SESSION);
    Lake lake = Lake.of(spark, uri);
    Set<Table> served = new HashSet<>();
    register(lake, served);
    if (served.isEmpty()) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "There are no tables in %s: no night was run there; --lake names another".formatted(uri));
    }
    HiveServer.start(spark, address, settings);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Serving %d tables of %s, read-only: jdbc:hive2://%s:%d/gold%s (stop with Ctrl-C)"
            .formatted(served.size(), uri, host, port, access.inUrl()));
    out.flush();
    while (!spark.sparkContext().isStopped()) {
      TimeUnit.SECONDS.sleep(SECONDS_TO_NEW_TABLES);
      try {
        register(lake, served);
      } catch (RuntimeException e) { // of the store, which may answer in a minute
        spec.commandLine()
            .getErr()
            .println("nightcart: no look for new tables: " + Stopped.by(e).line());
      }
    }
    throw new Stopped(Exit.FAULT, "Spark has stopped");
  }

  /** Tables that came since are served from now on; rows that came are seen without. */
  private void register(Lake lake, Set<Table> served) {
    List<Table> fresh =
        Catalogue.TABLES.stream()
            .filter(table -> !served.contains(table))
            .filter(table -> isVaultServed || !table.name().equals(VAULT))
            .filter(lake::has)
            .toList();
    fresh.forEach(lake::register);
    served.addAll(fresh);
  }
}
