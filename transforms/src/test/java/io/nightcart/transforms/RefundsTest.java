package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
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
        Refunds.from(returned, orders(), lines(), SHOP).where("reason = 'returned'"),
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
        Refunds.from(returned, orders(), lines(), SHOP).where("reason = 'returned'"),
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
        Refunds.from(returned, orders(), lines(), SHOP),
        """
        refund_id   | order_id | reason    | quantity | amount | refund_date
        o3/cancel/1 | o3       | cancelled | 2        | 54     | 2024-02-04
        """);
  }

  @Test
  void whereNothingComesBackOnlyCancellationsDo() {
    assertRows(
        Refunds.from(none(spark(), DELIVERED), orders(), lines(), SHOP),
        """
        refund_id
        o3/cancel/1
        """);
  }
}
