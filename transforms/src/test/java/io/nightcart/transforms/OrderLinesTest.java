package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
import org.junit.jupiter.api.Test;

class OrderLinesTest extends SparkSuite {

  private static final Table DELIVERED = Bronze.ORDER_LINES.bronze();

  @Test
  void equalLinesOfAFlatInvoiceStayAndAreNumberedByContent() {
    var lines =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | _file | _row
            o1       | mat        | 1        | 30         | a     | 2
            o1       | block      | 2        | 10         | a     | 3
            o1       | mat        | 1        | 30         | a     | 9
            """);

    assertRows(
        OrderLines.from(lines),
        """
        order_id | line_id | product_id | gross_amount
        o1       | 1       | block      | 20
        o1       | 2       | mat        | 30
        o1       | 3       | mat        | 30
        """);
  }

  @Test
  void aReturnInALaterFlatFileLeavesTheSaleAlone() {
    var lines =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | _file | _row
            o1       | mat        | 2        | 30         | a     | 2
            o1       | mat        | -1       | 30         | b     | 2
            """);

    assertRows(
        OrderLines.from(lines),
        """
        order_id | product_id | gross_amount
        o1       | mat        | 60
        """);
  }

  @Test
  void linesOfOneFlatFileStandTogetherWheneverTheyWereChanged() {
    var lines =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | updated_at          | _file | _row
            o1       | mat        | 1        | 30         | 2025-01-01 10:00:00 | a     | 2
            o1       | block      | 1        | 10         | 2025-01-01 11:00:00 | a     | 3
            o1       | strap      | 1        | 5          |                     | b     | 2
            """);

    assertRows(
        OrderLines.from(lines),
        """
        order_id | product_id
        o1       | mat
        o1       | block
        """);
  }

  @Test
  void unnumberedLinesAreReplacedTogetherByTheNewestDelivery() {
    var lines =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | updated_at          | _file | _row | _element
            o1       | mat        | 1        | 30         | 2024-01-01 10:00:00 | a     | 1    | 0
            o1       | block      | 1        | 10         | 2024-01-01 10:00:00 | a     | 1    | 1
            o1       | strap      | 1        | 8          | 2024-01-02 10:00:00 | a     | 1    | 0
            o1       | strap      | 1        | 8          | 2024-01-02 10:00:00 | a     | 5    | 0
            """);

    assertRows(
        OrderLines.from(lines),
        """
        order_id | line_id | product_id
        o1       | 1       | strap
        """);
  }

  @Test
  void numberedLinesAreReplacedOneByOneWhicheverFileWasTakenFirst() {
    var lines =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | line_id | product_id | quantity | unit_price | _file | _row
            o1       | x       | mat        | 2        | 30         | b     | 2
            o1       | y       | block      | 1        | 10         | a     | 3
            o1       | x       | mat        | 1        | 30         | a     | 2
            """);

    assertRows(
        OrderLines.from(lines),
        """
        line_id | product_id | quantity
        x       | mat        | 2
        y       | block      | 1
        """);
  }

  @Test
  void linesThatGiveBackSellNothing() {
    var lines =
        rows(
            spark(),
            DELIVERED,
            """
            order_id | product_id | quantity | unit_price | _file | _row
            C1       | mat        | -1       | 30         | a     | 2
            """);

    assertRows(OrderLines.from(lines), "order_id | line_id\n");
    assertRows(OrderLines.from(none(spark(), DELIVERED)), "order_id | line_id\n");
  }
}
