package io.nightcart.pipelines;

import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.lake.StorageFault;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Table;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExecuteImmediate;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.CompoundBody;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.RestoreTableStatement;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.internal.SessionState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightcart sql}. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Ask the tables a question in Spark SQL.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} sql \"select day, net_sales, orders from gold.kpi_daily_wide order by day\"",
      "  ${ROOT-COMMAND-NAME} sql --lake demo/lake --format csv \"select * from gold.bundle_offers\" > offers.csv"
    })
final class SqlCommand implements Callable<Integer> {

  /** How rows are printed. */
  enum Format {
    TABLE,
    CSV,
    JSON
  }

  private static final String BEFORE = "(?is)(\\s|\\(|--[^\\n]*\\n|/\\*.*?\\*/)*+";

  /** How a question begins. Spark executes some other statements, such as restore, unasked. */
  private static final Pattern QUESTION =
      Pattern.compile(BEFORE + "(select|with|from|values|table|describe|desc|show|explain)\\b.*");

  /** How one begins that may name no table, but tells what there is. */
  private static final Pattern ABOUT_ALL = Pattern.compile(BEFORE + "show\\b.*");

  /** Commands of Spark's that only tell. */
  private static final Pattern SHOWN = Pattern.compile("Show|Describe|Explain");

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Parameters(paramLabel = "QUERY", description = "The question; tables are named layer.table.")
  private String query;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "table (default; long values are cut), csv (RFC 4180, with a header) or json (a line per"
              + " row).")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    String lakeUri = options.load().settings().lake();
    SparkSession spark = Sessions.open();
    Lake lake = Lake.of(spark, lakeUri);
    boolean isAboutAll = ABOUT_ALL.matcher(query).matches();
    String plain = query.toLowerCase(Locale.ROOT).replace("`", "").replaceAll("\\s*\\.\\s*", ".");
    List<Table> named =
        Catalogue.TABLES.stream()
            .filter(table -> plain.contains(table.name()) || isAboutAll && lake.has(table))
            .toList();
    if (isAboutAll && named.isEmpty()) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "There are no tables in %s: no night was run there; --lake names another"
              .formatted(lakeUri));
    }
    for (Table table : named) {
      if (!lake.has(table)) {
        throw new Stopped(
            Exit.MISSING_INPUT,
            "%s is not in the lake %s: no night has made it yet, or no feed of the shop tells it; --lake names another"
                .formatted(table.name(), lakeUri));
      }
      lake.register(table);
    }
    try {
      print(answer(spark, query.strip().replaceFirst(";$", "")));
    } catch (Exception e) { // Spark's own is checked, but Scala does not declare it
      throw StorageFault.in(e).orElseGet(() -> new Stopped(Exit.MISUSED, line(e), e));
    }
    return Exit.DONE.code();
  }

  /** Only the night writes: statements that would change a table or the session are refused. */
  private static Dataset<Row> answer(SparkSession spark, String query) throws ParseException {
    SessionState state = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState();
    if (!QUESTION.matcher(query).matches()
        || !isQuestion(state, state.sqlParser().parsePlan(query))) {
      throw new Stopped(
          Exit.MISUSED,
          "Only questions are answered: begin with select, with, values, describe or show; tables"
              + " are written by run");
    }
    return spark.sql(query);
  }

  private static boolean isQuestion(SessionState state, LogicalPlan plan) {
    if (plan instanceof ExplainCommand explain) {
      return isQuestion(state, explain.logicalPlan());
    }
    // The analysis that tells a question from a command would itself execute some of these; the
    // last
    // runs a program of the system's.
    boolean isExecutedUnasked =
        plan.exists(
            step ->
                step instanceof UnresolvedExecuteImmediate
                    || step instanceof CompoundBody
                    || step instanceof RestoreTableStatement
                    || step instanceof ScriptTransformation);
    return !isExecutedUnasked
        && !state
            .executePlan(plan, CommandExecutionMode.SKIP())
            .analyzed()
            .exists(
                step ->
                    step instanceof org.apache.spark.sql.catalyst.plans.logical.Command
                        && !SHOWN.matcher(step.nodeName()).lookingAt());
  }

  private static String line(Exception e) {
    if (e instanceof AnalysisException wrong
        && "TABLE_OR_VIEW_NOT_FOUND".equals(wrong.getCondition())) {
      return TablesCommand.unknown(
          wrong.getMessageParameters().get("relationName").replace("`", ""));
    }
    return e.getMessage()
        .strip()
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[A-Z_.]+] ", "")
        .replaceFirst("SQLSTATE: \\w+;? ?", "");
  }

  private void print(Dataset<Row> rows) {
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> rows.show(1000, 60);
      case JSON -> json(rows, out);
      case CSV -> csv(rows, out);
    }
    out.flush();
  }

  private static void json(Dataset<Row> rows, PrintWriter out) {
    rows.select(to_json(struct("*"), Map.of("ignoreNullFields", "false")))
        .toLocalIterator()
        .forEachRemaining(row -> out.println(row.getString(0)));
  }

  private static void csv(Dataset<Row> rows, PrintWriter out) {
    var settings = new CsvWriterSettings();
    settings.getFormat().setLineSeparator("\r\n");
    settings.getFormat().setQuoteEscape('"');
    settings.setQuoteEscapingEnabled(true);
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    settings.setNormalizeLineEndingsWithinQuotes(false);
    CsvWriter writer = new CsvWriter(out, settings);
    writer.writeHeaders(rows.columns());
    String[] asText =
        Arrays.stream(rows.schema().fields())
            .map(f -> text(f.name(), f.dataType().typeName()))
            .toArray(String[]::new);
    rows.selectExpr(asText)
        .toLocalIterator()
        .forEachRemaining(
            row -> writer.writeRow(IntStream.range(0, row.size()).mapToObj(row::get).toArray()));
    writer.flush();
  }

  private static String text(String column, String type) {
    return switch (type) {
      case "array", "map", "struct" -> "to_json(`%1$s`) as `%1$s`".formatted(column);
      default -> "cast(`%1$s` as string) as `%1$s`".formatted(column);
    };
  }
}
