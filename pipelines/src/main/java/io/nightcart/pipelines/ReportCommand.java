package io.nightcart.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.report.Report;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Shop;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Date;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Write the report of a day as one HTML file that needs no network.",
      "Every run writes the report of its own day."
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} report",
      "  ${ROOT-COMMAND-NAME} report --lake demo/lake --day 2025-11-28 --set report=/tmp/report"
    })
final class ReportCommand implements Callable<Integer> {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(
      names = "--day",
      paramLabel = "DAY",
      description = "The day to describe. Default: the newest that the tables describe.")
  private LocalDate day;

  @Override
  public Integer call() throws IOException {
    Settings settings = options.load().settings();
    Lake lake = Lake.of(Sessions.open(), settings.lake());
    if (!lake.has(Sales.KPI_DAILY)) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "There is nothing to report in the lake %s; run a night first, or name another with --lake"
              .formatted(settings.lake()));
    }
    LocalDate newest = newest(lake);
    if (day != null) {
      refuseUndescribed(lake, newest);
    }
    Path file = write(lake, shop(lake), day == null ? newest : day, Path.of(settings.report()));
    spec.commandLine().getOut().println(file);
    return Exit.DONE.code();
  }

  private void refuseUndescribed(Lake lake, LocalDate newest) {
    Date first = lake.read(Sales.KPI_DAILY).agg(functions.min("day")).first().getDate(0);
    LocalDate oldest = first == null ? newest : first.toLocalDate();
    if (day.isBefore(oldest) || day.isAfter(newest)) {
      throw new Stopped(
          Exit.MISUSED,
          "The tables describe %s to %s; --day %s is none of them".formatted(oldest, newest, day));
    }
  }

  private static LocalDate newest(Lake lake) {
    return lake.read(Ops.TABLE_LOG).agg(functions.max("day")).first().<Date>getAs(0).toLocalDate();
  }

  private static Shop shop(Lake lake) throws JsonProcessingException {
    Row newest =
        lake.read(Ops.RUN_LOG)
            .orderBy(functions.col("started_at").desc(), functions.col("run_id"))
            .select("settings")
            .first();
    JsonNode shop = JSON.readTree(newest.getString(0)).get("shop");
    return new Shop(
        shop.get("id").asText(),
        shop.get("name").asText(),
        shop.get("currency").asText(),
        shop.get("time-zone").asText());
  }

  /** Writes {@code <folder>/<day>/index.html}, in one move. */
  static Path write(Lake lake, Shop shop, LocalDate day, Path folder) throws IOException {
    Path file = folder.resolve(day.toString()).resolve("index.html");
    try {
      Files.createDirectories(file.getParent());
      Path unfinished = file.resolveSibling("index.html.part");
      Files.writeString(unfinished, Report.html(lake::read, shop, day));
      return Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException e) {
      throw new Stopped(
          Exit.MISUSED,
          "%s cannot be written; choose another folder with --set report=DIR".formatted(folder),
          e);
    }
  }
}
