package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.nightcart.tables.Field;
import io.nightcart.tables.Loyalty;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Loyalty#LOYALTY_DAILY}. */
public final class LoyaltyDaily {

  private static final String[] CUSTOMER = {"customer_key"};

  /** What is told of a day, and the running totals that are drawn from some of it. */
  private static final List<String> ENTRIES =
      List.of(
          "points_issued",
          "points_redeemed",
          "points_expired",
          "points_adjusted",
          "balance",
          "valued_points",
          "redeemed_value",
          "overdrawn_redemptions",
          "invalid_entries");

  private static final List<String> PEOPLE =
      List.of("enrolments", "members_with_order", "referrers", "invited_buyers");

  /** The programme on each day up to one; later entries and orders are ignored. */
  public static Dataset<Row> from(
      Dataset<Row> loyaltyLedger, Dataset<Row> fctOrders, Dataset<Row> links, LocalDate day) {
    var ledger = loyaltyLedger.where(col("entry_date").leq(day));
    var valid = ledger.where("is_valid");
    var buyers = buyers(fctOrders.where(col("order_date").leq(day)));
    return Stream.of(
            entries(ledger),
            enrolled(valid),
            bought(valid, buyers),
            referred(valid),
            invited(valid, links, buyers))
        .reduce((one, other) -> one.unionByName(other, true))
        .orElseThrow()
        .transform(LoyaltyDaily::sumUp)
        .transform(daily -> Calendar.filled(daily, day))
        .transform(LoyaltyDaily::runTotals)
        .transform(Loyalty.LOYALTY_DAILY::conform);
  }

  private static Dataset<Row> buyers(Dataset<Row> orders) {
    return orders
        .where("is_valid and customer_key is not null")
        .groupBy("customer_key")
        .agg(min("order_date").as("first_order_date"));
  }

  private static Dataset<Row> entries(Dataset<Row> ledger) {
    return ledger.select(
        col("entry_date").as("day"),
        points("type in ('enrol', 'earn', 'referral')", "points").as("points_issued"),
        points("type = 'redeem'", "-points").as("points_redeemed"),
        points("type = 'expire'", "-points").as("points_expired"),
        points("type = 'adjust'", "points").as("points_adjusted"),
        points("true", "points").as("balance"),
        points("type = 'redeem' and value is not null", "-points").as("valued_points"),
        expr("if(type = 'redeem', value, 0)").as("redeemed_value"),
        expr("if(is_overdrawn, 1L, 0L)").as("overdrawn_redemptions"),
        expr("if(is_valid, 0L, 1L)").as("invalid_entries"));
  }

  private static Column points(String condition, String points) {
    return expr("if(is_valid and %s, %s, 0L)".formatted(condition, points));
  }

  private static Dataset<Row> enrolled(Dataset<Row> valid) {
    return valid
        .groupBy("member_key")
        .agg(min("entry_date").as("day"))
        .select(col("day"), lit(1L).as("enrolments"));
  }

  private static Dataset<Row> bought(Dataset<Row> valid, Dataset<Row> buyers) {
    return valid
        .where("customer_key is not null")
        .groupBy("customer_key")
        .agg(min("entry_date").as("since"))
        .join(buyers, CUSTOMER)
        .select(
            greatest(col("since"), col("first_order_date")).as("day"),
            lit(1L).as("members_with_order"));
  }

  private static Dataset<Row> referred(Dataset<Row> valid) {
    return valid
        .where("type = 'referral'")
        .groupBy("member_key")
        .agg(min("entry_date").as("day"))
        .select(col("day"), lit(1L).as("referrers"));
  }

  private static Dataset<Row> invited(Dataset<Row> valid, Dataset<Row> links, Dataset<Row> buyers) {
    return valid
        .where("type = 'referral' and referred_customer_id is not null")
        .select(col("member_key"), col("referred_customer_id").as("customer_id"), col("entry_date"))
        .join(
            links.where("customer_id is not null").select("customer_id", "customer_key"),
            "customer_id")
        .where("customer_key <> member_key")
        .groupBy("customer_key")
        .agg(min("entry_date").as("since"))
        .join(buyers, CUSTOMER)
        .select(
            greatest(col("since"), col("first_order_date")).as("day"),
            lit(1L).as("invited_buyers"));
  }

  private static Dataset<Row> sumUp(Dataset<Row> shares) {
    Column[] sums =
        Stream.concat(ENTRIES.stream(), PEOPLE.stream())
            .map(column -> sum(column).as(column))
            .toArray(Column[]::new);
    return shares.groupBy("day").agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
  }

  private static Dataset<Row> runTotals(Dataset<Row> daily) {
    return daily
        .withColumn("members", soFar("enrolments"))
        .withColumn("members_with_order", soFar("members_with_order"))
        .withColumn("balance", soFar("balance"))
        .withColumn("issued_so_far", soFar("points_issued"))
        .withColumn("redeemed_so_far", soFar("points_redeemed"))
        .withColumn("redemption_rate", try_divide(col("redeemed_so_far"), col("issued_so_far")))
        .withColumn("valued_points_so_far", soFar("valued_points"))
        .withColumn("redeemed_value_so_far", soFar("redeemed_value").cast(Field.MONEY))
        .withColumn(
            "point_value",
            try_divide(col("redeemed_value_so_far"), col("valued_points_so_far")).cast(Field.RATE))
        .withColumn(
            "points_liability",
            try_divide(
                    col("balance").multiply(col("redeemed_value_so_far")),
                    col("valued_points_so_far"))
                .cast(Field.MONEY))
        .withColumn("referrers", soFar("referrers"))
        .withColumn("invited_buyers", soFar("invited_buyers"))
        .drop("valued_points", "redeemed_value");
  }

  private static Column soFar(String figure) {
    return sum(figure).over(Window.orderBy("day"));
  }

  private LoyaltyDaily() {}
}
