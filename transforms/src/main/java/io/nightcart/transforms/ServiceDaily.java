package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.nightcart.tables.Service;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Service#SERVICE_DAILY}. */
public final class ServiceDaily {

  private static final List<String> OPENED =
      List.of(
          "1L as tickets",
          "if(order_id is null, 0L, 1L) as tickets_with_order",
          "negative_durations");

  private static final List<String> REPLIED =
      List.of("1L as first_replies", "minutes_to_first_reply as first_reply_minutes");

  private static final List<String> SOLVED =
      List.of(
          "1L as solved",
          "if(minutes_to_solution is null, 0L, 1L) as solved_timed",
          "ifnull(minutes_to_solution, 0L) as solved_minutes",
          "if(replies is null, 0L, 1L) as solved_with_replies",
          "if(replies <= 1 and ifnull(reopens, 0L) = 0, 1L, 0L) as one_touch",
          "if(reopens is null, 0L, 1L) as solved_with_reopens",
          "if(reopens > 0, 1L, 0L) as reopened");

  private static final List<String> RATED =
      List.of("1L as rated", "if(satisfaction >= 4, 1L, 0L) as satisfied");

  private static final List<String> SUMS =
      Stream.of(OPENED, REPLIED, SOLVED, RATED)
          .flatMap(List::stream)
          .map(share -> share.substring(share.lastIndexOf(' ') + 1))
          .toList();

  private static final List<String> SLICE = List.of("channel", "reason");

  /** What happened to tickets on each day, and how many stood open at its end. */
  public static Dataset<Row> from(Dataset<Row> tickets, LocalDate day) {
    var known =
        tickets
            .where(col("created_date").leq(day))
            .na()
            .fill("unknown", SLICE.toArray(String[]::new));
    return Stream.of(
            shares(known, "created_date", OPENED),
            shares(known.where("minutes_to_first_reply is not null"), "first_reply_date", REPLIED),
            shares(known.where("solved_date is not null"), "solved_date", SOLVED),
            shares(
                known.where("satisfaction is not null"),
                "coalesce(solved_date, created_date)",
                RATED))
        .reduce((one, other) -> one.unionByName(other, true))
        .orElseThrow()
        .where(col("day").leq(day))
        .transform(ServiceDaily::sumUp)
        .transform(sums -> fillCalendar(sums, day))
        .transform(ServiceDaily::measure)
        .transform(Service.SERVICE_DAILY::conform);
  }

  private static Dataset<Row> shares(Dataset<Row> tickets, String day, List<String> shares) {
    return tickets.selectExpr(
        Stream.concat(Stream.of(day + " as day", "channel", "reason"), shares.stream())
            .toArray(String[]::new));
  }

  private static Dataset<Row> sumUp(Dataset<Row> shares) {
    Column[] sums = SUMS.stream().map(c -> coalesce(sum(c), lit(0L)).as(c)).toArray(Column[]::new);
    return shares
        .groupBy("day", "channel", "reason")
        .agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
  }

  private static Dataset<Row> fillCalendar(Dataset<Row> sums, LocalDate day) {
    return sums.groupBy("channel", "reason")
        .agg(min("day").as("first"))
        .select(col("channel"), col("reason"), explode(sequence(col("first"), lit(day))).as("day"))
        .join(sums, new String[] {"day", "channel", "reason"}, "left")
        .na()
        .fill(0L, SUMS.toArray(String[]::new));
  }

  private static Dataset<Row> measure(Dataset<Row> days) {
    var soFar = Window.partitionBy("channel", "reason").orderBy("day");
    var rated = col("rated");
    var satisfied = col("satisfied");
    return days.withColumn("backlog", sum(expr("tickets - solved")).over(soFar))
        .withColumn("csat", try_divide(satisfied, rated))
        .withColumn("csat_low", Intervals.wilsonLow(satisfied, rated))
        .withColumn("csat_high", Intervals.wilsonHigh(satisfied, rated));
  }

  private ServiceDaily() {}
}
