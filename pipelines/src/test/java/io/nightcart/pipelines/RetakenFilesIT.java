package io.nightcart.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Silver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that come again: as copies, mended, damaged, under other settings, in a full refresh. */
class RetakenFilesIT extends LakeSuite {

  private static final String SHOP =
      """
      shop { id = tiny, name = Tiny, currency = EUR, time-zone = Europe/Berlin }
      ingest.max-refused-share = 1
      feeds {
        orders { path = ${raw}"/orders*.jsonl", format = jsonl, columns {
          order_id = id, ordered_at = at
        } }
        order_lines { path = ${raw}"/orders*.jsonl", format = jsonl, each = lines, columns {
          order_id = id, product_id = "lines.p", quantity = "lines.n", unit_price = "lines.price"
        } }
        reviews { path = ${raw}"/{day}/reviews.csv", format = csv, columns {
          review_id = id, product_id = product, rating = stars, created_at = at
        } }
      }
      """;

  private static final String HEADER = "id,product,stars,at\n";
  private static final String FIRST = HEADER + "r1,mat,5,2025-01-01T10:00:00Z\n";
  private static final String SECOND = HEADER + "r2,mat,4,2025-01-02T10:00:00Z\n";

  /** The jobs whose tables are held against each other. */
  private static final List<String> CHECKED =
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
          "customer_history",
          "dim_customer",
          "rfm_scores",
          "quality");

  @TempDir Path folder;

  @BeforeEach
  void deliverAnOrder() throws IOException {
    write(
        "orders.jsonl",
        """
        {"id":"1","at":"2025-01-01T10:00:00Z","lines":[{"p":"mat","n":1,"price":"30.00"}]}
        """);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve("raw").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, UTF_8);
  }

  private void review(int day, String text) throws IOException {
    write("2025-01-%02d/reviews.csv".formatted(day), text);
  }

  private String lake() {
    return folder.resolve("lake").toString();
  }

  private Settings.Loaded settings(String... overrides) throws IOException {
    Path shop = folder.resolve("shop.conf");
    Files.writeString(shop, SHOP);
    var all = new ArrayList<>(List.of("raw=" + folder.resolve("raw"), "lake=" + lake()));
    Collections.addAll(all, overrides);
    return Settings.load(List.of(shop), all);
  }

  private void night(String... overrides) throws IOException {
    night(settings(overrides), new Request(null, null, List.of("ingest", "reviews"), false));
  }

  private void fullRefresh(String... overrides) throws IOException {
    night(settings(overrides), new Request(null, null, List.of("ingest", "reviews"), true));
  }

  private List<String> reviews() {
    return content(lake(), Silver.REVIEWS)
        .selectExpr("concat(review_id, ' ', rating)")
        .sort("review_id")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private void assertRowsAreAccountedFor() throws IOException {
    night(settings(), new Request(null, null, CHECKED, false));
    assertThat(content(lake(), Ops.QUALITY_RESULTS).where("severity = 'error'").collectAsList())
        .allMatch(check -> check.<Boolean>getAs("passed"));
  }

  private static void assertStopped(ThrowingCallable night, Exit exit, String message) {
    assertThatThrownBy(night)
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(exit))
        .hasMessageContaining(message);
  }

  @Test
  void aCopyOfAnEmptyFileStandsWhenTheFileIsFilled() throws IOException {
    review(1, HEADER);
    review(2, HEADER);
    night();
    review(1, FIRST);
    night();

    assertThat(reviews()).containsExactly("r1 5");
    assertRowsAreAccountedFor();
  }

  @Test
  void aFullRefreshTakesACorrection() throws IOException {
    review(1, FIRST);
    night();
    review(1, SECOND);
    fullRefresh();

    assertThat(reviews()).containsExactly("r2 4");
    assertRowsAreAccountedFor();
  }

  @Test
  void aRefreshUnderAnotherKeyThatStopsLeavesTheKeyAsItWas() throws IOException {
    String other = "personal-data.key=another-key-of-24-bytes-";
    review(1, FIRST);
    night();
    Files.delete(folder.resolve("raw/2025-01-01/reviews.csv"));

    assertStopped(() -> fullRefresh(other), Exit.MISSING_INPUT, "a full refresh would lose it");
    assertStopped(() -> night(other), Exit.MISUSED, "personal-data key");
    night();
    assertThat(reviews()).containsExactly("r1 5");
  }

  @Test
  void aCopyThatIsCorrectedLeavesTheRowsOfTheOriginal() throws IOException {
    review(1, FIRST);
    night();
    review(2, FIRST);
    night();
    review(2, SECOND);
    night();

    assertThat(reviews()).containsExactly("r1 5", "r2 4");
    assertRowsAreAccountedFor();
  }

  @Test
  void whatWasRefusedOnceIsRefusedWhenItComesBack() throws IOException {
    review(1, "r1,mat,5,2025-01-01T10:00:00Z\n");
    night();
    review(1, FIRST);
    night();
    review(1, "r1,mat,5,2025-01-01T10:00:00Z\n");
    night();

    assertThat(reviews()).containsExactly("r1 5");
    assertRowsAreAccountedFor();
  }

  @Test
  void settingsThatNoFileMeetsTakeNothingBack() throws IOException {
    review(1, FIRST);
    night();

    assertStopped(
        () -> night("feeds.reviews.columns.title=headline"),
        Exit.BROKEN_CONTRACT,
        "cannot be read by the settings as they are now (HEADER: no column headline among id, product, stars, at)");

    night();
    assertThat(reviews()).containsExactly("r1 5");
  }

  @Test
  void rowsRefusedUnderOtherSettingsAreCountedOnce() throws IOException {
    review(1, FIRST + "r3,mat,nine,2025-01-01T10:00:00Z\n");
    review(2, FIRST + "r3,mat,nine,2025-01-01T10:00:00Z\n");
    night();
    Files.delete(folder.resolve("raw/2025-01-02/reviews.csv"));
    night("feeds.reviews.columns.rating=if(stars = 'nine', '3', stars)");

    assertThat(reviews()).containsExactly("r1 5", "r3 3");

    night();
    assertThat(reviews()).containsExactly("r1 5");
    assertRowsAreAccountedFor();
  }

  @Test
  void aTableWrittenByARunThatWasKilledIsMadeAgain() throws IOException {
    review(1, FIRST);
    night();
    var other = content(lake(), Silver.REVIEWS).limit(0);
    Lake.open(spark(), lake())
        .replace(Silver.REVIEWS, other.drop("shop_id"), new Run("killed", "tiny", Instant.EPOCH));
    assertThat(reviews()).isEmpty();

    night();

    assertThat(reviews()).containsExactly("r1 5");
  }

  @Test
  void aPathOfTheFutureIsNotTaken() throws IOException {
    review(1, FIRST);
    write("2062-01-31/reviews.csv", SECOND);
    assertStopped(this::night, Exit.BROKEN_CONTRACT, "names a day in the future");

    Files.delete(folder.resolve("raw/2062-01-31/reviews.csv"));
    night();

    assertThat(reviews()).containsExactly("r1 5");
  }

  @Test
  void aFullRefreshAsksForContentsAndNotForPaths() throws IOException {
    review(1, FIRST);
    night();
    Files.delete(folder.resolve("raw/2025-01-01/reviews.csv"));
    review(3, FIRST);
    fullRefresh();
    assertThat(reviews()).containsExactly("r1 5");

    review(3, "r1,mat,5,2025-01-01T10:00:00Z\n");
    assertStopped(this::fullRefresh, Exit.MISSING_INPUT, "a full refresh would lose it");

    List<Row> kept = content(lake(), Silver.REVIEWS).collectAsList();
    assertThat(kept).hasSize(1);
  }
}
