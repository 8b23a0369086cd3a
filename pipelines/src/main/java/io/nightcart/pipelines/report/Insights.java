package io.nightcart.pipelines.report;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightcart.tables.Attribution;
import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Stock;
import io.nightcart.tables.Table;
import io.nightcart.tables.Trends;
import io.nightcart.tables.Web;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an owner looks for beside sales: channels, the way to an order, loss, worth, stock and
 * surprises.
 */
final class Insights {

  private static final int WINDOW_DAYS = 28;
  private static final int DAYS_OF_SURPRISES = 14;
  private static final int TOP = 10;

  /** KPIs shown in a table, in order; those that the shop does not deliver are left out. */
  static final List<String> METRICS =
      List.of(
          "ad_spend",
          "cac_blended",
          "cac_fully_loaded",
          "cac_paid",
          "roas_blended",
          "mer",
          "sessions",
          "conversion_rate",
          "cart_abandonment_rate",
          "zero_result_search_rate",
          "cm1_rate",
          "nps",
          "csat",
          "contact_rate",
          "first_reply_minutes",
          "order_to_ship_hours",
          "on_time_rate",
          "out_of_stock_rate",
          "email_click_rate",
          "unsubscribe_rate",
          "promo_order_share");

  private final Function<Table, Dataset<Row>> tables;
  private final LocalDate day;

  Insights(Function<Table, Dataset<Row>> tables, LocalDate day) {
    this.tables = tables;
    this.day = day;
  }

  /** Adds channels, the way to an order, loss, worth, stock and surprises to the page. */
  void of(ObjectNode page) {
    page.set("channels", Figures.rows(channels()));
    page.set("funnel", Figures.rows(funnel()));
    page.set("states", Figures.rows(states()));
    page.set("churn", Figures.rows(churn()));
    page.set("worth", Figures.rows(worth()));
    page.set("calibration", Figures.rows(calibration()));
    page.set("win_back", Figures.rows(winBack()));
    page.set("actions", Figures.rows(actions()));
    page.set("surprises", Figures.rows(surprises()));
  }

  private Column isRecent(String date) {
    return col(date).gt(lit(day.minusDays(WINDOW_DAYS))).and(col(date).leq(lit(day)));
  }

  private Dataset<Row> channels() {
    return tables
        .apply(Attribution.ATTRIBUTION_DAILY)
        .where("is_default")
        .where(isRecent("day"))
        .groupBy("channel")
        .agg(
            sum("orders").as("orders"),
            sum("new_customers").as("new_customers"),
            sum("revenue").as("revenue"),
            sum("spend").as("spend"))
        .where("orders > 0 or spend > 0")
        .orderBy(col("orders").desc(), col("channel"))
        .limit(2 * TOP);
  }

  private Dataset<Row> funnel() {
    return tables
        .apply(Web.FUNNEL_DAILY)
        .where(isRecent("day"))
        .groupBy("stage")
        .agg(sum("sessions").as("sessions"), sum("sessions_going_on").as("going_on"))
        .orderBy("stage")
        .limit(TOP);
  }

  private Dataset<Row> states() {
    return tables
        .apply(Retention.CUSTOMER_STATES)
        .groupBy("state")
        .agg(count(lit(1)).as("customers"))
        .orderBy("state")
        .limit(TOP);
  }

  private Dataset<Row> churn() {
    return tables
        .apply(Retention.CHURN_PERIODS)
        .where("churn_rate is not null")
        .where(col("measured_period_end").leq(lit(day)))
        .select("period_start", "churn_window_days", "customers", "churn_rate", "ci_low", "ci_high")
        .orderBy(col("period_start").desc())
        .limit(1);
  }

  private Dataset<Row> worth() {
    return tables
        .apply(Lifetime.CLV_SCORES)
        .groupBy("churn_risk", "clv_method")
        .agg(
            count(lit(1)).as("customers"),
            sum("historic_clv").as("historic"),
            sum("predicted_clv").as("predicted"))
        .orderBy("churn_risk", "clv_method")
        .limit(TOP);
  }

  private Dataset<Row> calibration() {
    return tables
        .apply(Lifetime.CLV_CALIBRATION)
        .where("forecast = 'sales'")
        .select("bucket", "customers", "predicted", "actual")
        .orderBy("bucket")
        .limit(TOP);
  }

  private Dataset<Row> winBack() {
    return tables
        .apply(Lifetime.WIN_BACK)
        .agg(count(lit(1)).as("customers"), sum("value_at_stake").as("at_stake"));
  }

  private Dataset<Row> actions() {
    return tables
        .apply(Stock.INVENTORY_HEALTH)
        .where("assortment_action <> 'keep'")
        .select(
            "product_id", "assortment_action", "assortment_reason", "abc_grade", "net_sales_365")
        .join(
            tables.apply(Sales.DIM_PRODUCT).select("product_id", "title"),
            new String[] {"product_id"},
            "left")
        .orderBy(col("net_sales_365").desc(), col("product_id"))
        .drop("net_sales_365")
        .limit(2 * TOP);
  }

  private Dataset<Row> surprises() {
    return tables
        .apply(Trends.KPI_ANOMALIES)
        .where("slice_type = 'all'")
        .where(col("day").gt(lit(day.minusDays(DAYS_OF_SURPRISES))).and(col("day").leq(lit(day))))
        .select("day", "metric", "unit", "value", "baseline", "score", "severity", "note")
        .orderBy(col("day").desc(), abs(col("score")).desc(), col("metric"))
        .limit(TOP);
  }
}
