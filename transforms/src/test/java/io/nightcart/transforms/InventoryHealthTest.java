package io.nightcart.transforms;

import static io.nightcart.tables.Sales.DIM_PRODUCT;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;
import static io.nightcart.tables.Silver.REFUNDS;
import static io.nightcart.tables.Silver.REVIEWS;
import static io.nightcart.tables.Stock.INVENTORY_DAILY;
import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class InventoryHealthTest extends SparkSuite {

  private static final InventoryHealth.Options OPTIONS =
      new InventoryHealth.Options(14, 7, 180, 60, 2, 20, 5);

  /** A Sunday, so that the week of the day is full. */
  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  private static final String SOLD_LONG_AGO =
      """
      product_id | category | cost | units | first_sold_date | last_sold_date
      mat        | mats     | 10   | 1     | 2023-01-01      | 2024-03-31
      """;

  private Dataset<Row> health(Map<Table, String> given) {
    var rows = new HashMap<Table, Dataset<Row>>();
    given.forEach((table, text) -> rows.put(table, rows(spark(), table, text)));
    return InventoryHealth.from(tables(spark(), rows), OPTIONS, DAY);
  }

  private static String sales(String... rows) {
    return "order_id | product_id | order_date | quantity | gross_sales | discounts | is_valid | is_gift_card\n"
        + IntStream.range(0, rows.length)
            .mapToObj(i -> "o%d | %s | true | false\n".formatted(i, rows[i]))
            .collect(Collectors.joining());
  }

  private static String products(String... ids) {
    return "product_id | category | cost | units | first_sold_date\n"
        + Arrays.stream(ids)
            .map(id -> id + " | mats | 10 | 1 | 2023-01-01\n")
            .collect(Collectors.joining());
  }

  @Test
  void whatCrossesALineBelongsToTheHigherGradeAndEqualSalesShareOne() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                products("a", "b", "c", "d", "e", "f", "returned", "old"),
                FCT_ORDER_LINES,
                sales(
                    "a | 2024-03-01 | 1 | 70  | 10",
                    "b | 2024-03-01 | 1 | 20  | 0",
                    "c | 2024-03-01 | 1 | 10  | 0",
                    "d | 2024-03-01 | 1 | 5   | 0",
                    "e | 2024-03-01 | 1 | 2.5 | 0",
                    "f | 2024-03-01 | 1 | 2.5 | 0",
                    "returned | 2024-03-01 | 1 | 9 | 0",
                    "old | 2023-04-01 | 1 | 900 | 0"),
                REFUNDS,
                """
                refund_id | order_id | product_id | refund_date | quantity | amount
                r1        | o6       | returned   | 2024-03-05  | 1        | 9
                """));

    assertRows(
        health,
        """
        product_id | net_sales_365 | cumulative_share | abc_grade
        a          | 60            | 0.6              | A
        b          | 20            | 0.8              | A
        c          | 10            | 0.9              | B
        d          | 5             | 0.95             | B
        e          | 2.5           | 1.0              | C
        f          | 2.5           | 1.0              | C
        returned   | 0             | 1.0              | C
        old        | 0             | 1.0              | U
        """);
  }

  @Test
  void thePaceIsThatOfDaysInStock() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                SOLD_LONG_AGO,
                FCT_ORDER_LINES,
                sales(
                    "mat | 2024-03-03 | 50 | 1 | 0",
                    "mat | 2024-03-04 | 8  | 1 | 0",
                    "mat | 2024-03-10 | 12 | 1 | 0",
                    "mat | 2024-03-20 | 3  | 1 | 0",
                    "mat | 2024-03-31 | 1  | 1 | 0"),
                INVENTORY_DAILY,
                """
                product_id | location_id | stock_date | on_hand | available
                mat        | -           | 2024-01-01 | 90      | 90
                mat        | -           | 2024-03-15 | 0       | -2
                mat        | -           | 2024-03-23 | 40      | 36
                mat        | -           | 2024-03-31 | 39      | 35
                """));

    assertRows(
        health,
        """
        units_28 | days_in_stock_28 | stockout_days_28 | units_in_stock_28 | mean_daily_units | on_hand | available | days_of_inventory  | lost_units_est | sell_through
        24       | 20               | 8                | 21                | 1.05             | 39      | 35        | 33.33333333333333  | 8.4            | 0.38095238095238093
        """);
  }

  @Test
  void daysAfterTheLastCountOfAnyProductAreUnknown() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                SOLD_LONG_AGO,
                FCT_ORDER_LINES,
                sales("mat | 2024-03-24 | 5 | 1 | 0", "mat | 2024-03-26 | 7 | 1 | 0"),
                INVENTORY_DAILY,
                """
                product_id | location_id | stock_date | on_hand | available
                mat        | -           | 2024-03-21 | 20      | 20
                strap      | -           | 2024-03-25 | 3       | 3
                mat        | -           | 2024-04-01 | 99      | 99
                """));

    assertRows(
        health,
        """
        product_id | on_hand | units_28 | days_in_stock_28 | mean_daily_units | days_of_inventory
        mat        | 20      | 12       | 5                | 1.0              | 20.0
        strap      | 3       | 0        | 1                | 0.0              |
        """);
  }

  @Test
  void steadyWeeksAreXAndRareOnesAreIntermittent() {
    var steady =
        IntStream.range(0, 10).mapToObj(w -> "steady | " + DAY.minusWeeks(w) + " | 4 | 1 | 0");
    var waving =
        IntStream.range(0, 10)
            .mapToObj(
                w -> "waving | " + DAY.minusWeeks(w) + " | %d | 1 | 0".formatted(1 + 6 * (w % 2)));
    var rare = IntStream.of(0, 5).mapToObj(w -> "rare | " + DAY.minusWeeks(w) + " | 9 | 1 | 0");
    var young =
        IntStream.range(0, 7).mapToObj(w -> "young | " + DAY.minusWeeks(w) + " | 4 | 1 | 0");

    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                """
                product_id | units | first_sold_date
                steady     | 1     | 2024-01-22
                waving     | 1     | 2024-01-22
                rare       | 1     | 2024-01-22
                young      | 1     | 2024-02-06
                """,
                FCT_ORDER_LINES,
                sales(
                    Stream.of(steady, waving, rare, young)
                        .flatMap(s -> s)
                        .toArray(String[]::new))));

    assertRows(
        health,
        """
        product_id | weeks | weekly_cv | xyz_grade | is_intermittent
        steady     | 10    | 0.0       | X         | false
        waving     | 10    | 0.75      | Y         | false
        rare       | 10    | 2.0       | Z         | true
        young      | 7     |           |           |
        """);
  }

  @Test
  void weeksBeforeTheFirstFullOneAndOfTheDayDoNotCount() {
    var lines = IntStream.range(0, 60).mapToObj(w -> "mat | " + DAY.minusWeeks(w) + " | 4 | 1 | 0");

    var rows =
        Map.of(
            DIM_PRODUCT,
            rows(spark(), DIM_PRODUCT, SOLD_LONG_AGO),
            FCT_ORDER_LINES,
            rows(spark(), FCT_ORDER_LINES, sales(lines.toArray(String[]::new))));

    assertRows(
        InventoryHealth.from(tables(spark(), rows), OPTIONS, DAY.minusDays(1)),
        """
        weeks | weekly_cv | xyz_grade
        52    | 0.0       | X
        """);
  }

  @Test
  void deadStockIsOldAndUnsoldForNinetyDays() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                """
                product_id | cost | units | first_sold_date
                dead       | 10   | 1     | 2023-06-01
                sold       | 10   | 1     | 2023-06-01
                uncosted   |      | 1     | 2023-06-01
                young      | 10   | 0     |
                """,
                FCT_ORDER_LINES,
                sales("dead | 2024-01-01 | 1 | 20 | 0", "sold | 2024-01-02 | 1 | 20 | 0"),
                INVENTORY_DAILY,
                """
                product_id | location_id | stock_date | on_hand | available | received_units
                dead       | -           | 2024-03-01 | 7       | 7         |
                sold       | -           | 2024-03-01 | 7       | 7         |
                uncosted   | -           | 2024-03-01 | 7       | 7         |
                young      | -           | 2024-01-01 | 7       | 7         | 7
                unknown    | -           | 2024-01-01 | -7      | -7        |
                """));

    assertRows(
        health,
        """
        product_id | age_days | first_received_date | stock_value | dead_stock_value
        dead       | 304      |                     | 70          | 70
        sold       | 304      |                     | 70          | 0
        uncosted   | 304      |                     |             |
        young      | 90       | 2024-01-01          | 70          | 0
        unknown    | 90       |                     |             | 0
        """);
  }

  @Test
  void gmroiDividesTheMarginByWhatLayInStockOnKnownDays() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                SOLD_LONG_AGO,
                FCT_ORDER_LINES,
                sales("mat | 2024-02-01 | 10 | 300 | 20"),
                REFUNDS,
                """
                refund_id | order_id | product_id | refund_date | quantity | amount
                r1        | o0       | mat        | 2024-02-09  | 1        | 30
                """,
                INVENTORY_DAILY,
                """
                product_id | location_id | stock_date | on_hand | available
                mat        | -           | 2024-03-22 | 10      | 10
                mat        | -           | 2024-03-31 | 20      | 20
                """));

    assertRows(
        health,
        """
        net_sales_365 | cm1_365 | average_inventory_cost | gmroi              | returned_units_365 | return_rate_units
        250           | 160     | 110                    | 1.4545454545454546 | 1                  | 0.1
        """);
  }

  @Test
  void fewReviewsSayLittle() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                products("few", "many", "none"),
                REVIEWS,
                """
                review_id | product_id | rating | created_date
                1         | few        | 1      | 2024-03-01
                2         | many       | 5      | 2024-03-01
                3         | many       | 5      | 2024-03-01
                4         | many       | 5      | 2024-03-31
                5         | few        | 1      | 2024-04-01
                """));

    assertRows(
        health,
        """
        product_id | reviews | rating_bayes      | low_star_share
        few        | 1       | 3.727272727272727 | 1.0
        many       | 3       | 4.230769230769231 | 0.0
        none       | 0       | 4.0               |
        """);
  }

  @Test
  void theFirstRuleThatHoldsDecides() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                products("gone", "short", "fine", "poor", "slow", "still", "dead", "young")
                    .replace(
                        "young | mats | 10 | 1 | 2023-01-01", "young | mats | 10 | 1 | 2024-03-01"),
                FCT_ORDER_LINES,
                sales(
                    "gone | 2024-03-01 | 30 | 900 | 0",
                    "short | 2024-03-20 | 28 | 900 | 0",
                    "fine | 2024-03-20 | 28 | 900 | 0",
                    "poor | 2024-03-20 | 28 | 900 | 0",
                    "slow | 2024-03-20 | 28 | 20 | 0",
                    "still | 2024-02-20 | 1 | 10 | 0",
                    "young | 2024-03-20 | 1 | 10 | 0"),
                REFUNDS,
                """
                refund_id | order_id | product_id | refund_date | quantity | amount
                r1        | o3       | poor       | 2024-03-25  | 14       | 9
                """,
                INVENTORY_DAILY,
                """
                product_id | location_id | stock_date | on_hand | available
                gone       | -           | 2023-03-01 | 0       | 0
                short      | -           | 2023-03-01 | 20      | 20
                fine       | -           | 2023-03-01 | 22      | 22
                poor       | -           | 2023-03-01 | 100     | 100
                slow       | -           | 2023-03-01 | 181     | 181
                still      | -           | 2023-03-01 | 5       | 5
                dead       | -           | 2023-03-01 | 64      | 64
                young      | -           | 2024-03-01 | 4       | 4
                young      | -           | 2024-03-31 | 4       | 4
                """));

    assertRows(
        health,
        """
        product_id | abc_grade | assortment_action | assortment_reason
        gone       | A         | restock           | Grade A and nothing left to sell
        short      | A         | restock           | Grade A and stock for 20.0 days, fewer than 21 of lead time and safety
        fine       | A         | keep              | No other rule holds
        poor       | A         | fix_quality       | 50.0 % of its units come back, of its category 9.7 %
        slow       | C         | markdown          | Grade C and stock for 181 days, more than 180
        still      | C         | markdown          | Grade C, 5 in stock and none sold in 28 days
        dead       | U         | delist            | Nothing sold in 365 days, and 64 in stock
        young      | C         | watch_new         | First seen 30 days ago
        """);
  }

  @Test
  void aShopWithoutInventoryHasGradesRatesAndTheActionsThatNeedNoStock() {
    var health =
        health(
            Map.of(
                DIM_PRODUCT,
                products("good", "poor", "gone"),
                FCT_ORDER_LINES,
                sales("good | 2024-03-20 | 40 | 900 | 0", "poor | 2024-03-20 | 20 | 20 | 0"),
                REFUNDS,
                """
                refund_id | order_id | product_id | refund_date | quantity | amount
                r1        | o1       | poor       | 2024-03-25  | 10       | 9
                """));

    assertRows(
        health,
        """
        product_id | abc_grade | return_rate_units | on_hand | days_of_inventory | sell_through | stock_value | dead_stock_value | gmroi | assortment_action
        good       | A         | 0.0               |         |                   |              |             |                  |       | keep
        poor       | C         | 0.5               |         |                   |              |             |                  |       | fix_quality
        gone       | U         |                   |         |                   |              |             |                  |       | keep
        """);
  }

  @Test
  void nonsenseIsRefusedWithItsValue() {
    assertThatThrownBy(() -> new InventoryHealth.Options(-1, 7, 180, 60, 2, 20, 5))
        .hasMessage("Lead-days must be 0 or more, not -1");
    assertThatThrownBy(() -> new InventoryHealth.Options(14, 7, 180, 60, 1, 20, 5))
        .hasMessage("Quality-factor must be above 1, not 1.0");
  }
}
