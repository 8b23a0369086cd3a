package io.nightcart.pipelines;

import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.Night.Outcome;
import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.lake.Lake.Tidied;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** What tidying does to the tables of some nights, and what the nights after it make of that. */
class MaintainIT extends LakeSuite {

  private static final String SHOP =
      """
      shop { id = tiny, name = Tiny, currency = EUR, time-zone = UTC }
      increments { whole-below = 0, max-share = 1000 }
      feeds {
        orders { path = ${raw}"/{day}.csv", format = csv, columns {
          order_id = id, customer_id = customer, ordered_at = at
        } }
        order_lines { path = ${raw}"/{day}.csv", format = csv, columns {
          order_id = id, product_id = "'tea'", quantity = "1", unit_price = price
        } }
      }
      """;

  private static final List<String> JOBS =
      List.of(
          "ingest",
          "order_lines",
          "identifiers",
          "identity_links",
          "customers",
          "refunds",
          "orders");

  private static final Table WORDS =
      new Table(
          "gold.words",
          "Many rows, in no order.",
          List.of("word"),
          Table.Write.WHOLE,
          List.of(required("word", TEXT, "A word.")));

  @TempDir Path folder;

  private Settings.Loaded settings(String lake) throws IOException {
    Path shop = Files.writeString(folder.resolve("shop.conf"), SHOP);
    return Settings.load(
        List.of(shop), List.of("raw=" + folder.resolve("raw"), "lake=" + folder.resolve(lake)));
  }

  private Outcome night(String lake) throws IOException {
    return night(settings(lake), new Request(null, null, JOBS, false));
  }

  private void deliver(int day) throws IOException {
    Files.createDirectories(folder.resolve("raw"));
    Files.writeString(
        folder.resolve("raw/2025-12-%02d.csv".formatted(day)),
        "id,customer,at,price\n%1$d,c%2$d,2025-12-%1$02dT10:00:00Z,%1$d.50\n"
            .formatted(day, day % 2));
  }

  private Lake lake() {
    return Lake.of(spark(), folder.resolve("lake").toString());
  }

  @Test
  void nightsDoNotNotice() throws IOException {
    for (int day = 1; day <= 3; day++) {
      deliver(day);
      night("lake");
    }
    Table bronze = Catalogue.table("bronze.orders");
    var before = counted(lake().read(bronze));
    long version = lake().version(bronze);

    assertThat(maintain("lake")).isEqualTo(Exit.DONE);

    assertThat(lake().tidy(bronze, true)).as("a second time").isEqualTo(new Tidied(1, 0, 0));
    assertThat(counted(lake().read(bronze))).isEqualTo(before);
    assertThat(lake().version(bronze)).isEqualTo(version);
    assertThat(lake().has(bronze, version)).isTrue();
    assertThat(night("lake").changed()).as("nothing is new").isZero();

    deliver(4);
    said.clear();
    night("lake");

    assertThat(said)
        .filteredOn(line -> line.contains("] orders "))
        .singleElement()
        .asString()
        .contains("1 parts made again");
    night("anew");
    assertSameTables(folder.resolve("lake").toString(), folder.resolve("anew").toString());
  }

  private Exit maintain(String lake) {
    int code = Main.run(Clock.systemUTC(), "maintain", "--lake", folder.resolve(lake).toString());
    return Stream.of(Exit.values()).filter(exit -> exit.code() == code).findFirst().orElseThrow();
  }

  @Test
  void whereThereIsNoLakeThereIsNothingToTidy() {
    assertThat(maintain("none")).isEqualTo(Exit.MISSING_INPUT);
  }

  @Test
  void filesOfALargeTableCanBeToldApartByKey() {
    words(400_000);

    assertThat(lake().tidy(WORDS, false).files()).isBetween(3, 4);

    assertThat(lake().read(WORDS).distinct().count()).isEqualTo(400_000);
    assertThat(filesThatMayHold("c81e728d9d4c2f636f067f89cc14862c")).hasSize(1);
    assertThat(lake().tidy(WORDS, false).moved()).isZero();
  }

  private void words(int number) {
    lake()
        .write(
            WORDS,
            spark().range(number).selectExpr("md5(string(id)) as word").repartition(8),
            new Run("words", "tiny", Instant.EPOCH));
  }

  /** Read through Delta alone, as other engines do. */
  private List<String> filesThatMayHold(String word) {
    var log = DeltaLog.forTable(spark(), folder.resolve("lake/gold/words").toString());
    return log.update(false, Option.empty(), Option.empty())
        .allFiles()
        .toDF()
        .where("get_json_object(stats, '$.minValues.word') <= '%s'".formatted(word))
        .where("get_json_object(stats, '$.maxValues.word') >= '%s'".formatted(word))
        .select("path")
        .as(Encoders.STRING())
        .collectAsList();
  }

  @Test
  void filesThatNoCommitOfTheWeekNeedsAreRemoved() throws IOException {
    words(3);
    Path words = folder.resolve("lake/gold/words");
    Path old = Files.writeString(words.resolve("part-old.parquet"), "a torn file");
    Path young = Files.writeString(words.resolve("part-young.parquet"), "at work");
    Instant eightDaysAgo = Instant.now().minus(Duration.ofDays(Lake.RETAINED_DAYS + 1));
    Files.setLastModifiedTime(old, FileTime.from(eightDaysAgo));

    assertThat(lake().tidy(WORDS, true).bytes()).isEqualTo("a torn file".length());
    assertThat(old).as("after a trial").exists();

    assertThat(lake().tidy(WORDS, false).bytes()).isEqualTo("a torn file".length());
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(lake().read(WORDS).count()).isEqualTo(3);
  }
}
