package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PreferredChannelsTest extends SparkSuite {

  private Dataset<Row> touches() {
    return rows(
        spark(),
        Attribution.TOUCHPOINTS,
        """
        touch_key | customer_key | touched_date | channel
        t1        | ann          | 2024-03-01   | email
        t2        | ann          | 2024-03-02   | paid_search
        t3        | ann          | 2024-03-03   | paid_search
        t4        | ann          | 2024-03-04   | direct
        t5        | ann          | 2024-04-01   | paid_search
        t6        | ben          | 2024-03-01   | email
        t7        | eve          | 2024-03-01   | direct
        t8        |              | 2024-03-01   | email
        """);
  }

  private Dataset<Row> credits() {
    return rows(
        spark(),
        Attribution.ATTRIBUTION_CREDITS,
        """
        order_id | model       | touch_key | order_date | channel      | credit
        o1       | linear      | t1        | 2024-03-05 | email        | 1
        o1       | first_touch | t2        | 2024-03-05 | paid_search  | 1
        o2       | linear      | -         | 2024-03-05 | unattributed | 1
        o3       | linear      | t5        | 2024-04-01 | paid_search  | 1
        """);
  }

  private Dataset<Row> orders() {
    return rows(
        spark(),
        Sales.FCT_ORDERS,
        """
        order_id | customer_key
        o1       | ann
        o2       | cat
        o3       | ann
        """);
  }

  /**
   * Four touches brought one order, so each is worth a quarter. Of ann, e-mail counts for 1 + 1/4
   * and search for 2/4; the whole shop adds 1/2 of each. Of ben, e-mail counts for 1/4 + 1/2 of 1/4
   * + 1.
   */
  @Test
  void anOrderSaysMoreThanVisitsAndLittleEvidenceSaysLittle() {
    assertRows(
        PreferredChannels.from(
                tables(
                    spark(),
                    Map.of(
                        Attribution.TOUCHPOINTS,
                        touches(),
                        Attribution.ATTRIBUTION_CREDITS,
                        credits(),
                        Sales.FCT_ORDERS,
                        orders())),
                new AttributionOptions("linear", AttributionOptions.Path.EXPOSURE_PATH, "direct"),
                LocalDate.parse("2024-03-31"))
            .withColumn("share", expr("round(share, 6)")),
        """
        customer_key | channel | share    | touches | orders | evidence | all_evidence | prior
        ann          | email   | 0.727273 | 1       | 1      | 1.25     | 1.75         | 0.75
        ben          | email   | 0.8      | 1       | 0      | 0.25     | 0.25         | 0.75
        """);
  }
}
