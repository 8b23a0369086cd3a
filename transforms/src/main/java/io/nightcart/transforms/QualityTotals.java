package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import io.nightcart.tables.Trends;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The totals of all layers that must be the same, each of a name of its own. */
final class QualityTotals {

  /** The tables that are held against each other. */
  static final List<Table> READS =
      Stream.concat(
              Bronze.CONTRACTS.stream().map(Contract::bronze),
              Stream.of(
                  Ops.FILE_LEDGER,
                  Ops.QUARANTINE,
                  Identity.IDENTIFIERS,
                  Identity.IDENTITY_LINKS,
                  Silver.CUSTOMERS,
                  Silver.ORDERS,
                  Silver.ORDER_LINES,
                  Silver.REFUNDS,
                  Sales.FCT_ORDERS,
                  Sales.FCT_ORDER_LINES,
                  Sales.KPI_DAILY,
                  Trends.KPI_PERIOD,
                  Retention.COHORT_VALUE,
                  Attribution.ATTRIBUTION_CREDITS,
                  Marketing.AD_SPEND_DAILY,
                  Segments.DIM_CUSTOMER,
                  Segments.RFM_SCORES,
                  Segments.CUSTOMER_SEGMENTS))
          .toList();

  /** Exact for sums of any number of rows. */
  static final DataType EXACT = DataTypes.createDecimalType(38, 4);

  /** Files whose rows were read and stored; a copy or a refused file may be superseded as well. */
  private static final Column IS_STORED =
      col("state")
          .equalTo("taken")
          .or(col("state").equalTo("superseded").and(col("rows_read").gt(0)));

  private static final String[] ORDER = {"order_id"};

  /** One row per total: its name and value. */
  static Dataset<Row> of(Function<Table, Dataset<Row>> tables, LocalDate day) {
    return Stream.of(
            files(tables.apply(Ops.FILE_LEDGER)),
            bronze(tables),
            refused(tables.apply(Ops.QUARANTINE), tables.apply(Ops.FILE_LEDGER)),
            tables
                .apply(Bronze.ORDERS.bronze())
                .agg(count_distinct(col("order_id")).as("bronze_orders")),
            tables.apply(Silver.ORDERS).agg(count("*").as("silver_orders")),
            tables
                .apply(Sales.FCT_ORDERS)
                .agg(
                    expr(
                        "count_if(invalid_reason = 'FOREIGN_CURRENCY'"
                            + " and units + gift_card_sales > 0) as orders_without_rate")),
            ofNobody(tables.apply(Silver.ORDERS), tables.apply(Silver.CUSTOMERS)),
            parted(tables.apply(Identity.IDENTIFIERS), tables.apply(Identity.IDENTITY_LINKS)),
            tables
                .apply(Identity.IDENTITY_LINKS)
                .agg(expr("count_if(identifier_type = 'person' and accounts > 100)").as("crowds")),
            silverLines(tables.apply(Silver.ORDERS), tables.apply(Silver.ORDER_LINES), day),
            tables.apply(Sales.FCT_ORDER_LINES).agg(total("gross_sales").as("lines_gross")),
            orders(tables.apply(Sales.FCT_ORDERS)),
            refunds(tables.apply(Sales.FCT_ORDERS), tables.apply(Silver.REFUNDS), day),
            kpis(tables.apply(Sales.KPI_DAILY)),
            channels(tables.apply(Sales.KPI_DAILY)),
            months(tables.apply(Trends.KPI_PERIOD), tables.apply(Sales.KPI_DAILY)),
            cohorts(tables.apply(Retention.COHORT_VALUE), tables.apply(Sales.FCT_ORDERS)),
            credited(tables.apply(Attribution.ATTRIBUTION_CREDITS), tables.apply(Sales.FCT_ORDERS)),
            spend(tables.apply(Marketing.AD_SPEND_DAILY), tables.apply(Sales.KPI_DAILY), day),
            tables
                .apply(Segments.DIM_CUSTOMER)
                .agg(count_if(col("orders").gt(0)).as("customers_with_orders")),
            tables.apply(Segments.RFM_SCORES).agg(count("*").as("customers_scored")),
            segmented(
                tables.apply(Segments.CUSTOMER_SEGMENTS), tables.apply(Segments.DIM_CUSTOMER)))
        .map(QualityTotals::byName)
        .reduce(Dataset::unionAll)
        .orElseThrow();
  }

