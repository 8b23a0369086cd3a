package io.nightcart.transforms;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import io.nightcart.transforms.CustomerSegments.Options;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * What segments are drawn from.
 *
 * @param tables gives the rows of a table
 */
record SegmentFacts(
    Function<Table, Dataset<Row>> tables, Options options, LocalDate day, Shop shop) {

  private static final String[] CUSTOMER = {"customer_key"};

  /** One row per customer known on the day, with the figures that the rules look at. */
  Dataset<Row> ofCustomers() {
    var history = valued(tables.apply(Segments.CUSTOMER_HISTORY));
    var forecasts = tables.apply(Lifetime.CLV_SCORES);
    return tables
        .apply(Silver.CUSTOMERS)
        .select("customer_key", "created_date")
        .join(history, CUSTOMER, "left")
        .filter(DimCustomer.isKnownOn(day))
        .na()
        .fill(0, new String[] {"orders", "orders_365", "value_365"})
        .withColumn("recency_days", age("last_order_date"))
        .join(states(), CUSTOMER, "left")
        .crossJoin(broadcast(secondOrders(history)))
        .crossJoin(broadcast(marginRate(history)))
        .withColumn("value_basis", expr("if(margin_rate is null, 'net_sales', 'margin')"))
        .transform(customers -> addForecasts(customers, forecasts))
        .crossJoin(broadcast(best(history, forecasts)))
        .transform(this::addCarts)
        .transform(this::addViews)
        .transform(this::addAnswers);
  }

  private Column age(String date) {
    return date_diff(lit(day), col(date)).cast(Field.NUMBER);
  }

  private Column isWithin(int days, String date) {
    return col(date).gt(lit(day.minusDays(days))).and(col(date).leq(lit(day)));
  }

  private Dataset<Row> states() {
    return tables
        .apply(Retention.CUSTOMER_STATES)
        .select("customer_key", "state", "at_risk_days", "churn_window_days");
  }

  /** Adds what each customer's last 365 days left; where costs are not known, at the usual rate. */
  private static Dataset<Row> valued(Dataset<Row> history) {
    return history
        .crossJoin(broadcast(marginRate(history)))
        .withColumn(
            "value_365",
            expr(
                "ifnull(cm1_365 + (net_sales_365 - costed_sales_365) * margin_rate, net_sales_365)"))
        .withColumn("value_365", col("value_365").cast(Field.MONEY))
        .drop("margin_rate");
  }

  private static Dataset<Row> marginRate(Dataset<Row> history) {
    return history.agg(
        expr("try_divide(sum(cm1_365), sum(costed_sales_365))").cast(Field.RATE).as("margin_rate"));
  }

  /** The days by which a quarter and three quarters of those who ever come back have done so. */
  private Dataset<Row> secondOrders(Dataset<Row> history) {
    var last = max("back").over(Window.partitionBy("category_group"));
    var share = round(try_divide(col("back"), last), 12);
    return history
        .select(
            lit("first").as("category_group"),
            coalesce(col("first_gap_days"), age("first_order_date")).as("gap_days"),
            col("first_gap_days").isNotNull().as("is_closed"))
        .transform(ReturnCurve::of)
        .withColumn("share", share)
        .where("closed > 0")
        .agg(
            min(when(col("share").geq(0.25), col("gap_days"))).as("due_from"),
            min(when(col("share").geq(0.75), col("gap_days"))).as("due_to"));
  }

  /**
   * The least values that make the best shares: equal values are in or out together, and where all
   * are equal, nobody is best. Nothing but distinct values is ever sorted.
   */
  private Dataset<Row> best(Dataset<Row> history, Dataset<Row> forecasts) {
    var measure = Window.partitionBy("measure");
    return history
        .where("orders_365 > 0")
        .select(lit("value").as("measure"), col("value_365").as("value"))
        .unionByName(
            forecasts.select(lit("forecast").as("measure"), col("predicted_clv").as("value")))
        .groupBy("measure", "value")
        .agg(count(lit(1)).as("customers"))
        .withColumn("worse", sum("customers").over(measure.orderBy("value")))
        .withColumn("worse", col("worse").minus(col("customers")))
        .withColumn("all", sum("customers").over(measure))
        .agg(
            least("value", options.highValueShare()).as("high_value_from"),
            least("value", options.vipShare()).as("vip_from"),
            least("forecast", options.vipShare()).as("vip_forecast_from"));
  }

  private static Column least(String measure, double share) {
    var others = lit(BigDecimal.ONE.subtract(BigDecimal.valueOf(share)));
    var isBest = col("worse").geq(col("all").multiply(others));
    return min(when(col("measure").equalTo(measure).and(isBest), col("value")));
  }

  private static Dataset<Row> addForecasts(Dataset<Row> customers, Dataset<Row> forecasts) {
    return addTold(
        customers,
        forecasts,
        "has_forecasts",
        expr("any_value(predicted_clv) as predicted_clv"),
        expr("any_value(predicted_orders_365) as predicted_orders_365"),
        expr("any_value(is_most_valuable) as is_most_valuable"));
  }

  private Dataset<Row> addCarts(Dataset<Row> customers) {
    var carts =
        tables
            .apply(Web.CART_STATES)
            .withColumn("cart_date", Days.local(col("last_activity_at"), shop))
            .where(age("cart_date").leq(options.cartDays()));
    return addTold(
        customers,
        carts,
        "has_carts",
        expr(
            "max_by(value, struct(last_activity_at, cart_key)) filter (where state = 'abandoned')"
                + " as cart_value"),
        min(when(col("state").equalTo("abandoned"), age("cart_date"))).as("cart_days"));
  }

  private Dataset<Row> addViews(Dataset<Row> customers) {
    var events =
        tables
            .apply(Web.PRODUCT_EVENTS)
            .where("not is_bot")
            .where(isWithin(options.browseDays(), "event_date"));
    return addTold(
        customers,
        events,
        "has_views",
        expr("count_if(type = 'product_view') as product_views"),
        expr("count_if(type in ('add_to_cart', 'checkout_step', 'transaction')) as cart_steps"));
  }

  private Dataset<Row> addAnswers(Dataset<Row> customers) {
    var answers =
        tables
            .apply(Surveys.RESPONSES)
            .where("is_valid and question_type = 'nps'")
            .where(isWithin(options.npsDays(), "answered_date"));
    return addTold(
        customers,
        answers,
        "has_answers",
        expr("max_by(score, struct(answered_at, response_id)) as nps"),
        min(age("answered_date")).as("nps_days"));
  }

  /** Adds what rows tell of each customer, and whether they tell anything of anybody. */
  private static Dataset<Row> addTold(
      Dataset<Row> customers, Dataset<Row> told, String has, Column figure, Column... more) {
    var own = told.where("customer_key is not null").groupBy(CUSTOMER[0]).agg(figure, more);
    return customers
        .join(own, CUSTOMER, "left")
        .crossJoin(broadcast(told.agg(count(lit(1)).gt(0).as(has))));
  }
}
