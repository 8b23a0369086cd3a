package io.nightcart.transforms;

import static io.nightcart.tables.Loyalty.MEMBER_UPLIFT;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Makes {@link io.nightcart.tables.Loyalty#MEMBER_UPLIFT}.
 *
 * <p>Customers are alike who were alike before the month of enrolment in recency, frequency and
 * monetary value, and in whether they ordered in that month. What those who did not enrol spend
 * afterwards, weighed as the members fall among their likes, is what was to be expected of the
 * members (direct standardisation).
 */
public final class MemberUplift {

  private static final int MONTHS = 12;
  private static final int LOOK_BACK = 365;
  private static final int FOLLOWED = 90;
  private static final String END = "date_add(add_months(month, 1), %d)".formatted(FOLLOWED);
  private static final String[] ALIKE = {
    "month", "recency", "frequency", "monetary", "ordered_in_month"
  };

  /** The last twelve months of which all have been followed by the day. */
  public static Dataset<Row> from(
      Dataset<Row> loyaltyLedger, Dataset<Row> fctOrders, LocalDate day) {
    var customers =
        histories(fctOrders, day)
            .join(enrolled(loyaltyLedger), new String[] {"customer_key"}, "left")
            .withColumn("is_member", expr("trunc(enrolled_date, 'month') <=> month"))
            // Who enrolled before, or is on the way to, is neither.
            .where("is_member or enrolled_date is null or enrolled_date >= %s".formatted(END));
    return customers
        .groupBy(columns(ALIKE))
        .agg(
            count_if(col("is_member")).as("members"),
            count_if(expr("not is_member")).as("others"),
            spent("is_member").as("members_spent"),
            spent("not is_member").as("others_spent"))
        .where("members > 0")
        .withColumn("is_matched", col("others").gt(0))
        .groupBy("month")
        .agg(
            sum("members").as("members"),
            matched("members").cast(Field.NUMBER).as("matched_members"),
            matched("members_spent").cast(Field.MONEY).as("net_sales"),
            matched("cast(members * others_spent / others as decimal(18, 4))")
                .cast(Field.MONEY)
                .as("expected_net_sales"))
        .withColumn(
            "uplift",
            expr(
                "if(expected_net_sales > 0,"
                    + " double((net_sales - expected_net_sales) / expected_net_sales), null)"))
        .transform(MEMBER_UPLIFT::conform);
  }

  /** One row per month and customer with an order in the year before it or in it. */
  private static Dataset<Row> histories(Dataset<Row> fctOrders, LocalDate day) {
    var isBefore = expr("order_date < month");
    var isIn = expr("order_date >= month and order_date < next_month");
    var first = lastMonth(day).minusMonths(MONTHS - 1L).minusDays(LOOK_BACK);
    return fctOrders
        .where("is_valid and customer_key is not null")
        .where(col("order_date").geq(first).and(col("order_date").leq(day)))
        .select(col("customer_key"), col("order_date"), col("net_sales"), months(day))
        .withColumn("next_month", expr("add_months(month, 1)"))
        .where("order_date >= date_sub(month, %d)".formatted(LOOK_BACK))
        .where("order_date < " + END)
        .groupBy("month", "customer_key")
        .agg(
            min(when(isBefore, expr("datediff(month, order_date)"))).as("days"),
            count(when(isBefore, 1)).as("orders"),
            sum(when(isBefore, col("net_sales"))).as("value"),
            coalesce(functions.max(when(isIn, true)), lit(false)).as("ordered_in_month"),
            sum(when(expr("order_date >= next_month"), col("net_sales"))).as("spent"))
        .where("orders > 0 or ordered_in_month")
        .withColumn(
            "recency", expr("case when days <= 30 then 1 when days <= 90 then 2 else 3 end"))
        .withColumn(
            "frequency",
            expr("case when orders <= 1 then orders when orders <= 3 then 2 else 4 end"))
        // Values are alike that round to the same power of two, so within a factor of two.
        .withColumn("monetary", expr("ifnull(round(log2(greatest(value, 1))), 0)"));
  }

  private static Column months(LocalDate day) {
    return explode(
            array(
                Stream.iterate(lastMonth(day), month -> month.minusMonths(1))
                    .limit(MONTHS)
                    .map(functions::lit)
                    .toArray(Column[]::new)))
        .as("month");
  }

  /** The last month that was followed to its end. */
  private static LocalDate lastMonth(LocalDate day) {
    return day.minusDays(FOLLOWED).plusDays(1).withDayOfMonth(1).minusMonths(1);
  }

  private static Dataset<Row> enrolled(Dataset<Row> ledger) {
    return ledger
        .where("is_valid and customer_key is not null")
        .groupBy("customer_key")
        .agg(min("entry_date").as("enrolled_date"));
  }

  private static Column spent(String condition) {
    return coalesce(sum(when(expr(condition), col("spent"))), lit(0));
  }

  private static Column matched(String figure) {
    return coalesce(sum(when(col("is_matched"), expr(figure))), lit(0));
  }

  private static Column[] columns(String... names) {
    return Stream.of(names).map(functions::col).toArray(Column[]::new);
  }

  private MemberUplift() {}
}
