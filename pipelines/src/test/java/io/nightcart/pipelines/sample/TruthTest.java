package io.nightcart.pipelines.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.nightcart.pipelines.sample.Reader.Row;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Field;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files as a stranger would and compares what is found with what the sample says. */
class TruthTest {

  @TempDir static Path folder;
  private static Truth truth;
  private static final Map<String, List<Row>> FEEDS = new TreeMap<>();

  @BeforeAll
  static void writeAndRead() throws IOException {
    truth = Sample.write(folder, Sample.Options.defaults());
    var conf = ConfigFactory.parseFile(Path.of("../conf/shops/sample.conf").toFile()).resolve();
    for (String feed : conf.getConfig("feeds").root().keySet()) {
      FEEDS.put(feed, new Reader(feed, conf.getConfig("feeds").getConfig(feed)).rows(folder));
    }
  }

  @Test
  void rowsOfEveryFileAreCountedByFeedAndReason() {
    var found = new ArrayList<Truth.Counts>();
    FEEDS.forEach((feed, rows) -> found.addAll(counts(feed, rows)));

    // A file without rows cannot be told from one that is not there.
    var told = truth.files().stream().filter(counts -> counts.rowsRead() > 0).toList();

    assertThat(found).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void totalsAreThoseOfTheNewestVersions() {
    assertThat(new Recount(FEEDS).totals()).isEqualTo(truth.totals());
  }

  @Test
  void aboutOneRowInAHundredIsBrokenRepeatedOrLate() {
    double rows = truth.files().stream().mapToLong(Truth.Counts::rowsRead).sum();
    double refused = truth.files().stream().mapToLong(Truth.Counts::rowsRefused).sum();
    double duplicates = truth.files().stream().mapToLong(Truth.Counts::duplicates).sum();
    double late = truth.files().stream().mapToLong(Truth.Counts::late).sum();

    assertThat(Stream.of(refused, duplicates, late))
        .allSatisfy(count -> assertThat(count / rows).isBetween(0.003, 0.02));
  }

  @Test
  void mostWaysToBreakAnOrderOccur() {
    var reasons =
        truth.files().stream().flatMap(counts -> counts.reasons().keySet().stream()).distinct();

    assertThat(reasons)
        .contains("JSON_SYNTAX", "JSON_TRAILING", "COL_COUNT", "REQUIRED(order_id)")
        .contains("DEC_FORMAT(unit_price)", "DATE_INVALID(ordered_at)", "ENUM(status)")
        .contains("ZERO(quantity)", "SIGN(unit_price)", "INT_FORMAT(quantity)");
  }

  @Test
  void aFileIsDeliveredAgainUnderAnotherName() {
    var again =
        truth.files().stream().filter(c -> c.path().endsWith("/customers-again.csv")).toList();

    assertThat(again).hasSize(1);
    assertThat(again.get(0).rowsRead()).isPositive().isEqualTo(again.get(0).duplicates());
  }

  private static List<Truth.Counts> counts(String feed, List<Row> rows) {
    var tallies = new TreeMap<String, long[]>();
    var reasons = new TreeMap<String, TreeMap<String, Long>>();
    var seen = new HashSet<Map<String, String>>();
    for (Row row : rows) {
      var tally = tallies.computeIfAbsent(row.path(), path -> new long[4]);
      var why = reasons.computeIfAbsent(row.path(), path -> new TreeMap<>());
      tally[0]++;
      if (row.reason() != null) {
        tally[1]++;
        why.merge(row.reason(), 1L, Long::sum);
      } else {
        tally[2] += seen.add(row.values()) ? 0 : 1;
        tally[3] += isLate(feed, row) ? 1 : 0;
      }
    }
    var counts = new ArrayList<Truth.Counts>();
    tallies.forEach(
        (path, t) ->
            counts.add(new Truth.Counts(path, feed, t[0], t[1], reasons.get(path), t[2], t[3])));
    return counts;
  }

  private static boolean isLate(String feed, Row row) {
    String at = row.values().get(ownTime(feed, row));
    var day =
        at.length() == 10
            ? LocalDate.parse(at)
            : OffsetDateTime.parse(at).atZoneSameInstant(Season.ZONE).toLocalDate();
    return day.isBefore(LocalDate.parse(row.path().substring(0, 10)));
  }

  /** When a record was changed, where its feed says so; else when it came about. */
  private static String ownTime(String feed, Row row) {
    return row.values().get("updated_at") != null
        ? "updated_at"
        : Bronze.CONTRACTS.stream()
            .filter(contract -> contract.feed().equals(feed))
            .flatMap(contract -> contract.fields().stream())
            .filter(Field::isRequired)
            .filter(f -> f.type() == Field.INSTANT || f.type() == Field.DATE)
            .findFirst()
            .orElseThrow()
            .name();
  }
}
