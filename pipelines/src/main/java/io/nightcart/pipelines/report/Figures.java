package io.nightcart.pipelines.report;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightcart.pipelines.SideBySide;
import io.nightcart.tables.Baskets;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The figures of the report as JSON, under the names that report.html reads. */
final class Figures {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final int COHORTS = 13;
  private static final int TOP = 10;

  /** A limit that no report reaches: an order with a limit needs no sorting across partitions. */
  private static final int ALL = 1_000;

  private final Function<Table, Dataset<Row>> tables;
  private final LocalDate day;

  private Figures(Function<Table, Dataset<Row>> tables, LocalDate day) {
    this.tables = tables;
    this.day = day;
  }

  /** All figures of the report, as the tables stand. */
  static ObjectNode of(Function<Table, Dataset<Row>> tables, Shop shop, LocalDate day) {
    var figures = new Figures(tables, day);
    List<Consumer<ObjectNode>> parts =
        List.of(
            figures::sales,
            figures::customers,
            figures::baskets,
            new Insights(tables, day)::of,
            page -> figures.night(page, shop),
            figures::definitions);
    ObjectNode page = JSON.createObjectNode();
    page.set("shop", JSON.valueToTree(shop));
    page.put("day", day.toString());
    SideBySide.map(parts, Figures::filled).forEach(page::setAll);
    return page;
  }

  private static ObjectNode filled(Consumer<ObjectNode> part) {
    ObjectNode page = JSON.createObjectNode();
    part.accept(page);
    return page;
  }

  private void sales(ObjectNode page) {
    Headlines.of(
        page,
        new Kpis(
            tables
                .apply(Sales.KPI_DAILY)
                .where(col("slice_type").equalTo("all"))
                .where(col("day").leq(lit(day)))
                .where(col("metric").isInCollection(Headlines.METRICS))
                // Of what matures, the days that have.
                .where("is_complete")
                .select("day", "metric", "unit", "numerator", "denominator")
                .collectAsList()),
        day);
  }

  private void customers(ObjectNode page) {
    Row newest = tables.apply(Segments.DIM_CUSTOMER).agg(max(col("day")).cast("string")).first();
    page.put("groups_day", newest.getString(0));
    page.set(
        "cohorts",
        rows(
            tables
                .apply(Segments.COHORT_RETENTION)
                .where(col("basis").equalTo("orders"))
                .where(col("cohort_month").geq(lit(day.withDayOfMonth(1).minusMonths(COHORTS - 1))))
                .drop("basis", "orders", "net_sales")
                .orderBy("cohort_month", "period_index")
                .limit(ALL)));
    page.set("segments", rows(segments()));
    page.set("groups", rows(rfmGroups()));
    page.set(
        "clusters",
        rows(tables.apply(Segments.CLUSTER_PROFILES).orderBy("cluster_id", "feature").limit(ALL)));
    page.set(
        "moves",
        rows(
            tables
                .apply(Segments.CLUSTER_MIGRATION)
                .orderBy("from_cluster_id", "to_cluster_id")
                .limit(ALL)));
  }

  private Dataset<Row> segments() {
    return tables
        .apply(Segments.DIM_CUSTOMER)
        .where("primary_segment is not null")
        .groupBy("primary_segment")
        .agg(count(lit(1)).as("customers"), sum("net_sales_365").as("sales"))
        .orderBy("primary_segment")
        .limit(ALL);
  }

  /** Shopify's eleventh group, the prospects, has no scores: it is counted apart. */
  private Dataset<Row> rfmGroups() {
    var scored =
        tables
            .apply(Segments.RFM_SCORES)
            .groupBy("rfm_group")
            .agg(count(lit(1)).as("customers"), sum("monetary").as("sales"));
    var prospects =
        tables
            .apply(Segments.DIM_CUSTOMER)
            .where(col("customer_type").equalTo("prospect"))
            .groupBy(lit("PROSPECTS").as("rfm_group"))
            .agg(count(lit(1)).as("customers"), sum("net_sales").as("sales"));
    return scored.unionByName(prospects).orderBy("rfm_group").limit(ALL);
  }

  private void baskets(ObjectNode page) {
    page.set(
        "offers",
        rows(tables.apply(Baskets.BUNDLE_OFFERS).orderBy("offer_rank", "offer_id").limit(TOP)));
    var rules = rules();
    page.set("rules", rules);
    page.set("products", rows(products(rules)));
  }

  /** The strongest rule of each set of products: its other directions say little more. */
  private ArrayNode rules() {
    var ranked =
        tables
            .apply(Baskets.BASKET_RULES)
            .select("antecedent", "consequent", "rule_baskets", "confidence", "lift", "rule_id")
            .orderBy(col("lift").desc(), col("confidence").desc(), col("rule_id"))
            .limit(10 * TOP);
    var strongest = new LinkedHashMap<TreeSet<String>, JsonNode>();
    rows(ranked).forEach(rule -> strongest.putIfAbsent(products(rule), rule));
    return JSON.createArrayNode().addAll(strongest.values().stream().limit(TOP).toList());
  }