  /** A row for each column, so that all totals go into one map. */
  private static Dataset<Row> byName(Dataset<Row> totals) {
    Column[] named =
        Stream.of(totals.columns())
            .map(name -> struct(lit(name).as("name"), col(name).cast(EXACT).as("total")))
            .toArray(Column[]::new);
    return totals.select(inline(array(named)));
  }

  /**
   * A content stands as long as any path holds it, whichever path it was stored from, as the newest
   * batch took it.
   */
  private static Dataset<Row> files(Dataset<Row> ledger) {
    return ledger
        .groupBy("feed", "file_id")
        .agg(
            max(col("state").isin("taken", "duplicate")).as("stands"),
            max_by(col("rows_stored"), when(IS_STORED, col("batch"))).as("stored"),
            sum("rows_refused").as("refused"))
        .agg(
            coalesce(sum(when(col("stands"), col("stored"))), lit(0L)).as("rows_stored"),
            coalesce(sum("refused"), lit(0L)).as("rows_refused"));
  }

  /** A file that was taken again, under other settings, left the rows refused before behind. */
  private static Dataset<Row> refused(Dataset<Row> quarantine, Dataset<Row> ledger) {
    Dataset<Row> taken =
        ledger
            .where(IS_STORED)
            .select(col("feed"), col("file_id").as("_file_id"), col("batch").as("_batch"));
    return quarantine
        .join(taken, new String[] {"feed", "_file_id", "_batch"}, "left_semi")
        .agg(count("*").as("quarantined_rows"));
  }

  private static Dataset<Row> bronze(Function<Table, Dataset<Row>> tables) {
    return Bronze.CONTRACTS.stream()
        .map(contract -> tables.apply(contract.bronze()).select("_file_id"))
        .reduce(Dataset::unionAll)
        .orElseThrow()
        .agg(count("*").as("bronze_rows"));
  }

  private static Dataset<Row> ofNobody(Dataset<Row> orders, Dataset<Row> customers) {
    return orders
        .where("customer_key is not null")
        .join(customers.select("customer_key"), new String[] {"customer_key"}, "left_anti")
        .agg(count("*").as("orders_of_nobody"));
  }

  private static Dataset<Row> parted(Dataset<Row> identifiers, Dataset<Row> links) {
    Dataset<Row> joining =
        links.where("not is_hub and not is_role").select("identifier", "customer_key");
    Dataset<Row> own =
        links.select(col("identifier").as("holder_key"), col("customer_key").as("own_key"));
    return identifiers
        .where("is_current and identifier_type <> 'account'")
        .join(joining, "identifier")
        .join(own, "holder_key")
        .where("customer_key <> own_key")
        .agg(count("*").as("parted_holders"));
  }

  private static Dataset<Row> silverLines(Dataset<Row> orders, Dataset<Row> lines, LocalDate day) {
    Dataset<Row> known = orders.select("order_id", "order_date", "fx_rate");
    Column isSold = col("order_date").leq(lit(day)).and(col("is_gift_card").equalTo(false));
    return lines
        .join(known, ORDER, "left")
        .agg(
            total(when(isSold, Money.ofOrder("gross_amount"))).as("silver_gross"),
            count_if(col("order_date").isNull()).as("orphan_lines"));
  }

  private static Dataset<Row> orders(Dataset<Row> facts) {
    Column isValid = col("is_valid");
    return facts.agg(
        total("gross_sales").as("orders_gross"),
        total(when(isValid, col("gross_sales"))).as("valid_gross"),
        total(when(isValid, col("discounts"))).as("valid_discounts"),
        count_if(isValid).as("valid_orders"));
  }

