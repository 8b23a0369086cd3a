package io.nightcart.pipelines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of damaged files and stopped runs: a small shop with flat invoices and reviews. */
class BadInputIT extends LakeSuite {

  private static final String SHOP =
      """
      shop { id = tiny, name = Tiny, currency = EUR, time-zone = Europe/Berlin }
      ingest { max-refused-share = %s }
      templates { invoices {
        path = ${raw}"/{day}.csv", format = csv
        timestamp-format = "yyyy-MM-dd HH:mm"
      } }
      feeds {
        orders = ${templates.invoices} {
          where = "Quantity not like '-%%'", distinct = true
          columns { order_id = Invoice, customer_id = Customer, ordered_at = Date }
        }
        order_lines = ${templates.invoices} { columns {
          order_id = Invoice, product_id = Product, quantity = Quantity, unit_price = Price
          customer_id = Customer, returned_at = "if(Quantity like '-%%', Date, null)"
        } }
        reviews { path = ${raw}"/reviews-*", format = csv, columns {
          review_id = id, product_id = product, rating = stars, created_at = at, body = text
        } }
      }
      """;

  private static final String HEADER = "Invoice,Customer,Product,Quantity,Price,Date\n";
  private static final String REVIEWS = "id,product,stars,at,text\n";
  private static final String GOOD = "r%d,mat,5,2025-01-01T10:00:00Z,fine\n";

  private static final List<String> JOBS =
      List.of(
          "ingest",
          "order_lines",
          "identifiers",
          "identity_links",
          "customers",
          "orders",
          "refunds",
          "products",
          "reviews",
          "fct_order_lines",
          "fct_orders",
          "kpi_daily",
          "kpi_daily_wide");

  @TempDir Path folder;

