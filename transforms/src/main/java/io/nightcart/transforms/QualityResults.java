package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.tables.Field;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Ops#QUALITY_RESULTS}. */
public final class QualityResults {

  /** The tables that are held against each other. */
  public static final List<Table> READS = QualityTotals.READS;

  /** What must be the same, as columns of the totals. */
  private record Law(String name, String severity, String expected, String actual, String detail) {
    Column check() {
      return struct(
          lit(name).as("check_name"),
          lit(severity).as("severity"),
          total(expected).equalTo(total(actual)).as("passed"),
          total(expected).cast(Field.MONEY).as("expected"),
          total(actual).cast(Field.MONEY).as("actual"),
          lit(detail).as("detail"));
    }

    private static Column total(String name) {
      return name.equals("none") ? lit(0).cast(QualityTotals.EXACT) : col("totals").getItem(name);
    }
  }

  private static final List<Law> LAWS =
      List.of(
          new Law(
              "raw rows stored",
              "error",
              "rows_stored",
              "bronze_rows",
              "Rows that ops.file_ledger says are stored of the contents that stand, and rows of"
                  + " them in bronze."),
          new Law(
              "raw rows refused",
              "error",
              "rows_refused",
              "quarantined_rows",
              "Rows that ops.file_ledger says are refused, and rows of ops.quarantine by the same"
                  + " batches."),
          new Law(
              "orders: bronze = silver",
              "error",
              "bronze_orders",
              "silver_orders",
              "Orders in bronze.orders, each version counted once, and rows of silver.orders."),
          new Law(
              "lines: silver = facts",
              "error",
              "silver_gross",
              "lines_gross",
              "Gross sales of silver.order_lines and of gold.fct_order_lines."),
          new Law(
              "lines = orders",
              "error",
              "lines_gross",
              "orders_gross",
              "Gross sales of gold.fct_order_lines and of gold.fct_orders."),
          new Law(
              "orders = KPI days: gross sales",
              "error",
              "valid_gross",
              "kpi_gross",
              "Gross sales of valid orders and of all days of gold.kpi_daily."),
          new Law(
              "orders = KPI days: discounts",
              "error",
              "valid_discounts",
              "kpi_discounts",
              "Discounts of valid orders and of all days of gold.kpi_daily."),
          new Law(
              "orders = KPI days: count",
              "error",
              "valid_orders",
              "kpi_orders",
              "Valid orders and orders of all days of gold.kpi_daily."),
          new Law(
              "refunds = KPI days",
              "error",
              "refunds_amount",
              "kpi_returns",
              "Refunds of valid or unknown orders and returns of all days of gold.kpi_daily."),
          new Law(
              "orders without rate",
              "warn",
              "orders_without_rate",
              "none",
              "Orders that do not count because their currency has no rate of their day: deliver"
                  + " fx_rates, or mend shop.currency."),
          new Law(
              "customers",
              "error",
              "customers_with_orders",
              "customers_scored",
              "Customers with orders in gold.dim_customer and customers in gold.rfm_scores."),
          new Law(
              "customers = segments",
              "error",
              "customers_known",
              "customers_segmented",
              "Customers in gold.dim_customer and in gold.customer_segments, each in one segment."),
          new Law(
              "KPI days = channels",
              "error",
              "kpi_gross",
              "channels_gross",
              "Gross sales of all days of gold.kpi_daily, and of the same by channel."),
          new Law(
              "KPI days = months",
              "error",
              "months_due",
              "months_gross",
              "Gross sales of all days of gold.kpi_daily and of all months of gold.kpi_period."),
          new Law(
              "orders = cohorts",
              "error",
              "cohorts_due",
              "cohorts_net",
              "Net sales of valid orders of known customers and of all cohorts of"
                  + " gold.cohort_value."),
          new Law(
              "orders = attribution: credit",
              "error",
              "credits_due",
              "credited_orders",
              "Valid orders and the credits of each model of gold.attribution_credits."),
          new Law(
              "orders = attribution: net sales",
              "error",
              "credited_net_due",
              "credited_net",
              "Net sales of valid orders and those credited by each model."),
          new Law(
              "spend = KPI days",
              "error",
              "spend",
              "kpi_spend",
              "Spend of silver.ad_spend_daily with a known rate since the first day of"
                  + " gold.kpi_daily, and spend of all its days."),
          new Law(
              "orders have customers",
              "error",
              "none",
              "orders_of_nobody",
              "Orders in silver.orders whose customer is not in silver.customers."),
          new Law(
              "one identifier, one customer",
              "warn",
              "none",
              "parted_holders",
              "Accounts and guests who tell an identifier that joins, and are not the customer it"
                  + " belongs to."),
          new Law(
              "persons of too many accounts",
              "warn",
              "none",
              "crowds",
              "Numbers of persons that more than a hundred accounts tell: perhaps the shop's word for"
                  + " unknown."),
          new Law(
              "lines without order",
              "warn",
              "none",
              "orphan_lines",
              "Lines in silver.order_lines whose order was never delivered; they count nowhere."),
          new Law(
              "refunds without order",
              "warn",
              "none",
              "orphan_refunds",
              "Refunds for which no order of the customer was found; they count on their day."));

  /**
   * One row per law: rows are accounted for, and money and orders are the same in lines, facts and
   * KPIs, to the last digit. The tables come as a function because every law looks at others.
   */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    return QualityTotals.of(tables, day)
        .agg(map_from_entries(collect_list(struct("name", "total"))).as("totals"))
        .select(explode(array(LAWS.stream().map(Law::check).toArray(Column[]::new))).as("check"))
        .select(col("check.*"), lit(day).as("day"))
        .transform(Ops.QUALITY_RESULTS::conform);
  }

  private QualityResults() {}
}
