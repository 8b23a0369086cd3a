package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;

import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class IntervalsTest extends SparkSuite {

  private Dataset<Row> share(long hits, long trials, int digits) {
    return spark()
        .range(1)
        .select(
            round(Intervals.wilsonLow(lit(hits), lit(trials)), digits).as("low"),
            round(Intervals.wilsonHigh(lit(hits), lit(trials)), digits).as("high"));
  }

  private Dataset<Row> net(long promoters, long detractors, long all) {
    var middle = Intervals.netMiddle(lit(promoters), lit(detractors), lit(all));
    var error = Intervals.netError(lit(promoters), lit(detractors), lit(all));
    return spark()
        .range(1)
        .select(
            points(middle).as("middle"),
            points(middle.minus(error.multiply(Intervals.Z))).as("low"),
            points(middle.plus(error.multiply(Intervals.Z))).as("high"));
  }

  private static Column points(Column share) {
    return round(share.multiply(100), 2);
  }

  @Test
  void sixtyOfTwoHundredHaveTheirWilsonInterval() {
    assertRows(
        share(60, 200, 6),
        """
        low      | high
        0.240747 | 0.366791
        """);
  }

  @Test
  void noneAndAllOfFewAreNotCertain() {
    assertRows(
        share(0, 10, 4).union(share(10, 10, 4)),
        """
        low    | high
        0.0    | 0.2775
        0.7225 | 1.0
        """);
  }

  @Test
  void sixtyPromotersAndFifteenDetractorsOfAHundredHaveTheirAdjustedWaldInterval() {
    assertRows(
        net(60, 15, 100),
        """
        middle | low   | high
        43.69  | 29.34 | 58.04
        """);
  }

  @Test
  void withoutAnswersNothingIsKnown() {
    assertRows(
        share(0, 0, 4),
        """
        low | high
            |
        """);
    assertRows(
        net(0, 0, 0),
        """
        middle | low | high
               |     |
        """);
  }
}
