package io.nightcart.models;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.trim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightcart.tables.Baskets;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class BasketRulesTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");
  private static final Path GROCERIES = Path.of("../../shared/data/groceries/groceries.csv");

  private static final String SHOP =
      """
      order_id | product_id | is_valid | is_gift_card
      o1       | mat        | true     | false
      o1       | block      | true     | false
      o2       | mat        | true     | false
      o2       | block      | true     | false
      o2       | block      | true     | false
      o3       | mat        | true     | false
      o4       | strap      | true     | false
      o4       | card       | true     | true
      o5       | mat        | false    | false
      o5       | block      | false    | false
      o6       | card       | true     | true
      """;

  @Test
  void countsValidOrdersOnceAndLeavesGiftCardsOut() {
    var mined = rules(2, 0, 0, 0).mine(rows(spark(), Sales.FCT_ORDER_LINES, SHOP), DAY);

    assertThat(mined.baskets()).isEqualTo(4);
    assertRows(
        mined.rules(),
        """
        antecedent | consequent | baskets | antecedent_baskets | consequent_baskets | rule_baskets | conviction | is_exact | day
        block      | mat        | 4       | 2                  | 3                  | 2            |            | true     | 2024-03-31
        mat        | block      | 4       | 3                  | 2                  | 2            | 1.5        | false    | 2024-03-31
        """);
  }

  @Test
  void leavesExcludedProductsOut() {
    var options = new BasketRules(0, 1, 0, 0, 0, 4, 50, 100, List.of("block"));

    var mined = options.mine(rows(spark(), Sales.FCT_ORDER_LINES, SHOP), DAY);

    assertThat(mined.rules().collectAsList()).isEmpty();
  }

  @Test
  void looksAtTheDaysOfTheWindowAlone() {
    var lines =
        rows(
            spark(),
            Sales.FCT_ORDER_LINES,
            """
            order_id | product_id | order_date | is_valid | is_gift_card
            old      | mat        | 2024-03-21 | true     | false
            old      | block      | 2024-03-21 | true     | false
            new      | mat        | 2024-03-22 | true     | false
            new      | strap      | 2024-03-22 | true     | false
            """);

    var mined = new BasketRules(10, 1, 0, 0, 0, 4, 50, 100, List.of()).mine(lines, DAY);

    assertThat(mined.baskets()).isEqualTo(1);
    assertRows(
        mined.rules(),
        """
        antecedent | consequent
        mat        | strap
        strap      | mat
        """);
  }

  @Test
  void givesNoRulesWithoutOrders() {
    var mined = rules(1, 0, 0, 0).mine(none(spark(), Sales.FCT_ORDER_LINES), DAY);

    assertThat(mined.baskets()).isZero();
    assertThat(mined.rules().collectAsList()).isEmpty();
    assertThat(mined.rules().schema().fieldNames())
        .isEqualTo(Baskets.BASKET_RULES.schema().fieldNames());
  }

  @Test
  void measuresAgreeWithTheReference() {
    var baskets =
        spark()
            .range(1000)
            .select(
                col("id").cast("string").as("order_id"),
                explode(
                        expr(
                            "filter(array(if(id < 200, 'a', null), if(id between 140 and 289, 'b',"
                                + " null), 'c'), x -> x is not null)"))
                    .as("product_id"));

    var mined = rules(60, 0, 0, 1.5).mine(lines(baskets), DAY);

    assertRows(
        mined.rules().where("array_join(antecedent, ',') = 'a'"),
        """
        consequent | baskets | antecedent_baskets | consequent_baskets | rule_baskets | support | confidence | lift | leverage | is_exact
        b          | 1000    | 200                | 150                | 60           | 0.06    | 0.3        | 2.0  | 0.03     | false
        """);
    assertThat(mined.rules().where("antecedent = array('a')").first().<Double>getAs("conviction"))
        .isCloseTo(1.214286, within(1e-6));
  }

  @Test
  void keepsTheRulesOfHighestLeverageAndCountsTheOthers() {
    var lines = rows(spark(), Sales.FCT_ORDER_LINES, SHOP);
    var every = rules(1, 0, 0, 0).mine(lines, DAY);

    var one = new BasketRules(0, 1, 0, 0, 0, 4, 50, 1, List.of()).mine(lines, DAY);

    assertThat(every.dropped()).isZero();
    assertThat(one.found()).isEqualTo(2);
    assertThat(one.dropped()).isEqualTo(1);
    assertThat(one.rules().collectAsList())
        .isEqualTo(every.rules().orderBy(col("leverage").desc(), col("rule_id")).takeAsList(1));
  }

  @Test
  void looksOnlyAtTheMostFrequentProductsOfALargeBasket() {
    var baskets =
        rows(
            spark(),
            Sales.FCT_ORDER_LINES,
            """
            order_id | product_id | is_valid | is_gift_card
            o1       | a          | true     | false
            o1       | b          | true     | false
            o1       | y          | true     | false
            o1       | x          | true     | false
            o2       | b          | true     | false
            o3       | a          | true     | false
            """);

    var mined = new BasketRules(0, 1, 0, 0, 0, 3, 3, 100, List.of()).mine(baskets, DAY);

    assertThat(mined.trimmed()).isEqualTo(1);
    assertThat(mined.rules().select("consequent").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("a", "b", "x");
  }

  @Test
  void raisesTheCountWhereEqualBasketsHoldTooManySets() {
    var products = IntStream.range(0, 50).mapToObj("p%02d"::formatted).toList();
    var baskets =
        spark()
            .range(25)
            .select(
                col("id").cast("string").as("order_id"),
                explode(split(lit(String.join(",", products)), ",")).as("product_id"));

    var mined = rules(20, 0, 0, 0).mine(lines(baskets), DAY);

    assertThat(mined.minCount()).isEqualTo(40);
    assertThat(mined.found()).isZero();
  }

  @Test
  void findsTheSameRulesHoweverTheRowsAreSpread() {
    var lines = rows(spark(), Sales.FCT_ORDER_LINES, SHOP);

    var asGiven = rules(1, 0, 0, 0).mine(lines, DAY).rules();
    var spread = rules(1, 0, 0, 0).mine(lines.orderBy("product_id").repartition(5), DAY).rules();

    assertThat(spread.collectAsList()).isEqualTo(asGiven.collectAsList());
  }

  @Test
  void refusesNonsenseWithItsValue() {
    assertThatThrownBy(() -> rules(1, 1.5, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minSupport must be from 0 to 1, not 1.5");
  }

  @Test
  void findsThePublishedRulesOfGroceries() {
    var mined = rules(1, 0.006, 0.25, 0).mine(groceries(), DAY);
    var rules = mined.rules().persist();

    assertThat(mined.baskets()).isEqualTo(9835);
    assertThat(mined.found()).isEqualTo(463);
    assertThat(
            rules.collectAsList().stream()
                .collect(Collectors.groupingBy(BasketRulesTest::items, Collectors.counting())))
        .containsOnly(Map.entry(2, 150L), Map.entry(3, 297L), Map.entry(4, 16L));
    assertRows(
        rules
            .orderBy(col("lift").desc())
            .limit(1)
            .selectExpr(
                "antecedent",
                "consequent",
                "round(support, 6) as support",
                "confidence",
                "round(lift, 6) as lift"),
        """
        antecedent | consequent      | support  | confidence | lift
        herbs      | root vegetables | 0.007016 | 0.43125    | 3.956477
        """);
    assertSummary(rules, "support", .006101, .008744, .011539, .074835);
    assertSummary(rules, "confidence", .2500, .3554, .3786, .6600);
    assertSummary(rules, "lift", .9932, 1.9332, 2.0351, 3.9565);
  }

  @Test
  void aLowerThresholdNeverFindsFewerRulesAndNoneLiesBelowIt() {
    var strict = rules(1, 0.01, 0.4, 1.5).mine(groceries(), DAY).rules().persist();

    assertThat(strict.where("support < 0.01 or confidence < 0.4 or lift < 1.5").count()).isZero();
    assertThat(strict.count()).isEqualTo(62);
    for (var lower :
        List.of(rules(1, 0.008, 0.4, 1.5), rules(1, 0.01, 0.3, 1.5), rules(1, 0.01, 0.4, 1.2))) {
      var rules = lower.mine(groceries(), DAY).rules();
      assertThat(
              strict
                  .join(rules, strict.col("rule_id").equalTo(rules.col("rule_id")), "left_anti")
                  .count())
          .isZero();
      assertThat(rules.count()).isGreaterThanOrEqualTo(62);
    }
  }

  private static BasketRules rules(
      long minCount, double minSupport, double minConfidence, double minLift) {
    return new BasketRules(
        0, minCount, minSupport, minConfidence, minLift, 4, 50, 10_000, List.of());
  }

  private static int items(Row rule) {
    return rule.getList(rule.fieldIndex("antecedent")).size() + 1;
  }

  private static void assertSummary(
      Dataset<Row> rules, String measure, double min, double median, double mean, double max) {
    var found =
        rules
            .selectExpr(
                "min(" + measure + ")",
                "median(" + measure + ")",
                "avg(" + measure + ")",
                "max(" + measure + ")")
            .first();
    var tolerance = within(measure.equals("support") ? 6e-7 : 6e-5);
    assertThat(found.getDouble(0)).isCloseTo(min, tolerance);
    assertThat(found.getDouble(1)).isCloseTo(median, tolerance);
    assertThat(found.getDouble(2)).isCloseTo(mean, tolerance);
    assertThat(found.getDouble(3)).isCloseTo(max, tolerance);
  }

  private Dataset<Row> groceries() {
    assumeTrue(Files.exists(GROCERIES), "needs the Groceries baskets at " + GROCERIES);
    return lines(
        spark()
            .read()
            .text(GROCERIES.toString())
            .withColumn("order_id", monotonically_increasing_id().cast("string"))
            .select(col("order_id"), explode(split(col("value"), ",")).as("item"))
            .select(col("order_id"), trim(col("item")).as("product_id")));
  }

  private static Dataset<Row> lines(Dataset<Row> baskets) {
    return baskets.withColumn("is_valid", lit(true)).withColumn("is_gift_card", lit(false));
  }
}
