package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Baskets;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import io.nightcart.transforms.BundleOffers.Options;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class BundleOffersTest extends SparkSuite {

  private static final Options TWENTY_OFF = new Options(0.2, 10, 1, 1.2, 0.5);

  private static final String YOGA =
      """
      product_id | title | price | cost
      mat        | Mat   | 30    | 12
      block      | Block | 9.99  | 4
      strap      | Strap | 5     |
      brick      | Brick |       |
      """;

  /** Five known customers bought mats, one of them blocks too; two bought blocks alone. */
  private static final String SALES =
      """
      order_id | line_id | order_date | customer_key | product_id | is_valid
      o1       | 1       | 2024-03-01 | ann          | mat        | true
      o1       | 2       | 2024-03-01 | ann          | strap      | true
      o2       | 1       | 2024-03-02 | ben          | mat        | true
      o3       | 1       | 2024-03-03 | ben          | mat        | true
      o4       | 1       | 2024-03-04 | cat          | mat        | true
      o5       | 1       | 2024-03-05 | cat          | block      | false
      o6       | 1       | 2024-03-06 | dan          | mat        | true
      o7       | 1       | 2024-03-31 | eve          | mat        | true
      o8       | 1       | 2024-03-31 | eve          | block      | true
      o9       | 1       | 2024-03-07 | fay          | block      | true
      o10      | 1       | 2024-03-08 | gus          | block      | true
      o11      | 1       | 2024-03-09 |              | mat        | true
      o12      | 1       | 2024-03-10 | hal          | mat        | false
      """;

  @Test
  void offersBlocksToThoseWhoBoughtMatsAndNeverBlocks() {
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence | day
            r1      | mat        | block      | 1.5  | 0.25       | 2024-03-31
            """);

    var offers = BundleOffers.from(rules, products(), sales(), TWENTY_OFF);

    assertRows(
        offers,
        """
        offer_id | offer_rank | antecedent | antecedent_title | consequent | consequent_title | discount_rate | price | offer_price | offer_margin | antecedent_customers | both_customers | attach_rate | audience_customers | opportunity | day
        r1       | 1          | mat        | Mat              | block      | Block            | 0.2           | 9.99  | 7.99        | 3.99         | 5                    | 1              | 0.2         | 4                  | 7.99        | 2024-03-31
        """);
  }

  @Test
  void leavesOutRulesThatMakeNoGoodOffer() {
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence
            weak    | mat        | block      | 1.19 | 0.5
            owned   | strap      | mat        | 2    | 0.5
            long    | mat,strap  | block      | 2    | 0.5
            """);

    var offers = BundleOffers.from(rules, products(), sales(), TWENTY_OFF);

    assertRows(offers, "offer_id");
  }

  @Test
  void keepsOffersOnTheLimits() {
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence
            r1      | mat        | block      | 1.2  | 0.5
            """);

    var kept = BundleOffers.from(rules, products(), sales(), new Options(0.2, 1, 4, 1.2, 0.2));
    var tooFew = BundleOffers.from(rules, products(), sales(), new Options(0.2, 1, 5, 1.2, 0.2));
    var sold = BundleOffers.from(rules, products(), sales(), new Options(0.2, 1, 4, 1.2, 0.19));

    assertRows(kept, "offer_id\nr1");
    assertRows(tooFew, "offer_id");
    assertRows(sold, "offer_id");
  }

  @Test
  void makesNoOfferWithoutMargin() {
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence
            r1      | mat        | block      | 2    | 0.5
            r2      | mat        | strap      | 2    | 0.5
            """);

    var offers = BundleOffers.from(rules, products(), sales(), new Options(0.6, 9, 1, 1, 1));

    assertRows(
        offers,
        """
        offer_id | offer_price | offer_margin
        r2       | 2           |
        """);
  }

  @Test
  void ranksOffersWithoutAPriceLast() {
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence
            r1      | mat        | brick      | 2    | 0.9
            r2      | mat        | ghost      | 2    | 0.9
            r3      | mat        | block      | 2    | 0.1
            """);

    var offers = BundleOffers.from(rules, products(), sales(), TWENTY_OFF);

    assertRows(
        offers,
        """
        offer_id | offer_rank | consequent_title | price | offer_price | offer_margin | opportunity
        r3       | 1          | Block            | 9.99  | 7.99        | 3.99         | 3.20
        r1       | 2          | Brick            |       |             |              |
        r2       | 3          | ghost            |       |             |              |
        """);
  }

  @Test
  void makesOneOfferForAPairOfProducts() {
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence
            r1      | mat        | block      | 2    | 0.5
            r2      | block      | mat        | 2    | 0.5
            """);

    var offers = BundleOffers.from(rules, products(), sales(), TWENTY_OFF);

    assertRows(
        offers,
        """
        offer_id | offer_rank | audience_customers | opportunity
        r2       | 1          | 2                  | 24
        """);
  }

  @Test
  void offersAProductThreeTimesAtMostAndKeepsTheBest() {
    var sales =
        rows(
            spark(),
            Sales.FCT_ORDER_LINES,
            """
            order_id | line_id | customer_key | product_id | is_valid
            o1       | 1       | ann          | p1         | true
            o1       | 2       | ann          | p2         | true
            o1       | 3       | ann          | p3         | true
            o1       | 4       | ann          | p4         | true
            """);
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence
            r1      | p1         | block      | 2    | 0.5
            r2      | p2         | block      | 2    | 0.9
            r3      | p3         | block      | 2    | 0.5
            r4      | p4         | block      | 2    | 0.5
            r5      | p1         | strap      | 2    | 0.5
            """);

    var all = BundleOffers.from(rules, products(), sales, TWENTY_OFF);
    var best = BundleOffers.from(rules, products(), sales, new Options(0.2, 2, 1, 1, 1));

    assertRows(
        all,
        """
        offer_id | offer_rank
        r2       | 1
        r1       | 2
        r3       | 3
        r5       | 4
        """);
    assertRows(
        best,
        """
        offer_id | offer_rank
        r2       | 1
        r1       | 2
        """);
  }

  @Test
  void isEmptyWithoutRulesOrSales() {
    var rules =
        rules(
            """
            rule_id | antecedent | consequent | lift | confidence
            r1      | mat        | block      | 2    | 0.5
            """);

    var noRules =
        BundleOffers.from(none(spark(), Baskets.BASKET_RULES), products(), sales(), TWENTY_OFF);
    var noSales =
        BundleOffers.from(rules, products(), none(spark(), Sales.FCT_ORDER_LINES), TWENTY_OFF);

    assertRows(noRules, "offer_id");
    assertRows(noSales, "offer_id");
  }

  @Test
  void optionsRefuseNonsense() {
    assertRefused(() -> new Options(1, 1, 1, 1, 1), "Discount must be 0 to below 1, not 1.0");
    assertRefused(
        () -> new Options(Double.NaN, 1, 1, 1, 1), "Discount must be 0 to below 1, not NaN");
    assertRefused(() -> new Options(0, 0, 1, 1, 1), "Offers must be 1 or more, not 0");
    assertRefused(() -> new Options(0, 1, 0, 1, 1), "Smallest audience must be 1 or more, not 0");
    assertRefused(() -> new Options(0, 1, 1, 0, 1), "Smallest lift must be above 0, not 0.0");
    assertRefused(
        () -> new Options(0, 1, 1, 1, 0),
        "Highest attach rate must be above 0, at most 1, not 0.0");
  }

  private static void assertRefused(Runnable options, String message) {
    assertThatThrownBy(options::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private Dataset<Row> rules(String text) {
    return rows(spark(), Baskets.BASKET_RULES, text);
  }

  private Dataset<Row> products() {
    return rows(spark(), Sales.DIM_PRODUCT, YOGA);
  }

  private Dataset<Row> sales() {
    return rows(spark(), Sales.FCT_ORDER_LINES, SALES);
  }
}
