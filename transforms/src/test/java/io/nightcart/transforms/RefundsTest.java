package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Field;
import io.nightcart.tables.Returns;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RefundsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");
  private static final Table DELIVERED = Bronze.ORDER_LINES.bronze();

  private Dataset<Row> orders() {
    return rows(
        spark(),
        Silver.ORDERS,
        """
        order_id | customer_key | ordered_at          | status    | cancelled_at        | is_valid
        o1       | ann          | 2024-01-01 10:00:00 | placed    |                     | true
        o2       | ann          | 2024-02-01 10:00:00 | placed    |                     | true
        o3       | bob          | 2024-02-02 10:00:00 | cancelled | 2024-02-03 23:30:00 | true
        o4       | ann          | 2024-02-20 10:00:00 | placed    |                     | false
        C6       | ann          | 2024-03-01 10:00:00 | placed    |                     | false
        C9       | ann          | 2024-03-01 10:00:00 | placed    |                     | false
        """);
  }

  private Dataset<Row> lines() {
    return rows(
        spark(),
        Silver.ORDER_LINES,
        """
        order_id | line_id | product_id | quantity | gross_amount | discount_amount | is_gift_card
        o1       | 1       | mat        | 5        | 150          | 0               | false
        o2       | 1       | mat        | 1        | 30           | 0               | false
        o3       | 1       | mat        | 2        | 60           | 6               | false
        o3       | 2       | card       | 1        | 50           | 0               | true
        o4       | 1       | mat        | 9        | 0            | 0               | false
        o5       | 1       | card       | 1        | 50           | 0               | true
        """);
  }

  @Test
  void aLineThatNamesItsOrderGivesItBackWithoutItsDiscount() {
    var returned =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | discount | returned_at         | _file | _row | _element
            o1       | mat        | -2       | 30         | 5        | 2024-01-05 23:30:00 | a     | 1    | 1
            """);

    assertRows(
        refunds(returned).where("reason = 'returned'"),
        """
        order_id | customer_key | quantity | amount | refund_date
        o1       | ann          | 2        | 55     | 2024-01-06
        """);
  }

  @Test
  void anUnnamedLineGivesBackTheLatestOrderThatCountsWithEnoughUnits() {
    var returned =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | customer_key | quantity | unit_price | returned_at         | _file | _row
            C1       | mat        | ann          | -1       | 30         | 2024-03-01 10:00:00 | a     | 2
            C2       | mat        | ann          | -3       | 30         | 2024-03-01 10:00:00 | a     | 3
            C3       | mat        | ann          | -1       | 30         | 2024-01-15 10:00:00 | a     | 4
            C4       | mat        | ann          | -1       | 30         | 2023-01-01 10:00:00 | a     | 5
            C5       | mat        |              | -1       | 30         | 2024-03-01 10:00:00 | a     | 6
            C6       | mat        | ann          | -1       | 30         | 2024-03-01 10:00:00 | a     | 7
            C7       | mat        | bob          | -1       | 30         | 2024-03-01 10:00:00 | a     | 8
            C9       | mat        |              | -1       | 30         | 2024-03-01 10:00:00 | a     | 9
            """);

    assertRows(
        refunds(returned).where("reason = 'returned'"),
        """
        refund_id   | order_id | customer_key
        C1/return/1 | o2       | ann
        C2/return/1 | o1       | ann
        C3/return/1 | o1       | ann
        C4/return/1 |          | ann
        C5/return/1 |          |
        C6/return/1 | o2       | ann
        C7/return/1 |          | bob
        C9/return/1 | o2       | ann
        """);
  }

  @Test
  void aCancelledOrderGivesBackAllItsGoodsOnce() {
    var returned =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | returned_at         | _file | _row | _element
            o3       | mat        | -1       | 30         | 2024-02-02 12:00:00 | a     | 1    | 2
            """);

    assertRows(
        refunds(returned),
        """
        refund_id   | order_id | reason    | quantity | amount | refund_date
        o3/cancel/1 | o3       | cancelled | 2        | 54     | 2024-02-04
        """);
  }

  @Test
  void whereNothingComesBackOnlyCancellationsDo() {
    assertRows(
        refunds(none(spark(), DELIVERED)),
        """
        refund_id
        o3/cancel/1
        """);
  }

  @Test
  void goodsRefundedApartFromLinesAreGivenBackAndShippingAndTaxNeverReduceThem() {
    assertRows(
        told(
            """
            refund_id | order_id | line_id | product_id | quantity | amount | shipping_amount | tax_amount | reason | is_restocked | refunded_at         | updated_at          | _file | _row
            r1        | o1       | 1       |            | 1        | 30     | 5               | 6          | broken | true         | 2024-01-05 23:30:00 | 2024-01-05 23:30:00 | a     | 1
            r2        | o2       |         | mat        | 1        | 11     |                 |            |        |              | 2024-02-05 10:00:00 | 2024-02-05 10:00:00 | a     | 2
            r2        | o2       |         | mat        | 1        | 12     |                 |            |        |              | 2024-02-05 10:00:00 | 2024-02-06 10:00:00 | a     | 3
            r3        | o1       |         |            |          | 7.5    |                 |            |        |              | 2024-01-07 10:00:00 |                     | a     | 4
            """),
        """
        refund_id     | order_id | customer_key | product_id | quantity | amount | shipping_amount | tax_amount | return_reason | is_restocked | refund_date | is_excess
        r1/refund/1   | o1       | ann          | mat        | 1        | 30     | 5               | 6          | broken        | true         | 2024-01-06  | false
        r2/refund/mat | o2       | ann          | mat        | 1        | 12     | 0               | 0          |               |              | 2024-02-05  | false
        r3/refund/-   | o1       | ann          | -          | 0        | 7.5    | 0               | 0          |               |              | 2024-01-07  | false
        """);
  }

  @Test
  void aRefundWithoutAKnownOrderIsKept() {
    assertRows(
        told(
            """
            refund_id | order_id | product_id | customer_key | quantity | amount | refunded_at         | _file | _row
            r1        |          | mat        |              | 1        | 30     | 2024-03-05 10:00:00 | a     | 1
            r2        | gone     | mat        |              | 1        | 30     | 2024-03-05 10:00:00 | a     | 2
            r3        |          | mat        | ann          | 1        | 30     | 2024-03-05 10:00:00 | a     | 3
            """),
        """
        refund_id     | document_id | order_id | amount
        r1/refund/mat | r1          |          | 30
        r2/refund/mat | gone        |          | 30
        r3/refund/mat | r3          | o2       | 30
        """);
  }

  @Test
  void moreThanAnOrderSoldForIsKeptAndFlagged() {
    assertRows(
        told(
            """
            refund_id | order_id | product_id | quantity | amount | refunded_at         | _file | _row
            r1        | o1       | mat        | 4        | 120    | 2024-03-05 10:00:00 | a     | 1
            r2        | o1       |            | 0        | 30     | 2024-03-06 10:00:00 | a     | 2
            r3        | o1       |            | 0        | 0.01   | 2024-03-07 10:00:00 | a     | 3
            r4        | o2       | mat        | 9        | 270    | 2024-03-08 10:00:00 | a     | 4
            """),
        """
        refund_id     | quantity | amount | is_excess
        r1/refund/mat | 4        | 120    | false
        r2/refund/-   | 0        | 30     | false
        r3/refund/-   | 0        | 0.01   | true
        r4/refund/mat | 9        | 270    | true
        """);
  }

  @Test
  void theSameUnitsAreGivenBackOnceByLinesBeforeRefunds() {
    var returned =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | returned_at         | _file | _row | _element
            o1       | mat        | -2       | 30         | 2024-01-05 10:00:00 | a     | 1    | 1
            """);

    assertRows(
        refunds(
                returned,
                """
            refund_id | order_id | product_id | quantity | amount | shipping_amount | refunded_at         | _file | _row
            r1        | o1       | mat        | 1        | 29     | 0               | 2024-01-06 10:00:00 | a     | 1
            r2        | o1       | mat        | 3        | 90     | 5               | 2024-01-07 10:00:00 | a     | 2
            r3        | o1       |            | 0        | 4      | 0               | 2024-01-08 10:00:00 | a     | 3
            """)
            .where("document_id = 'o1'"),
        """
        refund_id     | quantity | amount | shipping_amount
        o1/return/1   | 2        | 60     | 0
        r2/refund/mat | 2        | 60     | 5
        r3/refund/-   | 0        | 4      | 0
        """);
  }

  @Test
  void refundsOfCancelledOrdersAndOfGiftCardsAreLeftOut() {
    assertRows(
        refunds(
            none(spark(), DELIVERED),
            """
            refund_id | order_id | line_id | product_id | quantity | amount | refunded_at         | _file | _row
            r1        | o3       | 1       | mat        | 1        | 27     | 2024-03-05 10:00:00 | a     | 1
            r2        | o5       | 1       |            | 1        | 50     | 2024-03-05 10:00:00 | a     | 2
            r3        | o5       |         | card       | 1        | 50     | 2024-03-05 10:00:00 | a     | 3
            """),
        """
        refund_id   | amount
        o3/cancel/1 | 54
        """);
  }

  @Test
  void theSalesLadderComesOutAsByHand() {
    var orders =
        rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | order_date | ordered_at          | status | is_valid | shipping | tax
            g1       | 2024-03-01 | 2024-03-01 10:00:00 | placed | true     | 5        | 0
            """);
    var lines =
        rows(
            spark(),
            Silver.ORDER_LINES,
            """
            order_id | line_id | product_id | quantity | unit_price | gross_amount | discount_amount | is_gift_card
            g1       | 1       | mat        | 2        | 50         | 100          | 10              | false
            """);
    var given =
        rows(
            spark(),
            Returns.REFUNDS.bronze(),
            """
            refund_id | order_id | line_id | quantity | amount | shipping_amount | refunded_at         | _file | _row
            r1        | g1       | 1       | 1        | 45     | 5               | 2024-03-03 10:00:00 | a     | 1
            """);
    var refunds =
        Refunds.from(
            tables(
                spark(),
                Map.of(
                    Silver.ORDERS,
                    orders,
                    Silver.ORDER_LINES,
                    lines,
                    Returns.REFUNDS.bronze(),
                    given)),
            SHOP);
    var day = LocalDate.parse("2024-03-03");
    var facts = FctOrderLines.from(orders, lines, none(spark(), Silver.PRODUCTS), day);

    assertRows(
        FctOrders.from(orders, facts, refunds, day),
        """
        gross_sales | discounts | returned_units | returns | net_sales | shipping_charged
        100         | 10        | 1              | 45      | 45        | 5
        """);
  }

  private static final double RATE = 1 / 1.09;

  /** All amounts are such that half a hundredth of a cent is rounded up. */
  @Test
  void whatIsGivenBackIsConvertedAsItWasSold() {
    var returned =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | discount | returned_at         | _file | _row | _element
            us1      | mat        | -1       | 19.99      |          | 2024-03-05 23:30:00 | a     | 1    | 1
            us3      | mat        | -1       | 33.33      | 1        | 2024-03-06 10:00:00 | a     | 2    | 1
            us3      | mat        | -2       | 33.33      | 2        | 2024-03-07 10:00:00 | a     | 2    | 2
            """);
    var refunds =
        rows(
            spark(),
            Returns.REFUNDS.bronze(),
            """
            refund_id | order_id | line_id | quantity | amount | shipping_amount | refunded_at         | _file | _row
            R1        | us1      | 2       | 3        | 33.33  | 5               | 2024-03-06 10:00:00 | a     | 1
            R2        | us1      | 2       |          | 0.01   |                 | 2024-03-07 10:00:00 | a     | 2
            """);
    var lines =
        rows(
            spark(),
            Silver.ORDER_LINES,
            """
            order_id | line_id | product_id | quantity | gross_amount | discount_amount | is_gift_card
            us1      | 1       | mat        | 1        | 19.99        | 0               | false
            us1      | 2       | rug        | 3        | 33.33        | 0               | false
            us2      | 1       | mat        | 1        | 19.99        | 10              | false
            us3      | 1       | mat        | 3        | 99.99        | 3               | false
            """);

    assertRows(
        refunds(returned, refunds, dollars(), lines),
        """
        refund_id    | amount  | shipping_amount | is_excess
        us1/return/1 | 18.3394 | 0               | false
        us2/cancel/1 | 9.1651  | 0               | false
        us3/return/1 | 59.3211 | 0               | false
        us3/return/2 | 29.6606 | 0               | false
        R1/refund/2  | 30.5780 | 4.5872          | false
        R2/refund/2  | 0.0092  | 0               | true
        """);
  }

  private Dataset<Row> dollars() {
    return rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | customer_key | ordered_at          | status    | is_valid | currency
            us1      | eve          | 2024-03-01 10:00:00 | placed    | true     | USD
            us2      | eve          | 2024-03-02 10:00:00 | cancelled | true     | USD
            us3      | eve          | 2024-03-03 10:00:00 | placed    | true     | USD
            """)
        .withColumn("fx_rate", lit(RATE).cast(Field.RATE));
  }

  @Test
  void aDocumentOfItsOwnIsConvertedAtTheRateOfTheOrderItGivesBack() {
    var orders =
        dollars()
            .unionByName(
                rows(
                    spark(),
                    Silver.ORDERS,
                    """
                    order_id | customer_key | ordered_at          | status | is_valid | currency | fx_rate
                    same     | eve          | 2024-04-01 10:00:00 | placed | false    | USD      | 0.95
                    other    | eve          | 2024-04-01 10:00:00 | placed | false    | CHF      | 1.05
                    unrated  | eve          | 2024-04-01 10:00:00 | placed | false    | JPY      |
                    """));
    var returned =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | returned_at         | _file | _row
            same     | mat        | -1       | 100        | 2024-04-01 10:00:00 | a     | 1
            other    | mat        | -1       | 100        | 2024-04-01 10:00:00 | a     | 2
            unrated  | mat        | -1       | 10000      | 2024-04-01 10:00:00 | a     | 3
            nowhere  | mat        | -1       | 100        | 2024-04-01 10:00:00 | a     | 4
            """);
    var lines =
        rows(
            spark(),
            Silver.ORDER_LINES,
            """
            order_id | line_id | product_id | quantity | gross_amount | discount_amount | is_gift_card
            us3      | 1       | mat        | 1        | 100          | 0               | false
            """);

    assertRows(
        refunds(returned, none(spark(), Returns.REFUNDS.bronze()), orders, lines),
        """
        document_id | order_id | amount  | is_excess
        same        | us3      | 91.7431 | false
        other       | us3      | 105     | true
        nowhere     |          | 100     | false
        """);
  }

  /** What comes of refunds told apart, where lines give nothing back and nothing is cancelled. */
  private Dataset<Row> told(String text) {
    return refunds(none(spark(), DELIVERED), text).where("reason = 'refunded'");
  }

  private Dataset<Row> refunds(Dataset<Row> deliveredLines) {
    return refunds(deliveredLines, "refund_id");
  }

  private Dataset<Row> refunds(Dataset<Row> deliveredLines, String deliveredRefunds) {
    return refunds(
        deliveredLines,
        rows(spark(), Returns.REFUNDS.bronze(), deliveredRefunds),
        orders(),
        lines());
  }

  private Dataset<Row> refunds(
      Dataset<Row> deliveredLines,
      Dataset<Row> deliveredRefunds,
      Dataset<Row> orders,
      Dataset<Row> lines) {
    return Refunds.from(
        tables(
            spark(),
            Map.of(
                DELIVERED,
                deliveredLines,
                Returns.REFUNDS.bronze(),
                deliveredRefunds,
                Silver.ORDERS,
                orders,
                Silver.ORDER_LINES,
                lines)),
        SHOP);
  }
}
