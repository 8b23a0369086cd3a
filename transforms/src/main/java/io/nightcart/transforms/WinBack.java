package io.nightcart.transforms;

import static io.nightcart.tables.Lifetime.WIN_BACK;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Lifetime#WIN_BACK}. */
public final class WinBack {

  /**
   * Key {@code win-back}.
   *
   * @param maxCustomers the most customers on the list
   */
  public record Options(int maxCustomers) {

    /**
     * @throws IllegalArgumentException for fewer than 1
     */
    public Options {
      if (maxCustomers < 1) {
        throw new IllegalArgumentException("Max-customers must be 1 or more, not " + maxCustomers);
      }
    }
  }

  private static final String REASON =
      "concat(if(purchases = 1, '1 purchase, ', concat(purchases, ' purchases, the last ')),"
          + " recency_days, ' days ago; ', bigint(round(100 * p_alive)), '% likely to be still there, ',"
          + " format_number(value_at_stake, 2), ' at stake')";

  /** Ranks who is going by what is lost with them. Nobody is on it where no model tells that. */
  public static Dataset<Row> from(
      Dataset<Row> clvScores, Dataset<Row> customerStates, Options options, LocalDate day) {
    Column[] order = {col("value_at_stake").desc(), col("customer_key")};
    return clvScores
        .join(
            customerStates
                .where("state in ('at_risk', 'lapsed')")
                .select("customer_key", "state", "recency_days"),
            "customer_key")
        .withColumn("value_at_stake", expr("clv_if_alive - predicted_clv"))
        .where("value_at_stake > 0")
        .orderBy(order)
        .limit(options.maxCustomers())
        .withColumn("rank", row_number().over(Window.orderBy(order)).cast(Field.NUMBER))
        .withColumn("purchases", col("repeats").plus(1))
        .withColumn("reason", expr(REASON))
        .withColumn("day", lit(day))
        .select(
            "customer_key",
            "day",
            "rank",
            "state",
            "recency_days",
            "purchases",
            "p_alive",
            "value_at_stake",
            "historic_clv",
            "reason")
        .transform(WIN_BACK::conform);
  }

  private WinBack() {}
}
