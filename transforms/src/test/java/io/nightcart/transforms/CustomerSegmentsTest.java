package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import io.nightcart.transforms.CustomerSegments.Options;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CustomerSegmentsTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-12-31");
  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");
  private static final Options OPTIONS = new Options(30, 3, 0.2, 0.05, 30, 7, 3, 0.8, 3, 0.5, 365);

  private final Map<Table, String> told = new HashMap<>();

  private Dataset<Row> segments() {
    return segments(OPTIONS);
  }

  private Dataset<Row> segments(Options options) {
    return CustomerSegments.from(
        table ->
            told.containsKey(table) ? rows(spark(), table, told.get(table)) : none(spark(), table),
        options,
        DAY,
        SHOP);
  }

  private static Options withShares(double highValue, double vip) {
    return new Options(30, 3, highValue, vip, 30, 7, 3, 0.8, 3, 0.5, 365);
  }

  private void customers(String... keys) {
    told.put(Silver.CUSTOMERS, "customer_key\n" + String.join("\n", keys));
  }

  @Test
  void saysOfEachCustomerWhatComesFirstAndWhy() {
    customers("ann", "ben", "cat", "dan", "eve", "fay", "gil", "hal");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | first_order_date | last_order_date | last_gap_days | net_sales_365
        ann          | 4      | 3          | 2022-01-01       | 2024-12-21      | 9             | 0
        ben          | 2      | 0          | 2022-01-01       | 2023-06-01      | 9             | 0
        cat          | 3      | 1          | 2022-01-01       | 2024-12-30      | 200           | 0
        dan          | 1      | 1          | 2024-12-31       | 2024-12-31      |               | 0
        eve          | 1      | 1          | 2024-11-01       | 2024-11-01      |               | 0
        fay          | 2      | 2          | 2024-12-01       | 2024-12-30      | 29            | 0
        """);
    told.put(
        Retention.CUSTOMER_STATES,
        """
        customer_key | state       | at_risk_days | churn_window_days
        ann          | active      | 90           | 180
        ben          | churned     | 90           | 180
        cat          | reactivated | 90           | 180
        dan          | active      | 90           | 180
        eve          | active      | 90           | 180
        fay          | active      | 90           | 180
        """);
    told.put(
        Web.CART_STATES,
        """
        cart_key | customer_key | state     | value | last_activity_at
        c1       | gil          | abandoned | 84    | 2024-12-28 10:00:00
        """);

    assertRows(
        segments(),
        """
        customer_key | primary_segment | reasons
        ann          | loyal           | 3 orders in the last 365 days and active,4 orders so far
        ben          | churned         | last order 579 days ago: customers count as churned after 360 days,2 orders so far
        cat          | won_back        | ordered yesterday after 200 days without an order,3 orders so far
        dan          | new             | first order today
        eve          | one_order       | one order, 60 days ago
        fay          | repeat          | 2 orders so far
        gil          | abandoned_cart  | a cart of 84.00 left 3 days ago,no order yet
        hal          | prospect        | no order yet
        """);
  }

  /** The segments in the order in which they come first, with the flags that tell them. */
  private static final List<Map.Entry<String, String>> PRECEDENCE =
      List.of(
          Map.entry("churned", "is_churned"),
          Map.entry("lapsed", "is_lapsed"),
          Map.entry("at_risk", "is_at_risk"),
          Map.entry("won_back", "is_reactivated"),
          Map.entry("vip", "is_vip"),
          Map.entry("high_value", "is_high_value"),
          Map.entry("loyal", "is_loyal"),
          Map.entry("new", "is_new"),
          Map.entry("second_order_due", "is_second_order_due"),
          Map.entry("one_order", "one_order"),
          Map.entry("repeat", "is_repeat"),
          Map.entry("abandoned_cart", "is_abandoned_cart"),
          Map.entry("prospect", "is_prospect"));

  @Test
  void everyCustomerHasTheFirstSegmentThatHolds() {
    tellOfEveryKindOfCustomer();

    assertThat(segments().collectAsList())
        .hasSize(KINDS)
        .allSatisfy(row -> assertThat(row.<String>getAs("primary_segment")).isEqualTo(first(row)));
  }

  @Test
  void everySegmentCanComeFirst() {
    tellOfEveryKindOfCustomer();

    assertThat(segments().collectAsList())
        .extracting(row -> row.<String>getAs("primary_segment"))
        .containsAll(PRECEDENCE.stream().map(Map.Entry::getKey).toList());
  }

  @Test
  void everySegmentThatHoldsHasItsReason() {
    tellOfEveryKindOfCustomer();

    assertThat(segments().collectAsList())
        .allSatisfy(
            row ->
                assertThat(row.getList(row.fieldIndex("reasons")))
                    .as(row.toString())
                    .hasSize(flags(row) + (holds(row, "one_order") ? 1 : 0)));
  }

  private static String first(Row row) {
    return PRECEDENCE.stream()
        .filter(segment -> holds(row, segment.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("none");
  }

  private static boolean holds(Row row, String flag) {
    return flag.equals("one_order")
        ? Stream.of("is_prospect", "is_repeat", "is_new", "is_second_order_due")
            .noneMatch(other -> holds(row, other))
        : Boolean.TRUE.equals(row.getAs(flag));
  }

  private static int flags(Row row) {
    return (int)
        IntStream.range(0, row.size()).filter(i -> Boolean.TRUE.equals(row.get(i))).count();
  }

  private static final List<String> STATES =
      List.of("active", "at_risk", "lapsed", "churned", "reactivated");
  private static final List<Integer> AGES = List.of(0, 30, 45, 70, 400);
  private static final int MOST_ORDERS = 3;

  /** A customer with orders, with or without a value and a cart. */
  private record Kind(int orders, String state, int age, boolean hasValue, boolean hasCart) {
    static Kind of(int i) {
      int orders = 1 + i % MOST_ORDERS;
      String state = STATES.get(i / 4 / MOST_ORDERS / AGES.size() % STATES.size());
      // Nobody is won back by a first order.
      return new Kind(
          orders,
          orders == 1 && state.equals("reactivated") ? "active" : state,
          AGES.get(i / 4 / MOST_ORDERS % AGES.size()),
          i / MOST_ORDERS % 2 == 1,
          i / MOST_ORDERS / 2 % 2 == 1);
    }

    LocalDate last() {
      return DAY.minusDays(age);
    }

    String gap() {
      return orders == 1 ? "" : "" + (40 + 10 * orders);
    }
  }

  private static final int BUYERS = MOST_ORDERS * STATES.size() * AGES.size() * 4;
  private static final int KINDS = BUYERS + 2;

  private void tellOfEveryKindOfCustomer() {
    customers(IntStream.range(0, KINDS).mapToObj(i -> "c" + i).toArray(String[]::new));
    told.put(
        Segments.CUSTOMER_HISTORY,
        buyers(
            "customer_key|orders|orders_365|first_order_date|last_order_date|first_gap_days"
                + "|last_gap_days|net_sales_365",
            (key, kind) ->
                "%s|%d|%d|%s|%s|%s|%s|%d"
                    .formatted(
                        key,
                        kind.orders(),
                        kind.age() < 365 ? kind.orders() : 0,
                        kind.last(),
                        kind.last(),
                        kind.gap(),
                        kind.gap(),
                        kind.hasValue() ? key.hashCode() : 0)));
    told.put(
        Retention.CUSTOMER_STATES,
        buyers(
            "customer_key|state|at_risk_days|churn_window_days",
            (key, kind) -> key + "|" + kind.state() + "|90|180"));
    told.put(
        Web.CART_STATES,
        buyers(
                "cart_key|customer_key|state|value|last_activity_at",
                (key, kind) ->
                    "%1$s|%1$s|%2$s|5|2024-12-20 10:00:00"
                        .formatted(key, kind.hasCart() ? "abandoned" : "purchased"))
            + "\nof-a-prospect|c"
            + BUYERS
            + "|abandoned|5|2024-12-20 10:00:00");
  }

  private static String buyers(String header, BiFunction<String, Kind, String> row) {
    return IntStream.range(0, BUYERS)
        .mapToObj(i -> row.apply("c" + i, Kind.of(i)))
        .collect(joining("\n", header + "\n", ""));
  }

  @Test
  void theReasonOfThePrimarySegmentComesFirst() {
    customers("ann", "ben");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | last_order_date | net_sales_365 | costed_sales_365 | cm1_365
        ann          | 3      | 3          | 2024-12-30      | 800           | 800              | 312.4
        ben          | 1      | 1          | 2024-12-30      | 90            | 90               | 9
        """);
    told.put(
        Retention.CUSTOMER_STATES,
        """
        customer_key | state  | at_risk_days | churn_window_days
        ann          | active | 90           | 180
        """);
    told.put(
        Lifetime.CLV_SCORES,
        """
        customer_key | predicted_clv | predicted_orders_365 | is_most_valuable
        ann          | 950           | 16.24                | true
        ben          | 90            | 1                    | false
        """);

    List<String> reasons =
        segments(withShares(0.6, 0.5)).where("customer_key = 'ann'").first().getList(3);

    assertThat(reasons)
        .containsExactly(
            "in the top 50% by margin of the last 365 days: 312.40 and in the top 50% by sales"
                + " predicted: 950.00 and 16.2 orders predicted for the next 365 days",
            "in the top 60% by margin of the last 365 days: 312.40",
            "3 orders in the last 365 days and active",
            "3 orders so far",
            "16.2 orders predicted for the next 365 days");
  }

  @Test
  void aFlagIsUnknownWhileItsFeedTellsNothingOfAnybody() {
    customers("ann");

    assertRows(
        segments(),
        """
        customer_key | is_abandoned_cart | is_browse_abandoner | is_promoter | is_detractor | is_most_valuable | is_second_order_due | is_vip | is_churned | primary_segment
        ann          |                   |                     |             |              |                  |                     | false  | false      | prospect
        """);
  }

  @Test
  void equalValuesAreAmongTheBestTogetherAndNeverMoreThanTheShare() {
    customers("a", "b", "c", "d", "e", "f");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | net_sales_365
        a            | 1      | 1          | 9
        b            | 1      | 1          | 7
        c            | 1      | 1          | 7
        d            | 1      | 1          | 5
        e            | 1      | 1          | -1
        f            | 1      | 0          | 0
        """);

    assertRows(
        segments(withShares(0.6, 0.2)),
        """
        customer_key | is_vip | is_high_value | value_365 | value_basis
        a            | true   | true          | 9         | net_sales
        b            | false  | true          | 7         | net_sales
        c            | false  | true          | 7         | net_sales
        d            | false  | false         | 5         | net_sales
        e            | false  | false         | -1        | net_sales
        f            | false  | false         | 0         | net_sales
        """);
    assertRows(
        segments(withShares(0.59, 0.59)).where("is_high_value"),
        """
        customer_key
        a
        """);
  }

  @Test
  void nobodyIsAmongTheBestByAValueThatIsNotAboveZero() {
    customers("a", "b");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | net_sales_365
        a            | 1      | 1          | 0
        b            | 1      | 1          | -1
        """);

    assertThat(segments(withShares(1, 1)).where("is_high_value or is_vip").isEmpty()).isTrue();
  }

  @Test
  void nobodyIsAmongTheBestWhereAllAreEqual() {
    customers("a", "b");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | net_sales_365
        a            | 1      | 1          | 10
        b            | 1      | 1          | 10
        """);
    told.put(
        Lifetime.CLV_SCORES,
        """
        customer_key | predicted_clv
        a            | 20
        b            | 20
        """);

    assertThat(segments(withShares(0.5, 0.5)).where("is_high_value or is_vip").isEmpty()).isTrue();
  }

  @Test
  void ordersOfUnknownCostCountWithTheShareOfTheOthers() {
    customers("ann", "ben", "cat");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | net_sales_365 | costed_sales_365 | cm1_365
        ann          | 2      | 2          | 100           | 60               | 50
        ben          | 1      | 1          | 40            | 40               | 10
        cat          | 1      | 1          | 10            | 0                | 0
        """);

    assertRows(
        segments(),
        """
        customer_key | value_365 | value_basis
        ann          | 74        | margin
        ben          | 10        | margin
        cat          | 6         | margin
        """);
  }

  @Test
  void aForecastMakesAVipOfACustomerWhoHasNotSpentMost() {
    customers("ann", "ben");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | net_sales_365
        ann          | 2      | 2          | 100
        ben          | 2      | 2          | 10
        """);
    told.put(
        Lifetime.CLV_SCORES,
        """
        customer_key | predicted_clv | predicted_orders_365 | is_most_valuable
        ann          | 1             | 1                    | false
        ben          | 20            | 2                    | false
        """);

    assertRows(
        segments(withShares(0.5, 0.5)),
        """
        customer_key | is_vip | is_high_value | is_most_valuable
        ann          | true   | true          | false
        ben          | true   | false         | false
        """);
  }

  @Test
  void aSecondOrderIsDueWhileHalfOfThoseThatComeDo() {
    customers("a", "b", "c", "d", "e", "f", "g");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | first_order_date | last_order_date | first_gap_days
        a            | 2      | 2024-01-01       | 2024-01-11      | 10
        b            | 2      | 2024-01-01       | 2024-01-21      | 20
        c            | 2      | 2024-01-01       | 2024-01-31      | 30
        d            | 2      | 2024-01-01       | 2024-02-10      | 40
        e            | 1      | 2024-12-22       | 2024-12-22      |
        f            | 1      | 2024-12-11       | 2024-12-11      |
        g            | 1      | 2024-11-30       | 2024-11-30      |
        """);

    assertRows(
        segments().where("is_second_order_due"),
        """
        customer_key | primary_segment | reasons
        f            | new             | first order 20 days ago,one order, 20 days ago: half of all second orders come after 20 to 40 days
        g            | second_order_due | one order, 31 days ago: half of all second orders come after 20 to 40 days
        """);
  }

  @Test
  void dayBoundariesAreKept() {
    customers("ann", "ben");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | orders_365 | first_order_date | last_order_date
        ann          | 1      | 1          | 2024-12-01       | 2024-12-01
        ben          | 1      | 1          | 2024-11-30       | 2024-11-30
        """);

    assertRows(
        segments(),
        """
        customer_key | is_new | primary_segment
        ann          | true   | new
        ben          | false  | one_order
        """);
  }

  @Test
  void aCartCountsByTheDaysOfTheShop() {
    customers("ann", "ben", "cat", "dan");
    told.put(
        Web.CART_STATES,
        """
        cart_key | customer_key | state     | value | last_activity_at
        c1       | ann          | abandoned | 20    | 2024-12-28 23:30:00
        c2       | ann          | abandoned | 30    | 2024-12-27 10:00:00
        c3       | ben          | abandoned | 40    | 2024-12-28 22:30:00
        c4       | cat          | recovered | 50    | 2024-12-29 10:00:00
        """);

    assertRows(
        segments(new Options(30, 3, 0.2, 0.05, 2, 7, 3, 0.8, 3, 0.5, 365)),
        """
        customer_key | is_abandoned_cart | reasons
        ann          | true              | a cart of 20.00 left 2 days ago,no order yet
        ben          | false             | no order yet
        cat          | false             | no order yet
        dan          | false             | no order yet
        """);
  }

  @Test
  void whoLooksOnlyIsTold() {
    customers("ann", "ben", "cat", "dan", "eve", "fay");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | last_order_date
        ben          | 2      | 2024-12-25
        cat          | 2      | 2024-12-24
        """);
    told.put(
        Web.CART_STATES,
        """
        cart_key | customer_key | state     | value | last_activity_at
        c1       | fay          | abandoned | 20    | 2024-12-20 10:00:00
        """);
    told.put(
        Web.PRODUCT_EVENTS,
        """
        event_id | customer_key | type         | event_date | is_bot
        e1       | ann          | product_view | 2024-12-25 | false
        e2       | ben          | product_view | 2024-12-26 | false
        e3       | cat          | product_view | 2024-12-31 | false
        e4       | cat          | product_view | 2024-12-31 | false
        e5       | dan          | product_view | 2024-12-31 | false
        e6       | dan          | add_to_cart  | 2024-12-31 | false
        e7       | eve          | product_view | 2024-12-24 | false
        e8       | eve          | product_view | 2024-12-31 | true
        e9       | eve          | product_view | 2025-01-01 | false
        e10      | fay          | product_view | 2024-12-31 | false
        """);

    assertRows(
        segments().where("is_browse_abandoner"),
        """
        customer_key | reasons
        ann          | no order yet,1 product view in the last 7 days, no cart and no order
        cat          | 2 orders so far,2 product views in the last 7 days, no cart and no order
        """);
  }

  @Test
  void discountsAndReturnsTellOfHabits() {
    customers("ann", "ben", "cat", "dan");
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | discounted_orders | cancelled_orders | gross_sales | discounts | returns | cancelled_returns
        ann          | 5      | 4                 | 0                | 110         | 10        | 49.99   | 0
        ben          | 2      | 2                 | 0                | 100         | 0         | 100     | 0
        cat          | 3      | 2                 | 0                | 110         | 10        | 50      | 0
        dan          | 4      | 0                 | 1                | 100         | 0         | 60      | 30
        """);

    assertRows(
        segments(),
        """
        customer_key | is_discount_seeker | is_serial_returner | reasons
        ann          | true               | false              | 5 orders so far,4 of 5 orders at a discount
        ben          | false              | false              | 2 orders so far
        cat          | false              | true               | 3 orders so far,goods for 50.00 of 100.00 given back
        dan          | false              | false              | 4 orders so far
        """);
  }

  @Test
  void theLastAnswerOfAYearCounts() {
    customers("ann", "ben", "cat", "dan");
    told.put(
        Surveys.RESPONSES,
        """
        response_id | customer_key | question_type | score | is_valid | answered_at         | answered_date
        r1          | ann          | nps           | 3     | true     | 2024-12-01 10:00:00 | 2024-12-01
        r2          | ann          | nps           | 9     | true     | 2024-12-19 10:00:00 | 2024-12-19
        r3          | ann          | csat          | 1     | true     | 2024-12-20 10:00:00 | 2024-12-20
        r4          | ben          | nps           | 6     | true     | 2024-12-31 10:00:00 | 2024-12-31
        r5          | ben          | nps           | 10    | true     | 2025-01-01 10:00:00 | 2025-01-01
        r6          | cat          | nps           | 10    | true     | 2024-01-01 10:00:00 | 2024-01-01
        r7          | dan          | nps           | 7     | true     | 2024-12-01 10:00:00 | 2024-12-01
        """);

    assertRows(
        segments(),
        """
        customer_key | is_promoter | is_detractor | reasons
        ann          | true        | false        | no order yet,answered 9 of 10 to recommending the shop, 12 days ago
        ben          | false       | true         | no order yet,answered 6 of 10 to recommending the shop, today
        cat          | false       | false        | no order yet
        dan          | false       | false        | no order yet
        """);
  }

  @Test
  void holdsTheCustomersThatDimCustomerHolds() {
    told.put(
        Silver.CUSTOMERS,
        """
        customer_key | created_date
        ann          | 2024-12-31
        ben          | 2025-01-01
        cat          | 2025-01-01
        """);
    told.put(
        Segments.CUSTOMER_HISTORY,
        """
        customer_key | orders | last_order_date
        cat          | 2      | 2024-12-25
        """);

    assertRows(
        segments(),
        """
        customer_key | primary_segment | day
        ann          | prospect        | 2024-12-31
        cat          | repeat          | 2024-12-31
        """);
  }

  @Test
  void isEmptyWithoutCustomers() {
    assertThat(segments().isEmpty()).isTrue();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> new Options(30, 3, 0.2, 0.3, 30, 7, 3, 0.8, 3, 0.5, 365))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Vip-share must be at most high-value-share, not 0.3");
    assertThatThrownBy(() -> new Options(30, 3, 0.2, 0.05, 31, 7, 3, 0.8, 3, 0.5, 365))
        .hasMessage("Cart-days must be 0 to 30, not 31");
    assertThatThrownBy(() -> new Options(30, 3, 0.2, 0.05, 30, 7, 3, 1.1, 3, 0.5, 365))
        .hasMessage("Discount-share must be above 0 and at most 1, not 1.1");
  }
}
