package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.models.LifetimeModel;
import io.nightcart.pipelines.Night.Request;
import io.nightcart.tables.Delivery;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shops described by settings alone, against figures that a few lines of Python count in the raw
 * files.
 */
class RealShopsIT extends LakeSuite {

  private static final Path DATA = Path.of("../../shared/data");

  private static final List<String> JOBS =
      List.of(
          "ingest",
          "identifiers",
          "identity_links",
          "customers",
          "order_lines",
          "orders",
          "refunds",
          "products",
          "shipments",
          "fct_order_lines",
          "fct_orders");

  @TempDir Path folder;

  private void night(String shop, String data) {
    Path raw = DATA.resolve(data);
    assumeTrue(Files.isDirectory(raw), "the data are not here: " + raw);
    night(shop, raw, JOBS);
  }

  private void night(String shop, Path raw, List<String> jobs, String... more) {
    night(
        Settings.load(
            List.of(Path.of("../conf/shops/" + shop + ".conf")),
            Stream.concat(Stream.of("raw=" + raw, "lake=" + folder), Stream.of(more)).toList()),
        new Request(null, null, jobs, false));
    assertThat(rows(Ops.QUARANTINE).count()).as("rows refused").isZero();
  }

  private Dataset<Row> rows(Table table) {
    return content(folder.toString(), table);
  }

  private static List<String> figures(Dataset<Row> rows, String... expressions) {
    Row row = rows.selectExpr(expressions).first();
    return IntStream.range(0, row.size()).mapToObj(i -> String.valueOf(row.get(i))).toList();
  }

  @Test
  void olistKnowsItsPeopleBehindTheAccountsOfTheirOrders() {
    night("olist", "olist-sample");

    assertThat(figures(rows(Silver.ORDER_LINES), "count(*)", "sum(gross_amount)", "sum(shipping)"))
        .containsExactly("11252", "1381936.7600", "218056.7400");
    assertThat(figures(rows(Silver.CUSTOMERS), "count(*)", "sum(accounts)"))
        .containsExactly("9920", "10000");
    assertThat(
            figures(
                rows(Sales.FCT_ORDERS).where("is_valid"),
                "count(*)",
                "count(distinct customer_key)",
                "sum(shipping_charged)",
                "sum(returns)"))
        .containsExactly("9889", "9812", "218056.7400", "10307.8800");
    assertThat(
            rows(Sales.FCT_ORDERS)
                .where("is_valid")
                .groupBy("customer_key")
                .count()
                .where("count > 1")
                .count())
        .isEqualTo(77);
    assertThat(
            figures(rows(Identity.IDENTITY_LINKS).where("identifier_type = 'person'"), "count(*)"))
        .containsExactly("9920");
    assertThat(rows(Delivery.SILVER_SHIPMENTS).where("delivered_at is not null").count())
        .isEqualTo(9648);
  }

  @Test
  void cdnowHasOneOrderOfACustomerADayToTheCent() {
    night("cdnow", "cdnow");

    assertThat(figures(rows(Silver.ORDER_LINES), "count(*)", "sum(quantity)"))
        .containsExactly("69659", "167881");
    assertThat(
            figures(
                rows(Sales.FCT_ORDERS),
                "count(*)",
                "count(distinct customer_key)",
                "sum(gross_sales - discounts)",
                "count_if(not is_valid)"))
        .containsExactly("67591", "23570", "2500315.6300", "80");
  }

  /**
   * The tenth of the customers that everybody fits, with the last 39 of 78 weeks held out: 1,882
   * purchases came, BG/NBD expects 1,653 as published. The likelihood is that of eight customers
   * fewer than published, who paid nothing for what they took first.
   */
  @Test
  void cdnowIsWorthWhatIsPublished() throws IOException {
    Path sample = DATA.resolve("cdnow/CDNOW_sample.txt");
    assumeTrue(Files.exists(sample), "the data are not here: " + sample);
    Path raw = Files.createDirectory(folder.resolve("raw"));
    var lines = new ArrayList<>(List.of("customer_id  date number_of_cds  dollar_value"));
    // Without the second number of a customer, which only the sample has.
    Files.readAllLines(sample)
        .forEach(line -> lines.add(line.replaceFirst("^ (\\d+) \\d+ ", "$1 ")));
    Files.write(raw.resolve("CDNOW_master.txt"), lines);
    night(
        "cdnow",
        raw,
        Stream.concat(JOBS.stream(), Stream.of("purchase_histories", "lifetime")).toList(),
        "lifetime.holdout-days=273",
        "lifetime.min-history-days=274",
        "lifetime.max-bias=1");

    assertThat(
            figures(
                rows(Lifetime.CLV_CANDIDATES).where("candidate = 'bg_nbd'"),
                "customers",
                "actual_orders",
                "round(predicted_orders, 1)",
                "round(bias, 4)",
                "round(sales_bias, 3)",
                "round(log_likelihood, 1)",
                "round(spend_correlation, 4)"))
        .containsExactly("2349", "1882", "1653.4", "-0.1215", "-0.169", "-9578.2", "0.1139");
    assertThat(figures(rows(Lifetime.CLV_CANDIDATES), "min_by(candidate, rmse)", "count(*)"))
        .containsExactly("pareto_nbd", "4");
    assertThat(
            figures(
                rows(Lifetime.CLV_SCORES),
                "count(*)",
                "any_value(clv_method)",
                "count_if(isnan(predicted_orders_365))"))
        .containsExactly("2349", "pareto_nbd", "0");
    Row entered = rows(Ops.MODEL_RUNS).where("model = 'lifetime'").first();
    assertThat(
            JsonMapper.builder()
                .build()
                .readValue(entered.<String>getAs("content"), LifetimeModel.class)
                .version())
        .as("what is entered can be used again")
        .isEqualTo(entered.getAs("model_version"));
  }

  @Test
  void groceriesOfMembersHaveOneOrderOfAMemberADay() {
    night("groceries-by-member", "groceries");

    assertThat(
            figures(
                rows(Sales.FCT_ORDERS).where("is_valid"),
                "count(*)",
                "count(distinct customer_key)",
                "count(distinct order_date)",
                "sum(units)"))
        .containsExactly("14963", "3898", "728", "38765");
    assertThat(rows(Silver.PRODUCTS).count()).isEqualTo(167);
  }
}
