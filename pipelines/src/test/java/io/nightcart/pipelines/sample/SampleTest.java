package io.nightcart.pipelines.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.sample.Reader.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTest {

  private static final Sample.Options SMALL =
      new Sample.Options(40, 50, LocalDate.of(2025, 10, 20), 7);

  @TempDir Path folder;

  @Test
  void sameOptionsGiveTheSameBytes() throws IOException {
    Sample.write(folder.resolve("one"), SMALL);
    Sample.write(folder.resolve("two"), SMALL);

    assertThat(bytes("one")).isEqualTo(bytes("two")).hasSizeGreaterThan(100);
  }

  @Test
  void anotherSeedIsAnotherShop() throws IOException {
    Sample.write(folder.resolve("one"), SMALL);
    Sample.write(folder.resolve("two"), new Sample.Options(40, 50, SMALL.from(), 8));

    assertThat(bytes("one")).isNotEqualTo(bytes("two"));
  }

  @Test
  void oneCustomerAndOneDayAreAShop() throws IOException {
    var tiny = new Sample.Options(1, 1, LocalDate.of(2024, 2, 29), 1);

    var truth = Sample.write(folder, tiny);

    assertThat(truth.totals().records().get("products")).isEqualTo(62);
    assertThat(folder.resolve("2024-02-29/customers.csv")).exists();
  }

  @Test
  void anEarlierSampleIsReplaced() throws IOException {
    Sample.write(folder.resolve("one"), SMALL);
    Sample.write(folder.resolve("two"), new Sample.Options(40, 80, SMALL.from(), 8));

    Sample.write(folder.resolve("two"), SMALL);

    assertThat(bytes("two")).isEqualTo(bytes("one"));
  }

  @Test
  void aFolderWithOtherFilesIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> Sample.write(folder, SMALL))
        .isInstanceOf(Stopped.class)
        .hasMessageContaining(folder.toString());
    assertThat(folder.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void aShopWithoutCustomersOrDaysIsRefused() {
    assertThatThrownBy(() -> new Sample.Options(0, 120, SMALL.from(), 1))
        .hasMessageContaining("not 0");
    assertThatThrownBy(() -> new Sample.Options(600, -3, SMALL.from(), 1))
        .hasMessageContaining("not -3");
  }

  @Test
  void theShopLooksLikeOne() throws IOException {
    var truth = Sample.write(folder, Sample.Options.defaults());
    var orders = rows("orders");
    var baskets = baskets();

    assertThat(truth.totals().orders()).isBetween(2000L, 3000L);
    assertThat(attach(baskets, "MAT", "BLK")).isBetween(0.03, 0.15);
    assertThat(attach(baskets, "MAT", "BLK") / share(baskets, "BLK")).isGreaterThan(2);
    assertThat(attach(baskets, "MAT", "STR") / share(baskets, "STR")).isGreaterThan(2);
    assertThat(busiestDay(orders)).isEqualTo("2025-11-28");
    assertThat(shareOfOneTimeBuyers(orders)).isBetween(0.5, 0.85);
    assertThat(meanRating()).isBetween(4.0, 4.4);
    assertThat(shareOfLinesReturned(baskets)).isBetween(0.04, 0.08);
  }

  @Test
  void aSkewedShopHasOneAccountAndOneProductThatOutweighAllOthers() throws IOException {
    var plain = Sample.Options.defaults();
    Sample.write(
        folder, new Sample.Options(plain.customers(), plain.days(), plain.from(), 42, true));

    var orders =
        rows("orders").stream()
            .map(Row::values)
            .filter(values -> values.get("customer_id") != null)
            .collect(
                Collectors.groupingBy(
                    values -> values.get("customer_id"),
                    Collectors.mapping(values -> values.get("order_id"), Collectors.toSet())))
            .values();
    long all = orders.stream().mapToLong(Set::size).sum();
    long most = orders.stream().mapToLong(Set::size).max().orElseThrow();
    assertThat(most / (double) all).isBetween(0.01, 0.03);
    assertThat(share(baskets(), "MAT-01")).isBetween(0.3, 0.5);
  }

  private Map<String, String> bytes(String name) throws IOException {
    var bytes = new TreeMap<String, String>();
    var root = folder.resolve(name);
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.put(root.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return bytes;
  }

  private List<Row> rows(String feed) throws IOException {
    var conf = ConfigFactory.parseFile(Path.of("../conf/shops/sample.conf").toFile()).resolve();
    return new Reader(feed, conf.getConfig("feeds").getConfig(feed))
        .rows(folder).stream().filter(row -> row.reason() == null).toList();
  }

  /** What each order held: products that were sold, and those given back with a minus before. */
  private Collection<Set<String>> baskets() throws IOException {
    return rows("order_lines").stream()
        .map(Row::values)
        .collect(
            Collectors.groupingBy(
                values -> values.get("order_id"),
                TreeMap::new,
                Collectors.mapping(
                    v -> (v.get("quantity").startsWith("-") ? "-" : "") + v.get("product_id"),
                    Collectors.toSet())))
        .values();
  }

  private static boolean holds(Set<String> basket, String prefix) {
    return basket.stream().anyMatch(product -> product.startsWith(prefix));
  }

  private static double share(Collection<Set<String>> baskets, String prefix) {
    return baskets.stream().mapToInt(b -> holds(b, prefix) ? 1 : 0).average().orElseThrow();
  }

  private static double attach(Collection<Set<String>> baskets, String first, String second) {
    return share(baskets.stream().filter(basket -> holds(basket, first)).toList(), second);
  }

  private static double shareOfLinesReturned(Collection<Set<String>> baskets) {
    var lines = baskets.stream().flatMap(Set::stream).toList();
    double returned = lines.stream().filter(line -> line.startsWith("-")).count();
    return returned / (lines.size() - returned);
  }

  private static String busiestDay(List<Row> orders) {
    return orders.stream()
        .collect(Collectors.groupingBy(row -> row.values().get("ordered_at").substring(0, 10)))
        .entrySet()
        .stream()
        .max(Comparator.comparing(entry -> entry.getValue().size()))
        .orElseThrow()
        .getKey();
  }

  private static double shareOfOneTimeBuyers(List<Row> orders) {
    return orders.stream()
        .filter(row -> row.values().get("email") != null)
        .collect(
            Collectors.groupingBy(
                row -> row.values().get("email").toLowerCase(Locale.ROOT),
                Collectors.mapping(row -> row.values().get("order_id"), Collectors.toSet())))
        .values()
        .stream()
        .mapToInt(bought -> bought.size() == 1 ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private double meanRating() throws IOException {
    return rows("reviews").stream()
        .mapToInt(row -> Integer.parseInt(row.values().get("rating")))
        .average()
        .orElseThrow();
  }
}
