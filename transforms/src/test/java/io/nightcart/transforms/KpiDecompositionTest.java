package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class KpiDecompositionTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-02-29");

  private static final String ORDERS =
      """
      order_id | customer_key | order_date | is_valid | items | gross_sales | discounts | returns | cogs
      a1       | ann          | 2024-01-05 | true     | 1     | 10          | 0         | 0       | 4
      a2       | ben          | 2024-02-01 | true     | 1     | 10          | 0         | 0       | 4
      g0       |              | 2024-02-01 | true     | 1     | 8           | 0         | 0       | 3
      b1       | ann          | 2024-02-02 | true     | 2     | 45          | 5         | 3       | 10
      b2       | ann          | 2024-02-29 | true     | 2     | 40          | 0         | 0       | 10
      b3       | dan          | 2024-03-01 | true     | 2     | 99          | 0         | 0       | 10
      b4       | eve          | 2024-02-20 | false    | 2     | 99          | 0         | 0       | 10
      """;

  private Dataset<Row> tree(String orders) {
    var spend =
        rows(
            spark(),
            Marketing.AD_SPEND_DAILY,
            """
            spend_date | spend_rc
            2024-02-01 | 5
            2024-02-10 | 9
            """);
    return KpiDecomposition.from(
        rows(spark(), Sales.FCT_ORDERS, orders),
        spend,
        none(spark(), Marketing.MARKETING_COSTS_DAILY),
        DAY);
  }

  @Test
  void theFactorsExplainTheWholeChange() {
    // From 2 customers x 1 order x 1 item x 10 to 1 x 2 x 2 x 20; the logarithmic mean of 80 and
    // 20 is 60 / ln 4.
    assertRows(
        tree(ORDERS).where("compare = 'previous_28' and node not like 'profit%'"),
        """
        node                           | parent       | current_value | base_value | contribution
        sales                          |              | 80.0          | 28.0       | 52
        identified                     | sales        | 80.0          | 20.0       | 60
        unidentified                   | sales        | 0.0           | 8.0        | -8
        identified.customers           | identified   | 1.0           | 2.0        | -30
        identified.orders_per_customer | identified   | 2.0           | 1.0        | 30
        identified.items_per_order     | identified   | 2.0           | 1.0        | 30
        identified.price_per_item      | identified   | 20.0          | 10.0       | 30
        unidentified.orders            | unidentified | 0.0           | 1.0        | -8
        unidentified.items_per_order   | unidentified |               | 1.0        | 0
        unidentified.price_per_item    | unidentified |               | 8.0        | 0
        """);
  }

  @Test
  void profitFallsByWhatIsTakenFromIt() {
    assertRows(
        tree(ORDERS).where("compare = 'previous_28' and node like 'profit%'"),
        """
        node                         | current_value | base_value | contribution
        profit                       | 48.0          | 12.0       | 36
        profit.sales                 | 80.0          | 28.0       | 52
        profit.returns               | -3.0          | 0.0        | -3
        profit.cogs                  | -20.0         | -11.0      | -9
        profit.ad_spend              | -9.0          | -5.0       | -4
        """);
  }

  @Test
  void aYearThatTheHistoryDoesNotReachExplainsNothing() {
    assertRows(
        tree(ORDERS).where("compare = 'last_year_28' and node = 'sales'"),
        """
        current_value | base_value | contribution
        80.0          |            |
        """);
  }

  @Test
  void costIsUnknownWhereThatOfOneOrderIs() {
    assertRows(
        tree(ORDERS.replace("| 3       | 10", "| 3       | "))
            .where("compare = 'previous_28' and node in ('profit', 'profit.cogs')"),
        """
        node        | current_value | base_value | contribution
        profit      |               | 12.0       |
        profit.cogs |               | -11.0      |
        """);
  }
}
