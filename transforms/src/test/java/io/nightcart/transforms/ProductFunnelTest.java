package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ProductFunnelTest extends SparkSuite {

  @Test
  void sessionsAndCartsOfFourWeeksAreFollowedByProduct() {
    var events =
        rows(
            spark(),
            Web.PRODUCT_EVENTS,
            """
            event_id | session_key | type         | event_date | product_id | is_bot
            e1       | s1          | product_view | 2024-03-28 | mat        | false
            e2       | s1          | product_view | 2024-03-28 | mat        | false
            e3       | s1          | add_to_cart  | 2024-03-28 | mat        | false
            e4       | s2          | product_view | 2024-03-01 | mat        | false
            e5       | s3          | add_to_cart  | 2024-03-01 | mat        | false
            e6       | s4          | product_view | 2024-02-29 | mat        | false
            e7       | s5          | product_view | 2024-03-29 | mat        | false
            e8       | s6          | product_view | 2024-03-10 | mat        | true
            e9       | s7          | product_view | 2024-03-10 | rug        | false
            e10      | s7          | checkout_step | 2024-03-10 |           | false
            """);
    var carts =
        rows(
                spark(),
                Web.CART_STATES,
                """
                cart_key | opened_date | state
                c1       | 2024-03-14  | purchased
                c2       | 2024-03-02  | recovered
                c3       | 2024-02-16  | abandoned
                c4       | 2024-02-15  | purchased
                c5       | 2024-03-15  | purchased
                """)
            .withColumn(
                "items",
                expr(
                    "transform(if(cart_key = 'c3', array('mat', 'mat', 'top'), array('mat', '-')),"
                        + " p -> named_struct('product_id', p, 'quantity', 1L, 'unit_price', 1.0D))"));

    assertRows(
        ProductFunnel.from(events, carts, LocalDate.parse("2024-03-28")),
        """
        product_id | view_sessions | add_sessions | view_to_cart | carts | carts_ordered | cart_to_order
        mat        | 2             | 1            | 0.5          | 3     | 2             | 0.6666666666666666
        rug        | 1             | 0            | 0.0          | 0     | 0             |
        top        | 0             | 0            |              | 1     | 0             | 0.0
        """);
  }
}
