package io.nightcart.pipelines.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same work in DuckDB, as written in {@code bench/duckdb.sql}. */
public final class DuckDb implements Peer {

  private static final Map<String, String> FILES =
      Map.of(
          "orders", "orders.jsonl*",
          "customers", "customers*.csv",
          "products", "products.csv",
          "reviews", "reviews.jsonl",
          "social_posts", "social_posts.csv");

  private final Connection connection;

  /** An empty database in memory. */
  public DuckDb() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
  }

  @Override
  public String name() {
    try {
      return "DuckDB " + connection.getMetaData().getDatabaseProductVersion();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void make(Path raw, Path out, LocalDate last, int threads) throws IOException {
    try (var stream = DuckDb.class.getResourceAsStream("/bench/duckdb.sql");
        Statement statement = connection.createStatement()) {
      String script = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      for (var entry : FILES.entrySet()) {
        script = script.replace("{" + entry.getKey() + "}", list(raw, entry.getValue(), last));
      }
      statement.execute("set threads = " + threads);
      for (String step :
          script.replace("{out}", out.toString()).replace("{day}", last.toString()).split(";\n")) {
        if (!step.isBlank()) {
          statement.execute(step);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The files of this name in the folders up to a day, as an SQL list. */
  private static String list(Path raw, String glob, LocalDate last) throws IOException {
    try (var days = Files.list(raw)) {
      return days.filter(Files::isDirectory)
          .filter(day -> !LocalDate.parse(day.getFileName().toString()).isAfter(last))
          .flatMap(day -> in(day, glob).stream())
          .sorted()
          .map(file -> "'" + file + "'")
          .collect(joining(", ", "[", "]"));
    }
  }

  private static List<String> in(Path day, String glob) {
    var files = new ArrayList<String>();
    try (var found = Files.newDirectoryStream(day, glob)) {
      found.forEach(file -> files.add(file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  @Override
  public List<String> answer(String question) {
    var answers = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      while (rows.next()) {
        answers.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(question, e);
    }
    return answers;
  }
}
