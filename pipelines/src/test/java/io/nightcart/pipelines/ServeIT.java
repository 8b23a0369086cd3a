package io.nightcart.pipelines;

import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Silver.PII_VAULT;
import static io.nightcart.testing.Rows.rows;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.serve.Users;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark's server of the Hive protocol, started by the launcher and asked by Hive's JDBC driver. */
class ServeIT extends LakeSuite {

  private static final String ORDERS =
      """
      order_id | ordered_at          | order_date | status | is_valid | currency | items | units | gross_sales | discounts | returned_units | returns | net_sales | shipping_charged | tax  | duties | total_sales | tip | gift_card_sales
      o1       | 2026-01-31 23:30:00 | 2026-02-01 | placed | true     | EUR      | 1     | 2     | 20.0001     | 0         | 0              | 0       | 20.0001   | 0                | 3.19 | 0      | 23.1901     | 0   | 0
      o2       | 2026-03-29 02:30:00 | 2026-03-29 | placed | true     | EUR      | 1     | 1     | 99999.99    | 0.01      | 0              | 0       | 99999.98  | 0                | 0    | 0      | 99999.98    | 0   | 0
      """;

  @TempDir private static Path folder;

  private static ServeProcess server;

  @BeforeEach
  void serveALake() throws IOException, InterruptedException {
    if (server == null) {
      Lake lake = Lake.open(spark(), lake());
      lake.write(FCT_ORDERS, rows(spark(), FCT_ORDERS, ORDERS), run(1));
      lake.write(
          PII_VAULT,
          rows(spark(), PII_VAULT, "customer_key | email | version\n a | ann@example.com | 1"),
          run(1));
      server = ServeProcess.start(emptyFolder("here"), "127.0.0.1", "--lake=" + lake());
    }
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private static String lake() {
    return folder.resolve("lake").toString();
  }

  private static Path emptyFolder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static Run run(int number) {
    return new Run("run-" + number, "tiny", Instant.parse("2026-04-01T00:00:00Z"));
  }

  @Test
  void tellsSchemasTablesAndColumnsWithTypesAndComments() throws SQLException {
    try (Connection client = server.connect()) {
      var catalogue = client.getMetaData();

      assertThat(lines(catalogue.getSchemas(), "TABLE_SCHEM")).contains("gold");
      assertThat(lines(catalogue.getTables(null, "gold", "%", null), "TABLE_NAME", "REMARKS"))
          .containsExactly("fct_orders | " + FCT_ORDERS.comment());
      assertThat(
              lines(
                  catalogue.getColumns(null, "gold", "fct_orders", "%"),
                  "COLUMN_NAME",
                  "TYPE_NAME",
                  "REMARKS"))
          .hasSize(FCT_ORDERS.stored().size())
          .contains(
              "order_id | STRING | The shop's number of the order.",
              "ordered_at | TIMESTAMP | When it was placed.",
              "order_date | DATE | The shop's day on which it was placed.",
              "is_valid | BOOLEAN | " + comment("is_valid"),
              "units | BIGINT | Units sold.",
              "gross_sales | DECIMAL(18,4) | Sum of unit price x quantity.");
    }
  }

  private static String comment(String column) {
    return FCT_ORDERS.stored().stream()
        .filter(field -> field.name().equals(column))
        .findFirst()
        .orElseThrow()
        .comment();
  }

  @Test
  void saysWhatNightcartSqlSays() throws Exception {
    String question =
        "select order_date, ordered_at, net_sales, units from gold.fct_orders order by order_id";
    String said = sql(question);

    try (Connection client = server.connect();
        ResultSet answer = client.createStatement().executeQuery(question)) {
      for (String line : said.lines().filter(row -> row.startsWith("2026-")).toList()) {
        String[] cells = line.split(",");
        assertThat(answer.next()).isTrue();
        assertThat(answer.getDate(1).toLocalDate()).isEqualTo(LocalDate.parse(cells[0]));
        assertThat(answer.getTimestamp(2).toLocalDateTime())
            .isEqualTo(LocalDateTime.parse(cells[1].replace(' ', 'T')));
        assertThat(answer.getBigDecimal(3)).isEqualByComparingTo(new BigDecimal(cells[2]));
        assertThat(answer.getLong(4)).isEqualTo(Long.parseLong(cells[3]));
      }
      assertThat(answer.next()).isFalse();
    }
    assertThat(said).contains("2026-02-01,2026-01-31 23:30:00,20.0001,2");
  }

  private static String sql(String question) {
    PrintStream console = System.out;
    var said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    try {
      int exit = Main.run(Clock.systemUTC(), "sql", "--lake=" + lake(), "--format=csv", question);
      assertThat(exit).isZero();
    } finally {
      System.setOut(console);
    }
    return said.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into gold.fct_orders select * from gold.fct_orders",
        "update gold.fct_orders set currency = 'USD'",
        "delete from gold.fct_orders",
        "merge into gold.fct_orders a using gold.fct_orders b on a.order_id = b.order_id when"
            + " matched then delete",
        "drop table gold.fct_orders",
        "create table gold.mine using delta as select 1 a",
        "alter table gold.fct_orders add columns (mine int)",
        "truncate table gold.fct_orders",
        "optimize gold.fct_orders",
        "vacuum gold.fct_orders retain 0 hours",
        "restore table gold.fct_orders to version as of 0",
        "explain insert into gold.fct_orders select * from gold.fct_orders",
        "execute immediate 'delete from gold.fct_orders'",
        "create temporary view passwd using text options (path '/etc/passwd')",
        "create function mine as 'java.lang.Runtime'",
        "add jar '/tmp/mine.jar'",
        "set spark.sql.runSQLOnFiles=true",
        "set spark.sql.variable.substitute=true",
        "select reflect('java.lang.System', 'getProperty', 'user.home')",
        "select * from text.`/etc/passwd`",
        "with a as (select * from text.`/etc/passwd`) select * from a",
        "select transform(1) using 'id' as (x string)"
      })
  void refusesWhatIsNoQuestionAndChangesNothing(String statement) throws Exception {
    List<String> before = files();
    try (Connection client = server.connect()) {
      assertThatThrownBy(() -> client.createStatement().execute(statement))
          .isInstanceOf(SQLException.class)
          .message()
          .containsPattern(
              "^[^\n]*(Only questions are answered|cannot be set here|is not served|There is no)");
      assertThat(count(client)).isEqualTo(2);
    }
    assertThat(files()).isEqualTo(before);
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(lake()))) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?spark.sql.runSQLOnFiles=true",
        "?spark.sql.catalog.mine=org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog",
        "?hive.metastore.uris=thrift://127.0.0.1:1",
        "#mine=theirs"
      })
  void refusesSettingsThatAClientBringsAlong(String more) {
    assertThatThrownBy(() -> server.connect("ann", "", more))
        .hasMessageFindingMatch("cannot be set here|Cannot modify hive.metastore.uris");
  }

  @Test
  void tellsNothingOfTheEnvironmentNorOfPersonalData() throws SQLException {
    try (Connection client = server.connect()) {
      ResultSet answer = client.createStatement().executeQuery("select '${env:PATH}'");
      answer.next();

      assertThat(answer.getString(1)).isEqualTo("${env:PATH}");
      assertThat(lines(client.getMetaData().getTables(null, "silver", "%", null), "TABLE_NAME"))
          .isEmpty();
      for (String vault : List.of("silver.pii_vault", "delta.`" + lake() + "/silver/pii_vault`")) {
        assertThatThrownBy(() -> client.createStatement().executeQuery("select * from " + vault))
            .hasMessageFindingMatch("cannot be found|There is no delta");
      }
    }
  }

  @Test
  void answersTenClientsAtOnce() throws Exception {
    var clients = Executors.newFixedThreadPool(10);
    try {
      List<Callable<List<String>>> tasks = Collections.nCopies(10, ServeIT::askThrice);
      for (Future<List<String>> answer : clients.invokeAll(tasks)) {
        assertThat(answer.get())
            .containsExactly("o1 | 20.0001", "o2 | 99999.9800", "gold", "100019.9801 | 2");
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private static List<String> askThrice() throws SQLException {
    try (Connection client = server.connect()) {
      var answers =
          new ArrayList<>(
              ask(
                  client,
                  "select order_id, gross_sales + discounts * 0 - discounts from gold.fct_orders order by 1"));
      answers.addAll(ask(client, "select current_schema()"));
      answers.addAll(
          ask(client, "select sum(net_sales), count(*) from fct_orders group by currency"));
      return answers;
    }
  }

  @Test
  void showsANewNightWithoutRestart() throws SQLException {
    try (Connection client = server.connect()) {
      assertThat(count(client)).isEqualTo(2);
      Lake lake = Lake.open(spark(), lake());
      try {
        lake.write(FCT_ORDERS, rows(spark(), FCT_ORDERS, ORDERS).limit(1), run(2));

        assertThat(count(client)).isEqualTo(1);
      } finally {
        lake.write(FCT_ORDERS, rows(spark(), FCT_ORDERS, ORDERS), run(3));
      }
    }
  }

  @Test
  void asksForThePasswordWhereOthersCanConnectAndEndsWithoutTraces() throws Exception {
    Path users = folder.resolve("users");
    new Users(users).put("ann", "sesame".toCharArray());
    Path key = folder.resolve("key.p12");
    makeKey(key);
    Path here = emptyFolder("elsewhere");
    try (var guarded =
        ServeProcess.start(
            here,
            "127.0.0.2",
            "--lake=" + lake(),
            "--users=" + users,
            "--tls=" + key,
            "--tls-password-file=" + Files.writeString(folder.resolve("key.pass"), "changeit\n"))) {
      String tls = ";ssl=true;sslTrustStore=" + key + ";trustStorePassword=changeit";

      try (Connection client = guarded.connect("ann", "sesame", tls)) {
        assertThat(count(client)).isEqualTo(2);
      }
      assertThatThrownBy(() -> guarded.connect("ann", "Sesame", tls))
          .hasMessageContaining("Error validating the login");
      assertThatThrownBy(() -> guarded.connect("bob", "sesame", tls))
          .hasMessageContaining("Error validating the login");
      assertThatThrownBy(() -> guarded.connect("ann", "sesame", ""));
      assertThat(guarded.stop()).isEqualTo(143);
      assertThat(guarded.said())
          .contains("ann was not let in", "bob was not let in")
          .doesNotContain("sesame", "changeit", "\tat ");
    }
    assertThat(here).isEmptyDirectory();
  }

  private static void makeKey(Path file) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "nightcart",
                "-keyalg",
                "RSA",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit",
                "-dname",
                "CN=nightcart",
                "-ext",
                "san=ip:127.0.0.2")
            .start()
            .waitFor();
    assertThat(exit).isZero();
  }

  @Test
  void saysInOneLineWhyItDoesNotStart() throws Exception {
    assertThat(refusal("--port=" + server.port()))
        .startsWith("2 nightcart: Port " + server.port() + " of 127.0.0.1 cannot be had");
    assertThat(refusal("--host=", "--port=" + freePort()))
        .startsWith("2 nightcart: --host wants an address to listen at");
    assertThat(refusal("--host=0.0.0.0", "--port=1"))
        .startsWith("2 nightcart: At 0.0.0.0 anybody could connect");
    Path users = folder.resolve("plain");
    new Users(users).put("ann", "sesame".toCharArray());
    assertThat(refusal("--host=0.0.0.0", "--users=" + users))
        .startsWith("2 nightcart: At 0.0.0.0 passwords could be read on their way");
    assertThat(refusal("--lake=" + folder.resolve("none"), "--port=" + freePort()))
        .startsWith("3 nightcart: There are no tables in ");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String refusal(String... options) throws IOException, InterruptedException {
    String[] command = Stream.concat(Stream.of("serve"), Stream.of(options)).toArray(String[]::new);
    String said = ServeProcess.run(emptyFolder("refused"), command);
    assertThat(said.lines()).hasSize(1);
    return said;
  }

  private static long count(Connection client) throws SQLException {
    return Long.parseLong(ask(client, "select count(*) from gold.fct_orders").get(0));
  }

  private static List<String> ask(Connection client, String question) throws SQLException {
    try (ResultSet answer = client.createStatement().executeQuery(question)) {
      int columns = answer.getMetaData().getColumnCount();
      String[] names = new String[columns];
      for (int i = 0; i < columns; i++) {
        names[i] = answer.getMetaData().getColumnName(i + 1);
      }
      return lines(answer, names);
    }
  }

  private static List<String> lines(ResultSet answer, String... columns) throws SQLException {
    var lines = new ArrayList<String>();
    while (answer.next()) {
      var cells = new ArrayList<String>();
      for (String column : columns) {
        cells.add(answer.getString(column));
      }
      lines.add(String.join(" | ", cells));
    }
    return lines;
  }
}
