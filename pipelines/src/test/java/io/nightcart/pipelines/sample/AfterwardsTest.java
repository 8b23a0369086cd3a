package io.nightcart.pipelines.sample;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.nightcart.pipelines.sample.Reader.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an owner could find in parcels, tickets and surveys of the default shop. */
class AfterwardsTest {

  @TempDir static Path folder;
  private static Collection<Map<String, String>> parcels;
  private static Set<String> lateOrders;

  @BeforeAll
  static void write() throws IOException {
    Sample.write(folder, Sample.Options.defaults());
    parcels = newest("shipments", "shipment_id").values();
    lateOrders =
        parcels.stream()
            .filter(AfterwardsTest::isLate)
            .map(parcel -> parcel.get("order_id"))
            .collect(toSet());
  }

  @Test
  void everyOrderThatIsKeptIsSent() throws IOException {
    var sent = parcels.stream().map(parcel -> parcel.get("order_id")).collect(toSet());
    var byStatus =
        newest("orders", "order_id").values().stream()
            .collect(groupingBy(order -> order.get("status")));

    assertThat(share(byStatus.get("placed"), order -> sent.contains(order.get("order_id"))))
        .isGreaterThan(0.95);
    assertThat(byStatus.get("cancelled")).noneMatch(order -> sent.contains(order.get("order_id")));
    assertThat(byStatus.get("voided")).noneMatch(order -> sent.contains(order.get("order_id")));
    assertThat(byStatus.get("test")).noneMatch(order -> sent.contains(order.get("order_id")));
  }

  @Test
  void oneCarrierIsOftenLateBeforeChristmas() {
    var busy = parcels.stream().filter(AfterwardsTest::isBeforeChristmas).toList();
    var quiet = parcels.stream().filter(parcel -> !isBeforeChristmas(parcel)).toList();

    assertThat(late(busy, "gls")).isGreaterThan(3 * late(busy, "dhl")).isGreaterThan(0.25);
    assertThat(late(quiet, "gls")).isLessThan(0.15);
  }

  @Test
  void whoWaitsForAParcelAsksForIt() throws IOException {
    var tickets = newest("tickets", "ticket_id").values();
    var asked =
        tickets.stream().map(ticket -> ticket.get("order_id")).filter(Objects::nonNull).toList();
    var sent = parcels.stream().map(parcel -> parcel.get("order_id")).collect(toSet());
    var inTime = sent.stream().filter(order -> !lateOrders.contains(order)).toList();

    assertThat(tickets.size() / (double) sent.size()).isBetween(0.04, 0.08);
    assertThat(share(lateOrders, asked::contains))
        .isGreaterThan(3 * share(inTime, asked::contains));
  }

  @Test
  void whoWaitedIsLessContent() throws IOException {
    var orders =
        newest("survey_invitations", "invitation_id").values().stream()
            .filter(invitation -> invitation.get("order_id") != null)
            .collect(toMap(i -> i.get("invitation_id"), i -> i.get("order_id")));
    var answers =
        newest("survey_responses", "response_id").values().stream()
            .filter(answer -> answer.get("question_type").equals("csat"))
            .filter(answer -> orders.containsKey(answer.get("invitation_id")))
            .collect(groupingBy(a -> lateOrders.contains(orders.get(a.get("invitation_id")))));

    assertThat(content(answers.get(true))).isLessThan(content(answers.get(false)) - 0.2);
  }

  @Test
  void aFewScoresAreOffTheScale() throws IOException {
    assertThat(newest("survey_responses", "response_id").values())
        .anyMatch(answer -> answer.get("score").equals("11"));
  }

  private static double content(List<Map<String, String>> answers) {
    return share(answers, answer -> Set.of("4", "5").contains(answer.get("score")));
  }

  private static double late(List<Map<String, String>> parcels, String carrier) {
    return share(
        parcels.stream().filter(parcel -> parcel.get("carrier").equals(carrier)).toList(),
        AfterwardsTest::isLate);
  }

  private static boolean isBeforeChristmas(Map<String, String> parcel) {
    String day = parcel.get("shipped_at").substring(0, 10);
    return day.compareTo("2025-11-26") >= 0 && day.compareTo("2025-12-15") <= 0;
  }

  private static boolean isLate(Map<String, String> parcel) {
    String delivered = parcel.get("delivered_at");
    return delivered != null
        && delivered.substring(0, 10).compareTo(parcel.get("promised_at").substring(0, 10)) > 0;
  }

  private static <T> double share(Collection<T> things, Predicate<T> condition) {
    return things.stream().filter(condition).count() / (double) things.size();
  }

  private static Map<String, Map<String, String>> newest(String feed, String key)
      throws IOException {
    var conf = ConfigFactory.parseFile(Path.of("../conf/shops/sample.conf").toFile()).resolve();
    return new Reader(feed, conf.getConfig("feeds").getConfig(feed))
        .rows(folder).stream()
            .filter(row -> row.reason() == null)
            .map(Row::values)
            .collect(toMap(values -> values.get(key), values -> values, AfterwardsTest::newer));
  }

  private static Map<String, String> newer(Map<String, String> one, Map<String, String> other) {
    String changed = other.get("updated_at");
    return changed == null || changed.compareTo(one.get("updated_at")) >= 0 ? other : one;
  }
}
