package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CartStatesTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private static final String HEADER =
      "cart_key | customer_key | opened_at | opened_date | last_add_at | last_activity_at"
          + " | last_activity_date | value | stage | closed_at | closing_order_id"
          + " | is_closed_in_session\n";

  /** Carts with a mat in them, opened and last used at one time. */
  private Dataset<Row> states(String carts, String day) {
    var text = new StringBuilder(HEADER);
    carts
        .lines()
        .map(line -> line.split("\\|", -1))
        .forEach(
            c ->
                text.append(
                    String.join("|", c[0], c[1], c[2], c[3], c[2], c[2], c[3], c[4], "cart")
                        + "|"
                        + String.join("|", c[5], c[6], c[7])
                        + "\n"));
    var mat =
        expr(
            "struct('mat' as product_id, 1L as quantity, cast(30 as decimal(18,4)) as unit_price)");
    return states(rows(spark(), Web.CARTS, text.toString()).withColumn("items", array(mat)), day);
  }

  private Dataset<Row> states(Dataset<Row> carts, String day) {
    var orders =
        rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | customer_key | ordered_at          | order_date | is_valid
            at_once  | ann          | 2024-03-01 11:00:00 | 2024-03-01 | true
            soon     | ben          | 2024-03-01 11:00:01 | 2024-03-01 | true
            other    | cat          | 2024-03-03 10:00:00 | 2024-03-03 | true
            last     | dan          | 2024-03-15 10:00:00 | 2024-03-15 | true
            late     | eve          | 2024-03-15 10:00:01 | 2024-03-15 | true
            before   | fay          | 2024-03-01 09:59:59 | 2024-03-01 | true
            test     | gus          | 2024-03-01 10:10:00 | 2024-03-01 | false
            """);
    var lines =
        rows(
            spark(),
            Silver.ORDER_LINES,
            """
            order_id | line_id | product_id
            at_once  | 1       | block
            soon     | 1       | mat
            soon     | 2       | mat
            other    | 1       | block
            last     | 1       | mat
            late     | 1       | mat
            before   | 1       | mat
            test     | 1       | mat
            """);
    var customers =
        rows(
            spark(),
            Silver.CUSTOMERS,
            """
            customer_key | email_hash | accepts_marketing
            ann          | @          | true
            ben          | @          | false
            cat          |            | true
            dan          | @          |
            """);
    return CartStates.from(
        tables(
            spark(),
            Map.of(
                Web.CARTS,
                carts,
                Silver.ORDERS,
                orders,
                Silver.ORDER_LINES,
                lines,
                Silver.CUSTOMERS,
                customers)),
        LocalDate.parse(day),
        SHOP);
  }

  private static final String TEN = "2024-03-01 10:00:00 | 2024-03-01 | 30";

  @Test
  void everyCartHasAState() {
    var carts =
        """
        a | ann | TEN | | | false
        b | ben | TEN | | | false
        c | cat | TEN | | | false
        d | dan | TEN | | | false
        e | eve | TEN | | | false
        f | fay | TEN | | | false
        g | gus | TEN | | | false
        """
            .replace("TEN", TEN);

    assertRows(
        states(carts, "2024-03-15"),
        """
        cart_key | state     | is_abandoned | order_id | hours_to_recover     | is_contactable
        a        | purchased | false        | at_once  |                      | true
        b        | recovered | true         | soon     | 1.0002777777777778   | false
        c        | expired   | true         |          |                      | false
        d        | recovered | true         | last     | 336.0                | false
        e        | expired   | true         |          |                      | false
        f        | abandoned | true         |          |                      | false
        g        | abandoned | true         |          |                      | false
        """);
  }

  @Test
  void anOrderAfterTheDayChangesNothing() {
    assertRows(
        states("d | dan | " + TEN + " | | | false\n", "2024-03-14"),
        """
        cart_key | state
        d        | abandoned
        """);
  }

  @Test
  void aCartIsLeftAfterAnHourAndGivenUpAfterThirtyDays() {
    var carts =
        """
        a | | 2024-03-01 22:00:00 | 2024-03-01 | 30 | | | false
        b | | 2024-03-01 22:00:01 | 2024-03-01 | 30 | | | false
        c | | 2024-03-01 23:30:00 | 2024-03-02 | 30 | | | false
        z | | 2024-03-01 10:00:00 | 2024-03-01 |  0 | | | false
        """;

    assertRows(
        states(carts, "2024-03-01"),
        """
        cart_key | state     | is_abandoned
        a        | abandoned | true
        b        | open      | false
        z        | open      | false
        """);
    assertRows(
        states(carts, "2024-03-30"),
        """
        cart_key | state     | is_abandoned
        a        | abandoned | true
        b        | abandoned | true
        c        | abandoned | true
        z        | open      | false
        """);
    assertRows(
        states(carts, "2024-03-31"),
        """
        cart_key | state     | is_abandoned
        a        | expired   | true
        b        | expired   | true
        c        | abandoned | true
        z        | expired   | false
        """);
  }

  @Test
  void aTransactionOfTheCartItselfClosesItThoughTheShopDoesNotKnowTheOrder() {
    var carts =
        """
        a |     | TEN | 2024-03-01 12:00:00 | o9 | true
        b |     | TEN | 2024-03-01 11:00:00 | o9 | false
        c |     | TEN | 2024-03-02 10:00:00 | o9 | false
        d |     | TEN | 2024-03-04 10:00:00 | o9 | false
        """
            .replace("TEN", TEN);

    assertRows(
        states(carts, "2024-03-03"),
        """
        cart_key | state     | order_id | hours_to_recover
        a        | purchased | o9       |
        b        | purchased | o9       |
        c        | recovered | o9       | 24.0
        d        | abandoned |          |
        """);
  }

  @Test
  void cartsOfADayAreCountedByWhatBecameOfThem() {
    var carts =
        """
        a | ann | TEN | | | false
        b | ben | TEN | | | false
        c | cat | TEN | | | false
        f | fay | TEN | | | false
        """
            .replace("TEN", TEN);
    var states = states(carts, "2024-03-15").withColumn("channel_group", expr("'direct'"));

    assertRows(
        CartAbandonmentDaily.from(states, LocalDate.parse("2024-03-14")),
        """
        day        | abandonment_rate | recovery_rate
        2024-03-01 |                  |
        """);
    assertRows(
        CartAbandonmentDaily.from(states, LocalDate.parse("2024-03-15"))
            .withColumn("recovery_rate", col("recovery_rate").cast("decimal(4,3)")),
        """
        day        | stage | device  | channel_group | created | purchased | abandoned | recovered | expired | value | recoverable_value | abandonment_rate | recovery_rate
        2024-03-01 | cart  | unknown | direct        | 4       | 1         | 3         | 1         | 1       | 90    | 30                | 0.75             | 0.333
        """);
  }
}