  private static Dataset<Row> refunds(Dataset<Row> facts, Dataset<Row> refunds, LocalDate day) {
    return refunds
        .where(col("refund_date").leq(lit(day)))
        .join(facts.select("order_id", "is_valid"), ORDER, "left")
        .agg(
            total(when(coalesce(col("is_valid"), lit(true)), col("amount"))).as("refunds_amount"),
            count_if(col("order_id").isNull()).as("orphan_refunds"));
  }

  private static Dataset<Row> kpis(Dataset<Row> kpiDaily) {
    return kpiDaily
        .where("slice_type = 'all'")
        .agg(
            metric("gross_sales").as("kpi_gross"),
            metric("discounts").as("kpi_discounts"),
            metric("orders").as("kpi_orders"),
            metric("returns").as("kpi_returns"),
            metric("ad_spend").as("kpi_spend"));
  }

  private static Dataset<Row> channels(Dataset<Row> kpiDaily) {
    return kpiDaily.where("slice_type = 'channel'").agg(metric("gross_sales").as("channels_gross"));
  }

  private static Dataset<Row> months(Dataset<Row> kpiPeriod, Dataset<Row> kpiDaily) {
    return whereMade(
        kpiPeriod
            .where("slice_type = 'all' and period_type = 'month'")
            .agg(count("*").as("made"), metric("gross_sales").as("months_gross")),
        kpiDaily.where("slice_type = 'all'").agg(metric("gross_sales").as("months_due")));
  }

  private static Dataset<Row> cohorts(Dataset<Row> cohortValue, Dataset<Row> facts) {
    return whereMade(
        cohortValue
            .where("dim = 'all' and period_type = 'calendar'")
            .agg(count("*").as("made"), total("net_sales").as("cohorts_net")),
        facts
            .where("is_valid and customer_key is not null")
            .agg(total("net_sales").as("cohorts_due")));
  }

  private static Dataset<Row> segmented(Dataset<Row> segments, Dataset<Row> customers) {
    return whereMade(
        segments.agg(count("*").as("made"), count("primary_segment").as("customers_segmented")),
        customers.agg(count("*").as("customers_known")));
  }

  /** Every model credits the same; one that did not would move the mean. */
  private static Dataset<Row> credited(Dataset<Row> credits, Dataset<Row> facts) {
    Column models = lit(AttributionCredits.MODELS.size());
    return whereMade(
        credits.agg(
            count("*").as("made"),
            total("credit").divide(models).as("credited_orders"),
            total("revenue").divide(models).as("credited_net")),
        facts
            .where("is_valid")
            .agg(count("*").as("credits_due"), total("net_sales").as("credited_net_due")));
  }

  /** Adds what is due, nothing where the table was never made or has no rows to hold against it. */
  private static Dataset<Row> whereMade(Dataset<Row> found, Dataset<Row> due) {
    var rows = found.crossJoin(due);
    for (String column : due.columns()) {
      rows = rows.withColumn(column, when(col("made").gt(0), col(column)).otherwise(0));
    }
    return rows.drop("made");
  }

  private static Dataset<Row> spend(Dataset<Row> adSpend, Dataset<Row> kpiDaily, LocalDate day) {
    return adSpend
        .where(col("spend_date").leq(lit(day)))
        .crossJoin(kpiDaily.where("slice_type = 'all'").agg(min("day").as("first_day")))
        .where("spend_date >= first_day")
        .agg(total("spend_rc").as("spend"));
  }

  private static Column metric(String name) {
    return total(when(col("metric").equalTo(name), col("numerator")));
  }

  private static Column total(String column) {
    return total(col(column));
  }

  private static Column total(Column amount) {
    return coalesce(sum(amount), lit(0));
  }

  private QualityTotals() {}
}