  private static TreeSet<String> products(JsonNode rule) {
    var ids = new TreeSet<String>();
    rule.get("antecedent").forEach(id -> ids.add(id.asText()));
    ids.add(rule.get("consequent").asText());
    return ids;
  }

  /** The best-selling products after those that the rules name, for their titles, in one query. */
  private Dataset<Row> products(ArrayNode rules) {
    var named = new TreeSet<String>();
    rules.forEach(rule -> named.addAll(products(rule)));
    return tables
        .apply(Sales.DIM_PRODUCT)
        .select(
            "product_id",
            "title",
            "category",
            "units",
            "net_sales",
            "return_rate_units",
            "reviews",
            "rating_mean")
        .orderBy(
            col("product_id").isInCollection(named).desc(),
            col("net_sales").desc(),
            col("product_id"))
        .limit(named.size() + TOP);
  }

  private void night(ObjectNode page, Shop shop) {
    page.set(
        "run",
        rows(
            tables
                .apply(Ops.RUN_LOG)
                .where(col("shop_id").equalTo(shop.id()))
                .orderBy(col("started_at").desc(), col("run_id"))
                .select(col("run_id"), col("code").as("version"), iso("started_at"))
                .limit(1)));
    page.set(
        "models",
        rows(
            tables
                .apply(Ops.MODEL_RUNS)
                .orderBy(col("fitted_at").desc(), col("model_version"))
                .select("model", "is_accepted", "verdict")
                .limit(TOP)));
    page.set(
        "checks",
        rows(
            tables
                .apply(Ops.QUALITY_RESULTS)
                .orderBy("passed", "severity", "check_name")
                .limit(ALL)));
    page.set("feeds", rows(feeds()));
    page.set("refusals", rows(refusals()));
  }

  private Dataset<Row> feeds() {
    var isTaken = col("state").equalTo("taken");
    var isRefused = col("state").equalTo("refused");
    return tables
        .apply(Ops.FILE_LEDGER)
        .groupBy("feed")
        .agg(
            count_if(isTaken).as("files"),
            count_if(isRefused).as("files_refused"),
            array_join(array_sort(collect_set(when(isRefused, col("reason")))), ", ").as("reasons"),
            sumIf(isTaken, "rows_read"),
            sumIf(isTaken, "rows_stored"),
            sumIf(isTaken, "rows_refused"),
            sumIf(isTaken, "rows_repeated"),
            sumIf(isTaken, "rows_unselected"))
        .orderBy("feed")
        .limit(ALL);
  }

  private static Column sumIf(Column condition, String column) {
    return sum(when(condition, col(column)).otherwise(0)).as(column);
  }

  /** By the batches that the ledger knows: a file taken again left older refusals behind. */
  private Dataset<Row> refusals() {
    Dataset<Row> standing =
        tables
            .apply(Ops.FILE_LEDGER)
            .where(col("state").isin("taken", "duplicate"))
            .select(col("feed"), col("file_id").as("_file_id"))
            .join(
                tables
                    .apply(Ops.FILE_LEDGER)
                    .where(col("state").isin("taken", "superseded").and(col("rows_read").gt(0)))
                    .select(col("feed"), col("file_id").as("_file_id"), col("batch").as("_batch")),
                new String[] {"feed", "_file_id"},
                "inner");
    return tables
        .apply(Ops.QUARANTINE)
        .join(standing, new String[] {"feed", "_file_id", "_batch"}, "left_semi")
        .select(col("feed"), explode(col("reasons")).as("reason"))
        .groupBy("feed", "reason")
        .agg(count(lit(1)).as("rows"))
        .orderBy(col("rows").desc(), col("feed"), col("reason"))
        .limit(TOP);
  }

  private static Column iso(String instant) {
    return date_format(col(instant), "yyyy-MM-dd'T'HH:mm:ssXXX").as(instant);
  }

  private void definitions(ObjectNode page) {
    define(page, Sales.KPI_DAILY_WIDE, Headlines.HEADLINES);
    define(page, Sales.KPI_DAILY_WIDE, Insights.METRICS);
    define(page, Segments.COHORT_RETENTION, List.of("retention_rate"));
    define(
        page, Baskets.BUNDLE_OFFERS, List.of("attach_rate", "audience_customers", "opportunity"));
  }

  private void define(ObjectNode page, Table table, List<String> columns) {
    var definitions = page.withObject("/definitions");
    for (String column : columns) {
      table.fields().stream()
          .filter(field -> field.name().equals(column))
          .forEach(field -> definitions.put(column, field.comment()));
    }
  }

  static ArrayNode rows(Dataset<Row> rows) {
    var array = JSON.createArrayNode();
    rows.collectAsList().forEach(row -> array.add(parse(row.json())));
    return array;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A row is no JSON: " + json, e);
    }
  }
}
