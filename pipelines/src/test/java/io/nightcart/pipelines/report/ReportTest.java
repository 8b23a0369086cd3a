package io.nightcart.pipelines.report;

import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightcart.tables.Baskets;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Stock;
import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ReportTest extends SparkSuite {

  private static final Shop SHOP = new Shop("mats", "Mats & More", "EUR", "Europe/Berlin");
  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  private static final Pattern FIGURES =
      Pattern.compile("<script type=\"application/json\" id=\"figures\">(.*?)</script>");

  private final Map<Table, Dataset<Row>> tables = new HashMap<>();

  @Test
  void sumsTheWindowToTheCentAndComparesItWithTheOneBefore() {
    given(
        Sales.KPI_DAILY,
        """
        day        | metric    | slice_type | slice_value | unit     | numerator | is_complete
        2024-02-04 | net_sales | all        | all         | currency | 1000.00   | true
        2024-02-05 | net_sales | all        | all         | currency | 10.01     | true
        2024-03-03 | net_sales | all        | all         | currency | 20.02     | true
        2024-03-04 | net_sales | all        | all         | currency | 0.10      | true
        2024-03-31 | net_sales | all        | all         | currency | 0.20      | true
        2024-03-31 | net_sales | channel    | web         | currency | 500.00    | true
        2024-04-01 | net_sales | all        | all         | currency | 5000.00   | true
        """);

    var tile = headline("net_sales");

    assertThat(tile.get("current").asText()).isEqualTo("0.3");
    assertThat(tile.get("previous").asText()).isEqualTo("30.03");
    assertThat(tile.get("trend")).hasSize(90);
    assertThat(tile.get("trend").get(89)).isEqualTo(tile.get("current"));
  }

  @Test
  void saysOfAnOlderDayWhichDayTheGroupsAreOf() {
    given(
        Segments.DIM_CUSTOMER,
        """
        day        | customer_key | customer_type
        2024-04-02 | ann          | new
        """);

    assertThat(figures(html()).get("groups_day").asText()).isEqualTo("2024-04-02");
    assertThat(html()).contains("kept for the newest day only");
  }

  @Test
  void computesARatioFromItsPartsAndNotFromDailyRatios() {
    given(
        Sales.KPI_DAILY,
        """
        day        | metric | slice_type | slice_value | unit     | numerator | denominator | value | is_complete
        2024-03-29 | aov    | all        | all         | currency | 100.00    | 1           | 100   | true
        2024-03-30 | aov    | all        | all         | currency | 0         | 0           |       | true
        2024-03-31 | aov    | all        | all         | currency | 60.00     | 3           | 20    | true
        """);

    var tile = headline("aov");

    assertThat(tile.get("current").asDouble()).isEqualTo(40.0);
    assertThat(tile.has("previous")).isFalse();
  }

  @Test
  void takesARatioOverAllHistoryAsItStoodOnTheLastDay() {
    given(
        Sales.KPI_DAILY,
        """
        day        | metric               | slice_type | slice_value | unit  | numerator | denominator | is_complete
        2024-02-04 | repeat_purchase_rate | all        | all         | ratio | 0         | 1           | true
        2024-03-03 | repeat_purchase_rate | all        | all         | ratio | 1         | 4           | true
        2024-03-30 | repeat_purchase_rate | all        | all         | ratio | 1         | 10          | true
        2024-03-31 | repeat_purchase_rate | all        | all         | ratio | 4         | 10          | true
        """);

    var tile = headline("repeat_purchase_rate");

    assertThat(tile.get("current").asDouble()).isEqualTo(0.4);
    assertThat(tile.get("previous").asDouble()).isEqualTo(0.25);
  }

  @Test
  void aTitleCannotLeaveTheScriptThatHoldsIt() {
    given(
        Sales.DIM_PRODUCT,
        """
        product_id | title                                       | units | net_sales
        p1         | </script><img src=x onerror=alert(1)><!--   | 1     | 9.00
        """);

    var html = html();

    assertThat(html.contains("<img src=x")).isFalse();
    assertThat(html.contains("alert(1)><!--")).isFalse();
    assertThat(figures(html).at("/products/0/title").asText())
        .isEqualTo("</script><img src=x onerror=alert(1)><!--");
  }

  @Test
  void namesTheProductsOfARuleAndShowsItInItsStrongerDirectionOnly() {
    given(
        Sales.DIM_PRODUCT,
        """
        product_id | title | units | net_sales
        p1         | Mat   | 1     | 9.00
        p2         | Block | 1     | -1.00
        """);
    given(
        Baskets.BASKET_RULES,
        """
        rule_id | antecedent | consequent | rule_baskets | confidence | lift
        r1      | p1         | p2         | 6            | 0.3        | 2.0
        r2      | p2         | p1         | 6            | 0.6        | 2.0
        """);

    var figures = figures(html());

    assertThat(texts(figures.get("rules"), "rule_id")).isEqualTo("r2");
    assertThat(texts(figures.get("products"), "title")).isEqualTo("Mat, Block");
  }

  @Test
  void countsProspectsAsTheEleventhGroup() {
    given(
        Segments.RFM_SCORES,
        """
        customer_key | monetary | rfm_group
        ann          | 30.00    | CHAMPIONS
        ben          | 12.50    | CHAMPIONS
        """);
    given(
        Segments.DIM_CUSTOMER,
        """
        customer_key | customer_type | net_sales
        ann          | returning     | 30.00
        cat          | prospect      | 0
        """);

    var groups = figures(html()).get("groups");

    assertThat(texts(groups, "rfm_group")).isEqualTo("CHAMPIONS, PROSPECTS");
    assertThat(texts(groups, "customers")).isEqualTo("2, 1");
    assertThat(groups.get(0).get("sales").asDouble()).isEqualTo(42.5);
  }

  @Test
  void countsCustomersAndTheirSalesOfAYearBySegment() {
    given(
        Segments.DIM_CUSTOMER,
        """
        customer_key | primary_segment | net_sales | net_sales_365
        ann          | loyal           | 300.00    | 30.00
        ben          | loyal           | 12.50     | 12.50
        cat          | prospect        | 0         | 0
        dan          |                 | 5.00      | 5.00
        """);

    var segments = figures(html()).get("segments");

    assertThat(texts(segments, "primary_segment")).isEqualTo("loyal, prospect");
    assertThat(texts(segments, "customers")).isEqualTo("2, 1");
    assertThat(segments.get(0).get("sales").asDouble()).isEqualTo(42.5);
  }

  @Test
  void accountsForTheRowsOfTheFilesInUse() {
    given(
        Ops.FILE_LEDGER,
        """
        feed   | file_id | state      | reason         | batch | rows_read | rows_stored | rows_refused | rows_repeated | rows_unselected
        orders | f1      | taken      |                | 2     | 10        | 8           | 1            | 1             | 0
        orders | f2      | superseded |                | 1     | 99        | 99          | 0            | 0             | 0
        orders | f3      | refused    | HEADER_MISSING | 1     | 0         | 0           | 0            | 0             | 0
        """);
    given(
        Ops.QUARANTINE,
        """
        feed   | file | line | reasons                               | _file_id | _batch
        orders | a    | 7    | DEC_FORMAT(unit_price),SIGN(quantity) | f1       | 2
        orders | a    | 7    | ZERO(quantity)                        | f1       | 1
        """);

    var figures = figures(html());

    assertThat(figures.at("/feeds/0").toString())
        .isEqualTo(
            "{\"feed\":\"orders\",\"files\":1,\"files_refused\":1,\"reasons\":\"HEADER_MISSING\","
                + "\"rows_read\":10,\"rows_stored\":8,\"rows_refused\":1,\"rows_repeated\":1,"
                + "\"rows_unselected\":0}");
    assertThat(texts(figures.get("refusals"), "reason"))
        .isEqualTo("DEC_FORMAT(unit_price), SIGN(quantity)");
  }

  @Test
  void anEmptyShopGivesAPageThatNeedsNothingFromTheNetwork() {
    var html = html();

    assertThat(html).contains("t.version=\"").doesNotContain("/*ECHARTS*/", "/*FIGURES*/");
    assertThat(html).doesNotContainPattern("(?i)(src|href)\\s*=\\s*[\"']?\\s*(https?:)?//");
    assertThat(figures(html).at("/shop/name").asText()).isEqualTo("Mats & More");
    assertThat(figures(html).get("headlines")).hasSize(9);
  }

  @Test
  void whatToDoWithStockComesByNetSalesAndWhatIsKeptDoesNotCome() {
    given(
        Stock.INVENTORY_HEALTH,
        """
        product_id | net_sales_365 | abc_grade | assortment_action | assortment_reason
        p1         | 10.00         | A         | restock           | 3 days are left
        p2         | 900.00        | A         | restock           | 4 days are left
        p3         | 5000.00       | A         | keep              | no rule holds
        p4         | 50.00         | A         | markdown          | 90 days are left
        """);

    assertThat(texts(figures(html()).get("actions"), "product_id")).isEqualTo("p2, p4, p1");
  }

  private void given(Table table, String text) {
    tables.put(table, rows(spark(), table, text));
  }

  private String html() {
    return Report.html(table -> tables.getOrDefault(table, none(spark(), table)), SHOP, DAY);
  }

  private JsonNode headline(String metric) {
    return StreamSupport.stream(figures(html()).get("headlines").spliterator(), false)
        .filter(tile -> tile.get("metric").asText().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private static String texts(JsonNode rows, String column) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(row -> row.get(column).asText())
        .collect(joining(", "));
  }

  private static JsonNode figures(String html) {
    var found = FIGURES.matcher(html);
    assertThat(found.find()).isTrue();
    try {
      return new ObjectMapper().readTree(found.group(1));
    } catch (JsonProcessingException e) {
      throw new AssertionError("The figures are no JSON", e);
    }
  }
}
