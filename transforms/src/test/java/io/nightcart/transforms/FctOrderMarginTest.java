package io.nightcart.transforms;

import static io.nightcart.tables.Delivery.SILVER_SHIPMENTS;
import static io.nightcart.tables.Payments.SILVER_PAYMENTS;
import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FctOrderMarginTest extends SparkSuite {

  private static final String LADDER =
      """
      order_id | order_date | status | is_valid | gross_sales | discounts | returns | net_sales | shipping_charged | tax | cogs
      o1       | 2024-03-01 | placed | true     | 100         | 10        | 45      | 45        | 5                | 18  | 20
      """;

  private Dataset<Row> margins(String orders, Dataset<Row> payments) {
    return FctOrderMargin.from(
        tables(
            spark(),
            Map.of(
                Sales.FCT_ORDERS,
                orders(orders),
                SILVER_PAYMENTS,
                payments,
                Silver.REFUNDS,
                refunds(),
                SILVER_SHIPMENTS,
                shipments())),
        LocalDate.parse("2024-03-31"));
  }

  /** In the shop's currency, and without what the text says nothing of. */
  private Dataset<Row> orders(String text) {
    return rows(spark(), Sales.FCT_ORDERS, text)
        .na()
        .fill(Map.of("fx_rate", 1, "duties", 0, "tip", 0, "gift_card_sales", 0));
  }

  private Dataset<Row> refunds() {
    return rows(
        spark(),
        Silver.REFUNDS,
        """
        refund_id | order_id | refund_date | shipping_amount
        r1        | back     | 2024-03-31  | 4
        r2        | back     | 2024-04-01  | 1
        """);
  }

  private Dataset<Row> shipments() {
    return rows(
        spark(),
        SILVER_SHIPMENTS,
        """
            shipment_id | order_id | shipped_date | cost_rc
            s1          | o1       | 2024-03-02   | 3
            s2          | o1       | 2024-03-03   | 1.5
            s3          | o1       | 2024-04-01   | 9
            s4          | uncosted | 2024-03-02   | 3
            s5          | unsent   |              | 3
            s6          | dear     | 2024-03-02   | 3
            s7          | dear     | 2024-03-02   |
            s8          | back     | 2024-03-02   | 2
            s9          | late     | 2024-03-02   | 3
            """);
  }

  private Dataset<Row> payments(String text) {
    return rows(spark(), SILVER_PAYMENTS, text);
  }

  @Test
  void feesOfAllPaymentsOfAnOrderAreTakenOff() {
    var payments =
        payments(
            """
            payment_id | order_id | kind   | status  | amount | amount_rc | fee | fee_rc | paid_date
            p1         | o1       | sale   | failure | 113    | 113       | 0.1 | 0.1    | 2024-03-01
            p2         | o1       | sale   | success | 113    | 113       | 2   | 2      | 2024-03-01
            p3         | o1       | refund | success | 54     | 54        |     |        | 2024-03-05
            """);

    assertRows(
        margins(LADDER, payments),
        """
        net_sales | cogs | cm1 | shipping_charged | shipping_cost | payment_fees | cm2  | payments | paid | paid_back | amount_due | payment_gap | has_payment_gap
        45        | 20   | 25  | 5                | 4.5           | 2.1          | 23.4 | 3        | 113  | 54        | 59         | 0           | false
        """);
  }

  @Test
  void shippingThatIsGivenBackIsNotKept() {
    assertRows(
        margins(
            """
            order_id | order_date | status    | is_valid | gross_sales | discounts | net_sales | shipping_charged | tax | cogs
            back     | 2024-03-01 | placed    | true     | 10          | 0         | 10        | 5                | 0   | 4
            never    | 2024-03-01 | cancelled | true     | 10          | 0         | 0         | 5                | 0   | 0
            late     | 2024-03-01 | cancelled | true     | 10          | 0         | 0         | 5                | 0   | 0
            """,
            payments(
                """
                payment_id | order_id | kind | status  | amount | amount_rc | fee | fee_rc | paid_date
                p1         | back     | sale | success | 15     | 15        | 1   | 1      | 2024-03-01
                p2         | never    | sale | success | 15     | 15        | 1   | 1      | 2024-03-01
                p3         | late     | sale | success | 15     | 15        | 1   | 1      | 2024-03-01
                """)),
        """
        order_id | cm1 | shipping_cost | cm2
        back     | 6   | 2             | 4
        never    | 0   | 0             | -1
        late     | 0   | 3             | -4
        """);
  }

  @Test
  void whatIsNotKnownMakesNoMargin() {
    var orders =
        """
        order_id | order_date | status | is_valid | gross_sales | discounts | net_sales | shipping_charged | tax | cogs
        uncosted | 2024-03-01 | placed | true     | 10          | 0         | 10        | 0                | 0   |
        unpaid   | 2024-03-01 | placed | true     | 10          | 0         | 10        | 0                | 0   | 4
        foreign  | 2024-03-01 | placed | true     | 10          | 0         | 10        | 0                | 0   | 4
        dear     | 2024-03-01 | placed | true     | 10          | 0         | 10        | 0                | 0   | 4
        unsent   | 2024-03-01 | placed | true     | 10          | 0         | 10        | 0                | 0   | 4
        void     | 2024-03-01 | voided | false    | 10          | 0         | 10        | 0                | 0   | 4
        """;
    var payments =
        payments(
            """
            payment_id | order_id | kind | status  | amount | amount_rc | fee | fee_rc | paid_date
            p1         | uncosted | sale | success | 10     | 10        | 1   | 1      | 2024-03-01
            p2         | foreign  | sale | success | 11     |           | 1   |        | 2024-03-01
            p3         | void     | sale | success | 10     | 10        | 1   | 1      | 2024-03-01
            p4         |          | sale | success | 10     | 10        | 1   | 1      | 2024-03-01
            p5         | dear     | sale | success | 10     | 10        | 1   | 1      | 2024-03-01
            p6         | unsent   | sale | success | 10     | 10        | 1   | 1      | 2024-03-01
            """);

    assertRows(
        margins(orders, payments),
        """
        order_id | cm1 | payment_fees | shipping_cost | cm2 | payments | payment_gap | has_payment_gap
        uncosted |     | 1            | 3             |     | 1        | 0           | false
        unpaid   | 6   |              |               |     | 0        |             |
        foreign  | 6   |              |               |     | 1        |             |
        dear     | 6   | 1            |               |     | 1        | 0           | false
        unsent   | 6   | 1            |               |     | 1        | 0           | false
        """);
  }

  @Test
  void aGapIsWhatWasPaidLessWhatWasDue() {
    var orders =
        """
        order_id  | order_date | status    | is_valid | gross_sales | discounts | net_sales | shipping_charged | tax | cogs
        short     | 2024-03-01 | placed    | true     | 10          | 0         | 10        | 2                | 1   | 4
        twice     | 2024-03-01 | placed    | true     | 10          | 0         | 10        | 0                | 0   | 4
        rounded   | 2024-03-01 | placed    | true     | 10          | 0         | 10        | 0                | 0   | 4
        cancelled | 2024-03-01 | cancelled | true     | 10          | 0         | 0         | 2                | 1   | 0
        contested | 2024-03-01 | placed    | true     | 10          | 0         | 10        | 0                | 0   | 4
        """;
    var payments =
        payments(
            """
            payment_id | order_id  | kind       | status  | amount | amount_rc | paid_date
            p1         | short     | sale       | success | 10     | 10        | 2024-03-01
            p2         | twice     | sale       | success | 10     | 10        | 2024-03-01
            p3         | twice     | sale       | success | 10     | 10        | 2024-03-31
            p4         | rounded   | sale       | success | 10.04  | 10.04     | 2024-03-01
            p5         | cancelled | sale       | success | 13     | 13        | 2024-03-01
            p6         | cancelled | refund     | success | 13     | 13        | 2024-03-02
            p7         | cancelled | refund     | pending | 13     | 13        | 2024-03-02
            p8         | contested | sale       | success | 10     | 10        | 2024-03-01
            p9         | contested | chargeback | success | 10     | 10        | 2024-03-20
            p10        | rounded   | refund     | success | 10     | 10        | 2024-04-01
            """);

    assertRows(
        margins(orders, payments),
        """
        order_id  | amount_due | payment_gap | has_payment_gap | charged_back
        short     | 13         | -3          | true            | 0
        twice     | 10         | 10          | true            | 0
        rounded   | 10         | 0.04        | false           | 0
        cancelled | 0          | 0           | false           | 0
        contested | 10         | 0           | false           | 10
        """);
  }

  @Test
  void giftCardsArePaidForThoughTheyAreNoSales() {
    assertRows(
        margins(
            """
            order_id | order_date | status | is_valid | gross_sales | discounts | net_sales | shipping_charged | tax | cogs | gift_card_sales
            o1       | 2024-03-01 | placed | true     | 50          | 0         | 50        | 0                | 0   | 10   | 25
            """,
            none(spark(), SILVER_PAYMENTS)),
        """
        net_sales | cm1 | amount_due | payments | payment_fees
        50        | 40  | 75         | 0        |
        """);
  }

  @Test
  void dutiesAndTipsArePaidForThoughNothingIsLeftOfThem() {
    assertRows(
        margins(
            """
            order_id | order_date | status | is_valid | gross_sales | discounts | net_sales | shipping_charged | tax | cogs | duties | tip
            o1       | 2024-03-01 | placed | true     | 50          | 0         | 50        | 0                | 0   | 10   | 3      | 2
            """,
            none(spark(), SILVER_PAYMENTS)),
        """
        cm1 | amount_due
        40  | 55
        """);
  }

  @Test
  void anOrderInAnotherCurrencyHasNoGapBecauseRatesMoveUntilItIsPaid() {
    var payments =
        payments(
            """
            payment_id | order_id | kind | status  | amount | amount_rc | fee | fee_rc | paid_date
            p1         | o1       | sale | success | 100    | 91        | 1   | 0.91   | 2024-03-02
            """);

    assertRows(
        margins(
            """
            order_id | order_date | status | is_valid | fx_rate | gross_sales | discounts | net_sales | shipping_charged | tax | cogs
            o1       | 2024-03-01 | placed | true     | 0.9     | 90          | 0         | 90        | 0                | 0   | 10
            """,
            payments),
        """
        paid | amount_due | payment_fees | payment_gap | has_payment_gap
        91   | 90         | 0.91         |             |
        """);
  }

  @Test
  void takesOrdersOfTheDayItselfAndNoneOfTheNext() {
    assertRows(
        margins(
            """
            order_id | order_date | status | is_valid | gross_sales | discounts | net_sales | shipping_charged | tax
            o1       | 2024-03-31 | placed | true     | 1           | 0         | 1         | 0                | 0
            o2       | 2024-04-01 | placed | true     | 1           | 0         | 1         | 0                | 0
            """,
            none(spark(), SILVER_PAYMENTS)),
        """
        order_id
        o1
        """);
  }
}
