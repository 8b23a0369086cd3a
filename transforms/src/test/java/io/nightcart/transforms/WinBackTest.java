package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Retention;
import io.nightcart.testing.SparkSuite;
import io.nightcart.transforms.WinBack.Options;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class WinBackTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-12-31");

  private Dataset<Row> scores() {
    return rows(
        spark(),
        Lifetime.CLV_SCORES,
        """
        customer_key | repeats | p_alive | predicted_clv | clv_if_alive | historic_clv
        ann          | 6       | 0.20    | 20            | 100          | 400
        bob          | 2       | 0.90    | 90            | 100          | 90
        cat          | 0       | 0.50    | 40.50         | 81.00        | 30
        dan          | 9       | 0.10    | 50            | 500          | 900
        eve          | 9       | 0.50    | 500           | 1000         | 900
        fay          | 1       |         | 50            |              | 20
        """);
  }

  private Dataset<Row> states() {
    return rows(
        spark(),
        Retention.CUSTOMER_STATES,
        """
        customer_key | state   | recency_days
        ann          | lapsed  | 200
        bob          | at_risk | 95
        cat          | at_risk | 100
        dan          | churned | 800
        eve          | active  | 5
        fay          | at_risk | 100
        """);
  }

  @Test
  void whoIsGoingWithMostAtStakeComesFirst() {
    assertRows(
        WinBack.from(scores(), states(), new Options(10), DAY),
        """
        rank | customer_key | state   | purchases | value_at_stake | reason
        1    | ann          | lapsed  | 7         | 80             | 7 purchases, the last 200 days ago; 20% likely to be still there, 80.00 at stake
        2    | cat          | at_risk | 1         | 40.50          | 1 purchase, 100 days ago; 50% likely to be still there, 40.50 at stake
        3    | bob          | at_risk | 3         | 10             | 3 purchases, the last 95 days ago; 90% likely to be still there, 10.00 at stake
        """);
  }

  @Test
  void theListEndsWhereItIsSet() {
    assertRows(
        WinBack.from(scores(), states(), new Options(1), DAY),
        """
        rank | customer_key
        1    | ann
        """);
    assertThatThrownBy(() -> new Options(0)).hasMessage("Max-customers must be 1 or more, not 0");
  }
}
