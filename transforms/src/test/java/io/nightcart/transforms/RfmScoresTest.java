package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class RfmScoresTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  @Test
  void givesEqualValuesTheSameScore() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | gross_sales | discounts
            o1       | c1           | 2024-03-01 | true     | 10          | 0
            o2       | c2           | 2024-03-01 | true     | 10          | 0
            o3       | c3           | 2024-03-01 | true     | 10          | 0
            o4       | c4           | 2024-03-01 | true     | 10          | 0
            o5       | c5           | 2024-03-01 | true     | 10          | 0
            o6       | c6           | 2024-03-01 | true     | 10          | 0
            o7       | c7           | 2024-03-01 | true     | 10          | 0
            o8       | d1           | 2024-03-01 | true     | 5           | 0
            o9       | d1           | 2024-03-01 | true     | 5           | 0
            o10      | d2           | 2024-03-01 | true     | 5           | 0
            o11      | d2           | 2024-03-01 | true     | 6           | 1
            o12      | e1           | 2024-03-01 | true     | 2           | 0
            o13      | e1           | 2024-03-02 | true     | 4           | 0
            o14      | e1           | 2024-03-01 | true     | 4           | 0
            """);

    var found = RfmScores.from(CustomerHistory.from(orders, 365, DAY), DAY);

    assertRows(
        found,
        """
        customer_key | frequency | monetary | recency_days | r_score | f_score | m_score | fm_score | rfm_code | rfm_group
        c1           | 1         | 10       | 30           | 1       | 1       | 1       | 1        | 111      | DORMANT
        c2           | 1         | 10       | 30           | 1       | 1       | 1       | 1        | 111      | DORMANT
        c3           | 1         | 10       | 30           | 1       | 1       | 1       | 1        | 111      | DORMANT
        c4           | 1         | 10       | 30           | 1       | 1       | 1       | 1        | 111      | DORMANT
        c5           | 1         | 10       | 30           | 1       | 1       | 1       | 1        | 111      | DORMANT
        c6           | 1         | 10       | 30           | 1       | 1       | 1       | 1        | 111      | DORMANT
        c7           | 1         | 10       | 30           | 1       | 1       | 1       | 1        | 111      | DORMANT
        d1           | 2         | 10       | 30           | 1       | 4       | 1       | 3        | 141      | AT_RISK
        d2           | 2         | 10       | 30           | 1       | 4       | 1       | 3        | 141      | AT_RISK
        e1           | 3         | 10       | 29           | 5       | 5       | 1       | 3        | 551      | ACTIVE
        """);
  }

  @Test
  void namesEveryPairOfScoresOnce() {
    var orders =
        new StringBuilder("order_id|customer_key|order_date|is_valid|gross_sales|discounts");
    for (int r = 1; r <= 5; r++) {
      for (int fm = 1; fm <= 5; fm++) {
        for (int order = 1; order <= fm; order++) {
          orders.append("\no%d%d%d|c%d%d|2024-03-0%d|true|10|0".formatted(r, fm, order, r, fm, r));
        }
      }
    }

    var found =
        RfmScores.from(
            CustomerHistory.from(rows(spark(), Sales.FCT_ORDERS, orders.toString()), 365, DAY),
            DAY);

    assertRows(
        found,
        """
        customer_key | r_score | fm_score | rfm_group
        c51          | 5       | 1        | NEW
        c52          | 5       | 2        | ACTIVE
        c53          | 5       | 3        | ACTIVE
        c54          | 5       | 4        | CHAMPIONS
        c55          | 5       | 5        | CHAMPIONS
        c41          | 4       | 1        | PROMISING
        c42          | 4       | 2        | ACTIVE
        c43          | 4       | 3        | ACTIVE
        c44          | 4       | 4        | LOYAL
        c45          | 4       | 5        | LOYAL
        c31          | 3       | 1        | ALMOST_LOST
        c32          | 3       | 2        | ALMOST_LOST
        c33          | 3       | 3        | NEEDS_ATTENTION
        c34          | 3       | 4        | LOYAL
        c35          | 3       | 5        | LOYAL
        c21          | 2       | 1        | DORMANT
        c22          | 2       | 2        | DORMANT
        c23          | 2       | 3        | AT_RISK
        c24          | 2       | 4        | AT_RISK
        c25          | 2       | 5        | PREVIOUSLY_LOYAL
        c11          | 1       | 1        | DORMANT
        c12          | 1       | 2        | DORMANT
        c13          | 1       | 3        | AT_RISK
        c14          | 1       | 4        | AT_RISK
        c15          | 1       | 5        | PREVIOUSLY_LOYAL
        """);
  }

  private static final String AROUND_THE_WINDOW =
      """
      order_id | customer_key | order_date | is_valid | gross_sales | discounts
      o1       | ann          | 2024-03-24 | true     | 1           | 0
      o2       | ann          | 2024-03-25 | true     | 2           | 0
      o3       | ann          | 2024-03-31 | true     | 5           | 1
      o4       | ann          | 2024-04-01 | true     | 8           | 0
      o5       | ben          | 2024-03-24 | true     | 16          | 0
      o6       | cat          | 2024-03-30 | false    | 32          | 0
      o7       |              | 2024-03-30 | true     | 64          | 0
      o8       | dan          | 2024-04-01 | true     | 64          | 0
      """;

  @Test
  void countsOrdersOfTheWindowThatEndsOnTheDay() {
    var orders = rows(spark(), Sales.FCT_ORDERS, AROUND_THE_WINDOW);

    var found = RfmScores.from(CustomerHistory.from(orders, 7, DAY), DAY);

    assertRows(
        found,
        """
        customer_key | recency_days | frequency | monetary | r_score | f_score | m_score
        ann          | 0            | 2         | 6        | 3       | 3       | 3
        ben          | 7            | 0         | 0        | 1       | 1       | 1
        """);
  }

  @Test
  void countsTheWholeHistoryForAWindowOfZero() {
    var orders = rows(spark(), Sales.FCT_ORDERS, AROUND_THE_WINDOW);

    var found = RfmScores.from(CustomerHistory.from(orders, 0, DAY), DAY);

    assertRows(
        found,
        """
        customer_key | frequency | monetary | day
        ann          | 3         | 7        | 2024-03-31
        ben          | 1         | 16       | 2024-03-31
        """);
  }

  @Test
  void isEmptyWithoutOrders() {
    var found =
        RfmScores.from(CustomerHistory.from(none(spark(), Sales.FCT_ORDERS), 365, DAY), DAY);

    assertRows(found, "customer_key");
  }

  @Test
  void refusesANegativeWindow() {
    var orders = none(spark(), Sales.FCT_ORDERS);

    assertThatThrownBy(() -> RfmScores.from(CustomerHistory.from(orders, -1, DAY), DAY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The window must be 0 days or more, not -1");
  }
}
