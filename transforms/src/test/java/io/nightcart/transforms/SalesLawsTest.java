package io.nightcart.transforms;

import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metrics;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What holds for any shop, tried on an invented one of 14 months. */
class SalesLawsTest extends SparkSuite {

  private static final LocalDate FIRST = LocalDate.parse("2023-01-01");
  private static final LocalDate LAST = FIRST.plusDays(425);
  private static final Set<String> MATURING =
      Metrics.ALL.stream()
          .filter(metric -> metric.maturity() > 0)
          .map(Metric::name)
          .collect(toSet());

  private record Order(String id, String customer, LocalDate date, boolean isValid) {}

  private final List<Order> placed = invent();

  @Test
  void customersAreCountedAsByHand() {
    var counted = KpiDailyWide.from(kpis(LAST)).collectAsList();

    assertThat(counted).hasSizeGreaterThan(400);
    for (Row row : counted) {
      LocalDate day = row.<java.sql.Date>getAs("day").toLocalDate();
      var today = buyers(day, day);
      var before = buyers(FIRST, day.minusDays(1));
      assertThat(row.<Long>getAs("new_customers"))
          .as("new on " + day)
          .isEqualTo(today.stream().filter(c -> !before.contains(c)).count());
      assertThat(row.<Long>getAs("returning_customers"))
          .as("returning on " + day)
          .isEqualTo(today.stream().filter(before::contains).count());
      for (int days : List.of(30, 90, 365)) {
        assertThat(row.<Long>getAs("active_customers_" + days))
            .as("active in %d days to %s", days, day)
            .isEqualTo(buyers(day.minusDays(days - 1), day).size());
      }
      assertThat(row.<Double>getAs("repeat_purchase_rate"))
          .as("repeat purchase rate on " + day)
          .isEqualTo(repeatRate(day));
    }
  }

  @Test
  void aPastDayStaysAsItWas() {
    var then = FIRST.plusDays(200);

    var early = settled(kpis(then));
    var late = settled(kpis(LAST).where("day <= '%s'".formatted(then)));

    assertThat(early).isNotEmpty().containsExactlyInAnyOrderElementsOf(late);
  }

  @Test
  void moneyIsConservedFromLineToOrderToDay() {
    var lines = lines(LAST);
    var products =
        DimProduct.from(silverProducts(), lines, refunds(), none(spark(), Silver.REVIEWS), LAST);

    var ofLines = totals(lines.where("is_valid"), "gross_sales", "discounts");
    var ofOrders = totals(orders(LAST).where("is_valid"), "gross_sales", "discounts", "returns");
    var ofDays =
        totals(KpiDailyWide.from(kpis(LAST)), "gross_sales", "discounts", "returns", "net_sales");
    var ofProducts = totals(products, "gross_sales", "discounts", "returns", "net_sales");

    assertThat(ofDays).doesNotContain(BigDecimal.ZERO.setScale(4));
    assertThat(ofLines).isEqualTo(ofDays.subList(0, 2));
    assertThat(ofOrders).isEqualTo(ofDays.subList(0, 3));
    assertThat(ofProducts).isEqualTo(ofDays);
  }

  private static List<Order> invent() {
    var random = new Random(7);
    return Stream.iterate(0, i -> i + 1)
        .limit(160)
        .map(
            i ->
                new Order(
                    "o" + i,
                    random.nextInt(10) == 0 ? "" : "c" + random.nextInt(40),
                    FIRST.plusDays(random.nextInt(420)),
                    random.nextInt(12) != 0))
        .toList();
  }

  private Set<String> buyers(LocalDate from, LocalDate to) {
    return orders(from, to).map(Order::customer).collect(Collectors.toSet());
  }

  private Double repeatRate(LocalDate day) {
    var orders =
        orders(FIRST, day).collect(Collectors.groupingBy(Order::customer, Collectors.counting()));
    if (orders.isEmpty()) {
      return null;
    }
    return (double) orders.values().stream().filter(n -> n > 1).count() / orders.size();
  }

  private Stream<Order> orders(LocalDate from, LocalDate to) {
    return placed.stream()
        .filter(o -> o.isValid() && !o.customer().isEmpty())
        .filter(o -> !o.date().isBefore(from) && !o.date().isAfter(to));
  }

  private static List<BigDecimal> totals(Dataset<Row> rows, String... amounts) {
    var totals =
        rows.selectExpr(Stream.of(amounts).map("sum(%s)"::formatted).toArray(String[]::new)).head();
    return Stream.iterate(0, i -> i + 1).limit(amounts.length).map(totals::getDecimal).toList();
  }

  private static List<String> settled(Dataset<Row> kpis) {
    return kpis.collectAsList().stream()
        .filter(row -> !MATURING.contains(row.<String>getAs("metric")))
        .map(Row::toString)
        .toList();
  }

  private Dataset<Row> kpis(LocalDate day) {
    return KpiDaily.from(
        tables(
            spark(),
            Map.of(
                Sales.FCT_ORDERS, orders(day),
                Sales.FCT_ORDER_LINES, lines(day),
                Silver.PRODUCTS, silverProducts(),
                Silver.REFUNDS, refunds(),
                Silver.REVIEWS, reviews())),
        new KpiDaily.Options(0),
        day);
  }

  private Dataset<Row> orders(LocalDate day) {
    return FctOrders.from(silverOrders(), lines(day), refunds(), day);
  }

  private Dataset<Row> lines(LocalDate day) {
    return FctOrderLines.from(silverOrders(), silverLines(), silverProducts(), day);
  }

  private Dataset<Row> silverOrders() {
    var text = new ArrayList<String>();
    text.add("order_id | customer_key | ordered_at | order_date | is_valid | shipping | tax");
    for (Order o : placed) {
      text.add(
          "%s | %s | %s 10:00:00 | %s | %s | 4.90 | 0.07"
              .formatted(o.id(), o.customer(), o.date(), o.date(), o.isValid()));
    }
    return rows(spark(), Silver.ORDERS, String.join("\n", text));
  }

  private Dataset<Row> silverLines() {
    var text = new ArrayList<String>();
    text.add(
        "order_id | line_id | product_id | quantity | unit_price | gross_amount | discount_amount"
            + " | is_gift_card");
    for (Order o : placed) {
      int n = Integer.parseInt(o.id().substring(1));
      text.add("%s | 1 | mat | 2 | 9.9901 | 19.9802 | 0.%02d | false".formatted(o.id(), n % 100));
      text.add("%s | 2 | cup | 1 | 5.01 | 5.01 | 0 | %s".formatted(o.id(), n % 9 == 0));
    }
    return rows(spark(), Silver.ORDER_LINES, String.join("\n", text));
  }

  private Dataset<Row> refunds() {
    var text =
        placed.stream()
            .filter(o -> o.id().endsWith("3"))
            .map(
                o ->
                    "r%s | %s | mat | %s | 1 | 9.99"
                        .formatted(o.id(), o.id(), o.date().plusDays(5)))
            .collect(joining("\n"));
    return rows(
        spark(),
        Silver.REFUNDS,
        "refund_id | order_id | product_id | refund_date | quantity | amount\n" + text);
  }

  private Dataset<Row> reviews() {
    var text =
        placed.stream()
            .map(o -> "%d | %s".formatted(1 + o.id().length(), o.date().plusDays(9)))
            .collect(joining("\n"));
    return rows(spark(), Silver.REVIEWS, "rating | created_date\n" + text);
  }

  private Dataset<Row> silverProducts() {
    return rows(spark(), Silver.PRODUCTS, "product_id | cost\nmat | 3.20\ncup | 1.10");
  }
}