  @BeforeEach
  void deliverADay() throws IOException {
    write(
        "2025-01-01.csv",
        HEADER + "1,ann,mat,2,30.00,2025-01-01 10:00\n2,bob,block,1,10.00,2025-01-01 11:00\n");
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(UTF_8));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(Files.createDirectories(folder.resolve("raw")).resolve(name), bytes);
  }

  private Settings.Loaded settings(double maxRefusedShare, String... more) throws IOException {
    Path shop = folder.resolve("shop.conf");
    Files.writeString(shop, SHOP.formatted(maxRefusedShare));
    var overrides =
        new ArrayList<>(List.of("raw=" + folder.resolve("raw"), "lake=" + lake(), "report=x"));
    overrides.addAll(List.of(more));
    return Settings.load(List.of(shop), overrides);
  }

  private String lake() {
    return folder.resolve("lake").toString();
  }

  private void night() throws IOException {
    night(settings(0.5), new Request(null, null, JOBS, false));
  }

  private void fullRefresh() throws IOException {
    night(settings(0.5), new Request(null, null, JOBS, true));
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void everyDamageHasItsReason() throws IOException {
    write("reviews-empty.csv", "");
    write("reviews-header-only.csv", REVIEWS);
    write("reviews-header-missing.csv", GOOD.formatted(1));
    write(
        "reviews-header-swapped.csv",
        "text,at,stars,product,id\nfine,2025-01-01T10:00:00Z,4,mat,r2\n");
    write(
        "reviews-column-unknown.csv",
        "id,product,stars,at,text,mood\nr3,mat,4,2025-01-01T10:00:00Z,fine,sunny\n");
    write("reviews-column-missing.csv", "id,product,at,text\nr4,mat,2025-01-01T10:00:00Z,fine\n");
    write(
        "reviews-column-twice.csv",
        "id,id,product,stars,at,text\nr4,r4,mat,4,2025-01-01T10:00:00Z,fine\n");
    write(
        "reviews-header-quote.csv",
        "id,\"pro\"duct,stars,at,text\nr4,mat,4,2025-01-01T10:00:00Z,fine\n");
    write(
        "reviews-latin1.csv",
        (REVIEWS + GOOD.formatted(5) + "r6,mat,5,2025-01-01T10:00:00Z,schön\n")
            .getBytes(ISO_8859_1));
    write("reviews-utf16.csv", (REVIEWS + GOOD.formatted(7)).getBytes(UTF_16));
    write(
        "reviews-quotes.csv",
        REVIEWS
            + "r8,mat,5,2025-01-01T10:00:00Z,\"open\n"
            + GOOD.formatted(9)
            + "r10,mat,5,2025-01-01T10:00:00Z,\"a\"b\"\n");
    write("reviews-torn.csv", REVIEWS + GOOD.formatted(11) + "r12,mat,5,2025-01-01T1");
    write(
        "reviews-values.csv",
        REVIEWS
            + "r13,mat,\"4,5\",2025-01-01T10:00:00Z,x\nr14,mat,5,2025-02-30T10:00:00Z,x\nr15,mat,9,2025-01-01T10:00:00Z,x\n,mat,5,2025-01-01T10:00:00Z,x\nr16,mat,5\n");
    write("reviews-good.csv.gz", gzip(REVIEWS + GOOD.formatted(17)));
    byte[] whole = gzip(REVIEWS + GOOD.formatted(18));
    write("reviews-cut.csv.gz", Arrays.copyOf(whole, whole.length - 6));
    write("reviews-plain.csv.gz", (REVIEWS + GOOD.formatted(19)).getBytes(UTF_8));

    night(settings(1), new Request(null, null, List.of("ingest"), false));

    assertThat(files())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("reviews-empty.csv", "taken 0 EMPTY"),
                Map.entry("reviews-header-only.csv", "taken 0"),
                Map.entry("reviews-header-missing.csv", "refused 0 HEADER_MISSING"),
                Map.entry("reviews-header-swapped.csv", "taken 1"),
                Map.entry("reviews-column-unknown.csv", "taken 1"),
                Map.entry("reviews-column-missing.csv", "refused 0 HEADER"),
                Map.entry("reviews-column-twice.csv", "refused 0 HEADER"),
                Map.entry("reviews-header-quote.csv", "refused 0 HEADER_MISSING"),
                Map.entry("reviews-latin1.csv", "taken 1"),
                Map.entry("reviews-utf16.csv", "refused 0 ENCODING"),
                Map.entry("reviews-quotes.csv", "taken 1"),
                Map.entry("reviews-torn.csv", "taken 1"),
                Map.entry("reviews-values.csv", "taken 0"),
                Map.entry("reviews-good.csv.gz", "taken 1"),
                Map.entry("reviews-cut.csv.gz", "refused 0 GZIP_TRUNCATED"),
                Map.entry("reviews-plain.csv.gz", "refused 0 NOT_GZIP")));
    assertThat(refusals())
        .containsExactlyInAnyOrder(
            "reviews-latin1.csv 3 ENCODING",
            "reviews-quotes.csv 2 QUOTE_OPEN",
            "reviews-quotes.csv 4 QUOTE_OPEN",
            "reviews-torn.csv 3 TORN",
            "reviews-values.csv 2 INT_FORMAT(rating)",
            "reviews-values.csv 3 DATE_INVALID(created_at)",
            "reviews-values.csv 4 RANGE(rating)",
            "reviews-values.csv 5 REQUIRED(review_id)",
            "reviews-values.csv 6 COL_COUNT");
  }

  private Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    content(lake(), Ops.FILE_LEDGER)
        .where("feed = 'reviews'")
        .collectAsList()
        .forEach(
            row -> {
              String reason = row.getAs("reason");
              files.put(
                  name(row.getAs("file")),
                  row.getAs("state")
                      + " "
                      + row.getAs("rows_stored")
                      + (reason == null ? "" : " " + reason.split(":")[0]));
            });
    return files;
  }

  private List<String> refusals() {
    return content(lake(), Ops.QUARANTINE).collectAsList().stream()
        .map(
            row ->
                "%s %d %s"
                    .formatted(
                        name(row.getAs("file")),
                        row.<Long>getAs("line"),
                        String.join(" ", row.<String>getList(row.fieldIndex("reasons")))))
        .toList();
  }

  private static String name(String path) {
    return Path.of(path).getFileName().toString();
  }

  @Test
  void aRefusedFileIsLookedAtAgain() throws IOException {
    write("2025-01-02.csv", "a,\"b\"c\n1,2\n");

    assertThatThrownBy(this::night)
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.BROKEN_CONTRACT))
        .hasMessageContaining("2025-01-02.csv");
    Files.delete(folder.resolve("raw/2025-01-02.csv"));
    night();

    assertThat(content(lake(), Sales.FCT_ORDERS).count()).isEqualTo(2);
  }

  @Test
  void aStoppedRunLeavesNothingBehind() throws IOException {
    night();
    write("2025-01-02.csv", HEADER + "3,ann,mat,1,30.00,2025-01-02 10:00\n");
    write(
        "reviews-1.csv",
        REVIEWS + "r1,mat,9,2025-01-01T10:00:00Z,x\nr2,mat,9,2025-01-01T10:00:00Z,x\n");

    assertThatThrownBy(this::night).hasMessageContaining("2 of 2 rows are refused");
    assertThatThrownBy(this::fullRefresh).hasMessageContaining("2 of 2 rows are refused");
    Files.delete(folder.resolve("raw/reviews-1.csv"));
    Files.delete(folder.resolve("raw/2025-01-02.csv"));
    write("2025-01-03.csv", HEADER + "4,ann,mat,1,30.00,2025-01-03 10:00\n");
    night();
    write("2025-01-02.csv", HEADER + "3,ann,mat,1,30.00,2025-01-02 10:00\n");
    night();

    assertThat(content(lake(), Silver.ORDERS).count()).isEqualTo(4);
    assertThat(sales()).isEqualTo("130.0000");
    assertThat(content(lake(), Bronze.ORDER_LINES.bronze()).count()).isEqualTo(4);
  }

  @Test
  void aFullRefreshGivesTheSameTables() throws IOException {
    write("reviews-1.csv", REVIEWS + GOOD.formatted(1));
    night();
    write(
        "2025-01-02.csv",
        HEADER + "1,ann,mat,-1,30.00,2025-01-02 10:00\n5,bob,mat,1,30.00,2025-01-02 11:00\n");
    night();
    Map<String, List<Row>> before = rows();

    fullRefresh();

    assertThat(rows()).isEqualTo(before);
    assertThat(sales()).isEqualTo("100.0000");
    assertThat(
            content(lake(), Sales.KPI_DAILY_WIDE).selectExpr("sum(returns)").first().getDecimal(0))
        .isEqualByComparingTo("30");
    assertThat(content(lake(), Bronze.ORDER_LINES.bronze()).count()).isEqualTo(4);
  }

  private Map<String, List<Row>> rows() {
    Map<String, List<Row>> rows = new TreeMap<>();
    for (var table :
        List.of(Silver.ORDERS, Silver.ORDER_LINES, Sales.FCT_ORDERS, Sales.KPI_DAILY)) {
      rows.put(table.name(), content(lake(), table).orderBy(table.keyColumns()).collectAsList());
    }
    return rows;
  }

  private String sales() {
    return content(lake(), Sales.FCT_ORDERS)
        .selectExpr("cast(sum(gross_sales) as string)")
        .first()
        .getString(0);
  }

  @Test
  void anotherKeyWouldMakeEveryCustomerNew() throws IOException {
    Request ingest = new Request(null, null, List.of("ingest"), false);
    night(settings(0.5), ingest);
    var other =
        Settings.load(
            List.of(folder.resolve("shop.conf")),
            List.of(
                "raw=" + folder.resolve("raw"),
                "lake=" + lake(),
                "personal-data.key=another-secret-of-some-length"));

    assertThatThrownBy(() -> night(other, ingest))
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.MISUSED))
        .hasMessageContaining("personal-data key");
  }

  @Test
  void noTableDescribesTheFuture() throws IOException {
    assertThatThrownBy(() -> night(settings(0.5), request(null, "2062-01-01")))
        .hasMessageContaining("2062-01-01 lies in the future");
  }

  @Test
  void aLakeThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");

    assertThatThrownBy(() -> Lake.open(spark(), file.resolve("lake").toString()))
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.MISUSED))
        .hasMessageContaining(file.toString());
  }

  @Test
  void aRawFolderThatIsGoneIsNoQuietNight() throws IOException {
    night();
    Files.delete(folder.resolve("raw/2025-01-01.csv"));

    assertThatThrownBy(this::night)
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.MISSING_INPUT));
  }

  @Test
  void aDayThatIsToHaveFilesAndHasNoneIsTriedAgainLater() throws IOException {
    Settings.Loaded strict = settings(0.5, "ingest.requires-day=true");
    night(strict, new Request(null, LocalDate.parse("2025-01-01"), JOBS, false));

    assertThatThrownBy(
            () -> night(strict, new Request(null, LocalDate.parse("2025-01-02"), JOBS, false)))
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.MISSING_INPUT))
        .hasMessageContaining("No file of the feed orders for 2025-01-02");
  }
}
