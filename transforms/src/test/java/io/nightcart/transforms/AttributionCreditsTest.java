package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Payments;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AttributionCreditsTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");
  private static final Path PATHS = Path.of("../../shared/data/attribution/paths.csv");

  private static final String ORDER =
      """
      order_id | customer_key | ordered_at          | order_date | is_valid | order_seq_number | net_sales
      o1       | ann          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 1                | 100
      """;

  private Dataset<Row> credits(String orders, String touches) {
    return credits(orders, touches, AttributionOptions.Path.UNIQUE_PATH);
  }

  private Dataset<Row> credits(String orders, String touches, AttributionOptions.Path path) {
    return AttributionCredits.from(
        tables(
            spark(),
            Map.of(
                Sales.FCT_ORDERS,
                rows(spark(), Sales.FCT_ORDERS, orders),
                Attribution.TOUCHPOINTS,
                rows(spark(), Attribution.TOUCHPOINTS, touches))),
        new AttributionOptions("linear", path, "direct"),
        DAY);
  }

  @Test
  void positionGivesFourTenthsToEachEndAndTheRestToThoseBetween() {
    var credits =
        credits(
            ORDER,
            """
            touch_key | customer_key | touched_at          | touch_type | channel | campaign_key
            t1        | ann          | 2024-03-01 12:00:00 | session    | a       | -
            t2        | ann          | 2024-03-02 12:00:00 | session    | b       | -
            t3        | ann          | 2024-03-03 12:00:00 | session    | c       | -
            t4        | ann          | 2024-03-04 12:00:00 | session    | a       | -
            """);

    assertRows(
        credits.where("model = 'position_based'"),
        """
        touch_key | channel | credit | revenue
        t1        | a       | 0.4    | 40
        t2        | b       | 0.1    | 10
        t3        | c       | 0.1    | 10
        t4        | a       | 0.4    | 40
        """);
    assertRows(
        credits.where("model = 'linear' or model = 'last_touch' or model = 'first_touch'"),
        """
        model       | touch_key | credit
        first_touch | t1        | 1
        last_touch  | t4        | 1
        linear      | t1        | 0.25
        linear      | t2        | 0.25
        linear      | t3        | 0.25
        linear      | t4        | 0.25
        """);
  }

  @Test
  void aPathIsOfTheTouchesThatCount() {
    String touches =
        """
        touch_key | customer_key | touched_at          | touch_type | channel | campaign_key
        t1        | ann          | 2024-03-01 12:00:00 | session    | a       | -
        t2        | ann          | 2024-03-02 12:00:00 | session    | a       | -
        t3        | ann          | 2024-03-03 12:00:00 | session    | a       | x
        t4        | ann          | 2024-03-04 12:00:00 | session    | direct  | -
        t5        | ann          | 2024-03-05 12:00:00 | session    | a       | -
        t6        | ann          | 2024-03-06 12:00:00 | session    | direct  | -
        t7        | ann          | 2024-03-07 12:00:00 | session    | direct  | -
        """;
    String direct =
        """
        touch_key | customer_key | touched_at          | touch_type | channel | campaign_key
        t1        | ann          | 2024-03-01 12:00:00 | session    | direct  | -
        t2        | ann          | 2024-03-02 12:00:00 | session    | direct  | -
        """;

    assertThat(counting(touches, AttributionOptions.Path.UNIQUE_PATH))
        .isEqualTo("t1 t2 t3 t4 t5 t6 t7");
    assertThat(counting(touches, AttributionOptions.Path.EXPOSURE_PATH))
        .isEqualTo("t2 t3 t4 t5 t7");
    assertThat(counting(touches, AttributionOptions.Path.FIRST_PATH)).isEqualTo("t1 t3 t4");
    assertThat(counting(touches, AttributionOptions.Path.REMOVE_IF_LAST_AND_NOT_ALL))
        .isEqualTo("t1 t2 t3 t4 t5");
    assertThat(counting(touches, AttributionOptions.Path.REMOVE_IF_NOT_ALL))
        .isEqualTo("t1 t2 t3 t5");
    assertThat(counting(direct, AttributionOptions.Path.EXPOSURE_PATH)).isEqualTo("t2");
    assertThat(counting(direct, AttributionOptions.Path.REMOVE_IF_LAST_AND_NOT_ALL))
        .isEqualTo("t1 t2");
    assertThat(counting(direct, AttributionOptions.Path.REMOVE_IF_NOT_ALL)).isEqualTo("t1 t2");
    assertThat(counting("touch_key", AttributionOptions.Path.REMOVE_IF_LAST_AND_NOT_ALL))
        .isEqualTo("-");
  }

  private String counting(String touches, AttributionOptions.Path path) {
    return credits(ORDER, touches, path)
        .where("model = 'linear'")
        .select("touch_key")
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .collect(joining(" "));
  }

  @Test
  void whatIsLeftOfAnOrderIsSharedOutAsItsNetSalesAre() {
    var margins =
        rows(
            spark(),
            Payments.FCT_ORDER_MARGIN,
            """
            order_id | cm2
            o1       | 10
            """);
    var touches =
        rows(
            spark(),
            Attribution.TOUCHPOINTS,
            """
            touch_key | customer_key | touched_at          | touch_type | channel | campaign_key
            t1        | ann          | 2024-03-01 12:00:00 | session    | a       | -
            t2        | ann          | 2024-03-02 12:00:00 | session    | b       | -
            t3        | ann          | 2024-03-03 12:00:00 | session    | c       | -
            """);
    var orders =
        rows(spark(), Sales.FCT_ORDERS, ORDER)
            .unionByName(
                rows(
                    spark(),
                    Sales.FCT_ORDERS,
                    """
                    order_id | customer_key | ordered_at          | order_date | is_valid | net_sales
                    o2       | ben          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 5
                    """));
    var credits =
        AttributionCredits.from(
                tables(
                    spark(),
                    Map.of(
                        Sales.FCT_ORDERS,
                        orders,
                        Attribution.TOUCHPOINTS,
                        touches,
                        Payments.FCT_ORDER_MARGIN,
                        margins)),
                new AttributionOptions("linear", AttributionOptions.Path.EXPOSURE_PATH, "direct"),
                DAY)
            .where("model = 'linear'");

    assertRows(
        credits,
        """
        order_id | touch_key | revenue | cm2
        o1       | t1        | 33.3333 | 3.3333
        o1       | t2        | 33.3334 | 3.3334
        o1       | t3        | 33.3333 | 3.3333
        o2       | -         | 5       |
        """);
    assertRows(
        AttributionDaily.from(credits, none(spark(), Marketing.AD_SPEND_DAILY), "linear", DAY),
        """
        channel      | revenue | cm2
        a            | 33.3333 | 3.3333
        b            | 33.3334 | 3.3334
        c            | 33.3333 | 3.3333
        unattributed | 5       |
        """);
  }

  @Test
  void theShapleyValueSharesAnOrderEquallyAmongTheChannelsOnItsWay() {
    var credits =
        credits(
            ORDER,
            """
            touch_key | customer_key | touched_at          | touch_type | channel | campaign_key
            t1        | ann          | 2024-03-01 12:00:00 | session    | a       | -
            t2        | ann          | 2024-03-02 12:00:00 | session    | b       | -
            t3        | ann          | 2024-03-03 12:00:00 | session    | a       | -
            """);

    assertRows(
        credits.where("model = 'shapley'"),
        """
        touch_key | channel | credit
        t1        | a       | 0.25
        t2        | b       | 0.5
        t3        | a       | 0.25
        """);
  }

  @Test
  void creditHalvesEverySevenDays() {
    var credits =
        credits(
            ORDER,
            """
            touch_key | customer_key | touched_at                 | touch_type | channel | campaign_key
            t1        | ann          | 2024-02-29 12:00:00        | session    | a       | -
            t2        | ann          | 2024-03-10 12:00:00        | session    | b       | -
            t3        | ann          | 2024-03-17 12:00:00        | session    | c       | -
            t4        | ann          | 2024-03-20 11:59:59.999999 | session    | d       | -
            """);

    assertRows(
        credits
            .where("model = 'time_decay'")
            .select(expr("touch_key"), expr("round(100 * credit, 4)").as("hundredths")),
        """
        touch_key | hundredths
        t1        | 6.1270
        t2        | 16.4927
        t3        | 32.9853
        t4        | 44.3950
        """);
  }

  @Test
  void theLastChannelThatIsNotDirectGetsTheOrderUnlessAllAre() {
    var credits =
        credits(
            """
            order_id | customer_key | ordered_at          | order_date | is_valid | order_seq_number | net_sales
            o1       | ann          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 1                | 100
            o2       | ben          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 1                | 100
            """,
            """
            touch_key | customer_key | touched_at          | touch_type | channel     | campaign_key
            t1        | ann          | 2024-03-01 12:00:00 | session    | paid_search | g/1
            t2        | ann          | 2024-03-02 12:00:00 | session    | direct      | -
            t3        | ben          | 2024-03-02 12:00:00 | session    | direct      | -
            t4        | ben          | 2024-03-03 12:00:00 | session    | direct      | -
            """);

    assertRows(
        credits.where("model = 'last_non_direct'"),
        """
        order_id | touch_key | channel     | campaign_key | credit
        o1       | t1        | paid_search | g/1          | 1
        o2       | t4        | direct      | -            | 1
        """);
  }

  @Test
  void aTouchAfterTheOrderOrTooLongBeforeItCountsForNothing() {
    var credits =
        credits(
            ORDER,
            """
            touch_key | customer_key | touched_at          | touch_type  | channel | campaign_key
            after     | ann          | 2024-03-20 12:00:01 | session     | a       | -
            same      | ann          | 2024-03-20 12:00:00 | session     | a       | -
            old       | ann          | 2024-02-19 11:59:59 | session     | a       | -
            mail      | ann          | 2024-03-15 11:59:59 | email_click | email   | -
            sms       | ann          | 2024-03-19 11:59:59 | sms_click   | sms     | -
            other     | ben          | 2024-03-20 11:00:00 | session     | a       | -
            """);

    assertRows(
        credits.where("model in ('linear', 'last_non_direct')"),
        """
        model           | touch_key | channel      | credit | revenue | hours_before
        linear          | -         | unattributed | 1      | 100     |
        last_non_direct | -         | unattributed | 1      | 100     |
        """);
  }

  @Test
  void aTouchAtTheEdgeOfItsTimeCounts() {
    var credits =
        credits(
            ORDER,
            """
            touch_key | customer_key | touched_at          | touch_type  | channel | campaign_key
            old       | ann          | 2024-02-19 12:00:00 | session     | a       | -
            mail      | ann          | 2024-03-15 12:00:00 | email_click | email   | -
            sms       | ann          | 2024-03-19 12:00:00 | sms_click   | sms     | -
            """);

    assertRows(
        credits.where("model = 'linear'"),
        """
        touch_key | credit       | revenue
        old       | 0.3333333333 | 33.3333
        mail      | 0.3333333334 | 33.3334
        sms       | 0.3333333333 | 33.3333
        """);
  }

  @Test
  void oneTouchServesSeveralOrdersAndEachIsSharedOutByItself() {
    var credits =
        credits(
            """
            order_id | customer_key | ordered_at          | order_date | is_valid | order_seq_number | net_sales
            o1       | ann          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 1                | 10.01
            o2       | ann          | 2024-03-21 12:00:00 | 2024-03-21 | true     | 2                | 0.01
            o3       |              | 2024-03-21 12:00:00 | 2024-03-21 | true     |                  | 5
            o4       | ann          | 2024-03-22 12:00:00 | 2024-03-22 | false    |                  | 5
            o5       | ann          | 2024-04-01 12:00:00 | 2024-04-01 | true     | 3                | 5
            """,
            """
            touch_key | customer_key | touched_at          | touch_type | channel | campaign_key
            t1        | ann          | 2024-03-19 12:00:00 | session    | a       | -
            t2        | ann          | 2024-03-19 13:00:00 | session    | b       | -
            t3        | ann          | 2024-03-21 11:00:00 | session    | c       | -
            """);

    assertRows(
        credits
            .groupBy("order_id", "model")
            .agg(
                expr("sum(credit)").as("credit"),
                expr("sum(revenue)").as("revenue"),
                expr("max(is_first_order)").as("is_first_order"))
            .groupBy("order_id", "credit", "revenue", "is_first_order")
            .count(),
        """
        order_id | credit | revenue | is_first_order | count
        o1       | 1      | 10.01   | true           | 8
        o2       | 1      | 0.01    | false          | 8
        o3       | 1      | 5       | false          | 8
        """);
  }

  @Test
  void aChannelWeighsWhatTheChainWouldLoseWithoutItAndANewOneLikeTheMeanOfTheOthers() {
    var orders = rows(spark(), Sales.FCT_ORDERS, ORDER);
    var touches =
        rows(
            spark(),
            Attribution.TOUCHPOINTS,
            """
            touch_key | customer_key | touched_at          | touch_type | channel | campaign_key
            t1        | ann          | 2024-03-01 12:00:00 | session    | a       | -
            t2        | ann          | 2024-03-02 12:00:00 | session    | b       | -
            t3        | ann          | 2024-03-03 12:00:00 | session    | new     | -
            """);
    var weights =
        rows(
            spark(),
            Attribution.ATTRIBUTION_WEIGHTS,
            """
            channel | removal_effect | share
            a       | 0.6            | 0.75
            b       | 0.2            | 0.25
            """);

    assertRows(
        AttributionCredits.from(
                tables(
                    spark(),
                    Map.of(
                        Sales.FCT_ORDERS,
                        orders,
                        Attribution.TOUCHPOINTS,
                        touches,
                        Attribution.ATTRIBUTION_WEIGHTS,
                        weights)),
                new AttributionOptions("linear", AttributionOptions.Path.UNIQUE_PATH, "direct"),
                DAY)
            .where("model = 'markov_removal'"),
        """
        touch_key | credit | revenue
        t1        | 0.5          | 50
        t2        | 0.1666666667 | 16.6667
        t3        | 0.3333333333 | 33.3333
        """);
  }

  @Test
  void creditsOfTenThousandRealPathsAreThePublishedOnes() {
    assumeTrue(Files.exists(PATHS), "no " + PATHS);
    var journeys =
        spark()
            .read()
            .option("header", true)
            .csv(PATHS.toString())
            .selectExpr(
                "concat(path, monotonically_increasing_id()) as order_id",
                "cast(total_conversions as decimal(18, 4)) as net_sales",
                "timestamp'2024-03-20 12:00:00' as ordered_at",
                "date'2024-03-20' as order_date",
                "false as is_first_order",
                "cast(null as decimal(18, 4)) as cm2",
                "transform(split(path, ' > '), (channel, i) -> named_struct('touched_at',"
                    + " timestamp'2024-03-01 12:00:00' + make_interval(0, 0, 0, 0, 0, i),"
                    + " 'touch_key', string(i), 'channel', channel, 'campaign_key', '-')) as touches");

    var found = new TreeMap<String, Double>();
    AttributionCredits.credits(journeys, none(spark(), Attribution.ATTRIBUTION_WEIGHTS))
        .where("model in ('first_touch', 'last_touch', 'linear')")
        .groupBy("model", "channel")
        .agg(expr("cast(sum(revenue) as double)").as("orders"))
        .collectAsList()
        .forEach(row -> found.put(row.getString(0) + " " + row.getString(1), row.getDouble(2)));

    assertThat(found)
        .containsAllEntriesOf(
            Map.of(
                "first_touch alpha", 6308.0,
                "first_touch iota", 4606.0,
                "first_touch eta", 3164.0,
                "first_touch beta", 2831.0,
                "first_touch theta", 1606.0,
                "last_touch alpha", 8447.0,
                "last_touch iota", 3355.0,
                "last_touch eta", 4167.0,
                "last_touch beta", 989.0,
                "last_touch theta", 653.0));
    assertThat(found.get("linear alpha")).isCloseTo(7574.7186, within(0.01));
    assertThat(found.get("linear iota")).isCloseTo(3857.0962, within(0.01));
    assertThat(found.get("linear eta")).isCloseTo(3539.9512, within(0.01));
    assertThat(found.get("linear beta")).isCloseTo(2083.5001, within(0.01));
    assertThat(found.get("linear theta")).isCloseTo(1022.8014, within(0.01));
  }

  @Test
  void channelsAndUnattributedAddUpToBlendedSpendAndNewCustomers() {
    var credits =
        credits(
            """
            order_id | customer_key | ordered_at          | order_date | is_valid | order_seq_number | net_sales
            o1       | ann          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 1                | 10
            o2       | ben          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 1                | 20
            o3       | ann          | 2024-03-20 13:00:00 | 2024-03-20 | true     | 2                | 30
            """,
            """
            touch_key | customer_key | touched_at          | touch_type | channel     | campaign_key
            t1        | ann          | 2024-03-19 12:00:00 | session    | paid_search | g/1
            t2        | ann          | 2024-03-19 13:00:00 | session    | paid_social | m/1
            """);
    var spend =
        rows(
            spark(),
            Marketing.AD_SPEND_DAILY,
            """
            spend_date | channel     | campaign_key | spend_rc
            2024-03-20 | paid_search | g/1          | 7.77
            2024-03-20 | paid_search | g/2          | 1.11
            2024-03-20 | paid_search | g/3          |
            2024-04-01 | paid_search | g/1          | 99
            """);

    var daily = AttributionDaily.from(credits, spend, "linear", DAY);

    assertRows(
        daily.where("is_default"),
        """
        channel      | campaign_key | orders | new_customers | revenue | spend | cac   | roas
        paid_search  | g/1          | 1.0    | 0.5           | 20      | 7.77  | 15.54 | 2.574002574002574
        paid_search  | g/2          | 0      | 0             | 0       | 1.11  |       | 0.0
        paid_social  | m/1          | 1.0    | 0.5           | 20      | 0     | 0.0   |
        unattributed | -            | 1      | 1             | 20      | 0     | 0.0   |
        """);
    assertRows(
        daily
            .groupBy("model")
            .agg(
                expr("sum(orders)").as("orders"),
                expr("sum(new_customers)").as("new_customers"),
                expr("sum(revenue)").as("revenue"),
                expr("sum(spend)").as("spend"))
            .drop("model")
            .distinct(),
        """
        orders | new_customers | revenue | spend
        3      | 2             | 60      | 8.88
        """);
  }
}
