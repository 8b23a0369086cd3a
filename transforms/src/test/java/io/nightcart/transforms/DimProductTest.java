package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DimProductTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  @Test
  void sumsTheSalesOfValidOrders() {
    var lines =
        lines(
            """
            order_id | line_id | order_date | customer_key | product_id | is_valid | is_gift_card | quantity | unit_price | gross_sales | discounts
            o1       | 1       | 2024-03-01 | ann          | mat        | true     | false        | 2        | 50         | 100         | 10
            o1       | 2       | 2024-03-01 | ann          | mat        | true     | false        | 1        | 50         | 50          | 0
            o2       | 1       | 2024-03-31 |              | mat        | true     | false        | 1        | 60         | 60          | 0
            o3       | 1       | 2024-04-01 | ben          | mat        | true     | false        | 1        | 70         | 70          | 0
            o4       | 1       | 2024-03-02 | cat          | mat        | false    | false        | 1        | 80         | 80          | 0
            o1       | 3       | 2024-03-01 | ann          | card       | true     | true         | 1        | 25         | 0           | 0
            """);

    var dimension = DimProduct.from(products(), lines, refunds(), reviews(), DAY);

    assertRows(
        dimension,
        """
        product_id | price | orders | customers | units | gross_sales | discounts | net_sales | return_rate_units | first_sold_date | last_sold_date
        mat        | 60    | 2      | 1         | 4     | 210         | 10        | 200       | 0.0               | 2024-03-01      | 2024-03-31
        card       | 25    | 0      | 0         | 0     | 0           | 0         | 0         |                   |                 |
        """);
  }

  @Test
  void countsReturnsButThoseOfInvalidOrders() {
    var lines =
        lines(
            """
            order_id | line_id | order_date | product_id | is_valid | is_gift_card | quantity | unit_price | gross_sales | discounts
            o1       | 1       | 2024-03-01 | mat        | true     | false        | 4        | 50         | 200         | 0
            o2       | 1       | 2024-03-01 | mat        | false    | false        | 4        | 50         | 200         | 0
            """);
    var refunds =
        rows(
            spark(),
            Silver.REFUNDS,
            """
            order_id | product_id | refund_date | quantity | amount
            o1       | mat        | 2024-03-31  | 1        | 50
            o1       | mat        | 2024-04-01  | 1        | 50
            o2       | mat        | 2024-03-31  | 1        | 50
                     | mat        | 2024-03-31  | 1        | 40
            """);

    var dimension = DimProduct.from(products(), lines, refunds, reviews(), DAY);

    assertRows(
        dimension,
        """
        product_id | units | returned_units | returns | net_sales | return_rate_units
        mat        | 4     | 2              | 90      | 110       | 0.5
        card       | 0     | 0              | 0       | 0         |
        """);
  }

  @Test
  void meansTheStarsUntilTheDay() {
    var reviews =
        rows(
            spark(),
            Silver.REVIEWS,
            """
            product_id | rating | created_date
            mat        | 4      | 2024-03-30
            mat        | 5      | 2024-03-31
            mat        | 1      | 2024-04-01
            """);

    var dimension =
        DimProduct.from(products(), none(spark(), Sales.FCT_ORDER_LINES), refunds(), reviews, DAY);

    assertRows(
        dimension,
        """
        product_id | price | reviews | rating_mean
        mat        |       | 2       | 4.5
        card       | 25    | 0       |
        """);
  }

  private Dataset<Row> lines(String text) {
    return rows(spark(), Sales.FCT_ORDER_LINES, text);
  }

  private Dataset<Row> products() {
    return rows(
        spark(),
        Silver.PRODUCTS,
        """
        product_id | price
        mat        |
        card       | 25
        """);
  }

  private Dataset<Row> refunds() {
    return none(spark(), Silver.REFUNDS);
  }

  private Dataset<Row> reviews() {
    return none(spark(), Silver.REVIEWS);
  }
}
