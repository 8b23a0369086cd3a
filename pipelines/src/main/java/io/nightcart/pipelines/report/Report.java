package io.nightcart.pipelines.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Properties;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The report of a day: one HTML file that needs no network and no other file. */
public final class Report {

  private static final String LIBRARY_PLACE = "/*ECHARTS*/";
  private static final String FIGURES_PLACE = "/*FIGURES*/";

  /**
   * The page, with the charting library and the figures of the tables inside.
   *
   * @param tables gives the rows of a table; none for a table that the shop does not fill
   */
  public static String html(Function<Table, Dataset<Row>> tables, Shop shop, LocalDate day) {
    return page("report.html", Figures.of(tables, shop, day));
  }

  /** A page with the charting library and figures inside. */
  static String page(String name, ObjectNode figures) {
    return resource(name)
        .replace(LIBRARY_PLACE, library())
        .replace(FIGURES_PLACE, inScript(figures));
  }

  /** Without any {@code <}, so that no text of a shop can end or change the script around it. */
  private static String inScript(ObjectNode figures) {
    return figures.toString().replace("<", "\\u003c");
  }

  private static String library() {
    var maven = new Properties();
    try (var in = open("/META-INF/maven/org.mvnpm/echarts/pom.properties")) {
      maven.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return resource(
        "/META-INF/resources/_static/echarts/%s/dist/echarts.min.js"
            .formatted(maven.getProperty("version")));
  }

  private static String resource(String name) {
    try (var in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    var in = Report.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(name + " is not on the class path");
    }
    return in;
  }

  private Report() {}
}
