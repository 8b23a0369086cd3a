package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Baskets;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class OfferAudienceTest extends SparkSuite {

  private static final String BLOCKS_TO_MATS =
      """
      offer_id | antecedent | consequent | day
      r1       | mat        | block      | 2024-03-31
      """;

  private static final String SALES =
      """
      order_id | line_id | order_date | customer_key | product_id | is_valid
      o1       | 1       | 2024-03-01 | ann          | mat        | true
      o1       | 2       | 2024-03-05 | ann          | strap      | true
      o2       | 1       | 2024-03-02 | ben          | mat        | true
      o3       | 1       | 2024-03-31 | ben          | mat        | true
      o4       | 1       | 2024-03-04 | cat          | mat        | true
      o5       | 1       | 2024-03-05 | cat          | block      | false
      o6       | 1       | 2024-03-06 | dan          | mat        | true
      o7       | 1       | 2024-03-31 | dan          | block      | true
      o8       | 1       | 2024-03-07 | eve          | block      | true
      o9       | 1       | 2024-03-09 |              | mat        | true
      o10      | 1       | 2024-03-10 | fay          | mat        | false
      """;

  private static final String CUSTOMERS =
      """
      customer_key | accepts_marketing
      ann          | true
      ben          | false
      dan          | true
      """;

  @Test
  void listsThoseWhoBoughtMatsAndNeverBlocks() {
    var audience = OfferAudience.from(offers(BLOCKS_TO_MATS), sales(), customers(), 0);

    assertRows(
        audience,
        """
        offer_id | customer_key | accepts_marketing | last_bought_date | is_holdout | day
        r1       | ann          | true              | 2024-03-01       | false      | 2024-03-31
        r1       | ben          | false             | 2024-03-31       | false      | 2024-03-31
        r1       | cat          |                   | 2024-03-04       | false      | 2024-03-31
        """);
  }

  @Test
  void asksForTheWholeAntecedentOfEachOffer() {
    var offers =
        offers(
            """
            offer_id | antecedent | consequent | day
            r1       | mat,strap  | block      | 2024-03-31
            r2       | block      | mat        | 2024-03-31
            """);

    var audience = OfferAudience.from(offers, sales(), customers(), 0);

    assertRows(
        audience,
        """
        offer_id | customer_key | last_bought_date
        r1       | ann          | 2024-03-05
        r2       | eve          | 2024-03-07
        """);
  }

  @Test
  void countsAsManyCustomersAsTheOfferSays() {
    var rules =
        rows(
            spark(),
            Baskets.BASKET_RULES,
            """
            rule_id | antecedent | consequent | lift | confidence | day
            r1      | mat        | block      | 2    | 0.5        | 2024-03-31
            """);
    var options = new BundleOffers.Options(0.2, 1, 1, 1, 1);

    var offers = BundleOffers.from(rules, none(spark(), Sales.DIM_PRODUCT), sales(), options);
    var audience = OfferAudience.from(offers, sales(), customers(), 0.1);

    assertThat(audience.count()).isEqualTo(3);
    assertRows(offers, "audience_customers\n3");
  }

  @Test
  void holdsOutTheSameTenthInAnyOrder() {
    var sales =
        spark()
            .range(10_000)
            .select(
                functions.concat(functions.lit("c"), functions.col("id")).as("customer_key"),
                functions.lit("mat").as("product_id"),
                functions.lit(true).as("is_valid"),
                functions.to_date(functions.lit("2024-03-01")).as("order_date"));
    var nobody = none(spark(), Silver.CUSTOMERS);

    var heldOut = OfferAudience.from(offers(BLOCKS_TO_MATS), sales, nobody, 0.1);
    var again =
        OfferAudience.from(
            offers(BLOCKS_TO_MATS), sales.orderBy(functions.desc("customer_key")), nobody, 0.1);

    assertThat(heldOut.filter("is_holdout").count()).isBetween(900L, 1100L);
    assertThat(heldOut.exceptAll(again).count()).isZero();
  }

  @Test
  void isEmptyWithoutOffers() {
    var audience =
        OfferAudience.from(none(spark(), Baskets.BUNDLE_OFFERS), sales(), customers(), 0.1);

    assertRows(audience, "offer_id");
  }

  @Test
  void refusesAHoldoutOfEverybody() {
    assertThatThrownBy(() -> OfferAudience.from(offers(BLOCKS_TO_MATS), sales(), customers(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Holdout must be 0 to below 1, not 1.0");
  }

  private Dataset<Row> offers(String text) {
    return rows(spark(), Baskets.BUNDLE_OFFERS, text);
  }

  private Dataset<Row> sales() {
    return rows(spark(), Sales.FCT_ORDER_LINES, SALES);
  }

  private Dataset<Row> customers() {
    return rows(spark(), Silver.CUSTOMERS, CUSTOMERS);
  }
}
