package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class KpiDailyTest extends SparkSuite {

  private static final String LADDER =
      """
      order_id | customer_key | order_date | is_valid | order_seq_number | items | units | gross_sales | discounts | returns | shipping_charged | tax
      o1       | ann          | 2024-03-01 | true     | 1                | 1     | 2     | 100         | 10        | 45      | 5                | 8
      """;

  private static final String LADDER_RETURN =
      """
      refund_id | order_id | refund_date | quantity | amount
      r1        | o1       | 2024-03-03  | 1        | 45
      """;

  @Test
  void booksReturnsOnTheirOwnDay() {
    var kpis = kpis(orders(LADDER), refunds(LADDER_RETURN), "2024-03-03");

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | gross_sales | discounts | returns | net_sales | total_sales | refunds | refunded_units
        2024-03-01 | 100         | 10        | 0       | 90        | 103         | 0       | 0
        2024-03-02 | 0           | 0         | 0       | 0         | 0           | 0       | 0
        2024-03-03 | 0           | 0         | 45      | -45       | -45         | 1       | 1
        """);
  }

  @Test
  void takesReturnsBackToTheOrderOnceTheyCanHardlyChange() {
    var young = kpis(orders(LADDER), refunds(LADDER_RETURN), "2024-03-30");
    var older = kpis(orders(LADDER), refunds(LADDER_RETURN), "2024-03-31");
    var oldest = kpis(orders(LADDER), refunds(LADDER_RETURN), "2024-04-30");
    var shown =
        "slice_type = 'all' and day = '2024-03-01'"
            + " and metric in ('aov_net', 'aov_total', 'return_rate_value')";

    assertRows(
        young.where(shown),
        """
        metric            | unit     | numerator | denominator | value | is_complete
        aov_net           | currency | 45        | 1           |       | false
        aov_total         | currency | 58        | 1           |       | false
        return_rate_value | ratio    | 45        | 90          |       | false
        """);
    assertRows(
        older.where(shown),
        """
        metric            | value | is_complete
        aov_net           | 45.0  | true
        aov_total         | 58.0  | true
        return_rate_value |       | false
        """);
    assertRows(
        oldest.where(shown).where("metric = 'return_rate_value'"),
        """
        value | is_complete
        0.5   | true
        """);
  }

  @Test
  void storesExactPartsBesideTheValue() {
    var orders =
        orders(
            """
            order_id | order_date | is_valid | items | units | gross_sales | discounts | returns | shipping_charged | tax
            o1       | 2024-03-01 | true     | 1     | 2     | 0.1         | 0         | 0       | 0                | 0
            o2       | 2024-03-01 | true     | 2     | 5     | 0.2         | 0.05      | 0       | 0                | 0
            """);

    var kpis = kpis(orders, refunds(), "2024-03-01");

    assertRows(
        kpis.where("metric in ('gross_sales', 'aov', 'units_per_order', 'aov_new')")
            .where("slice_type = 'all'"),
        """
        metric          | slice_type | slice_value | unit     | numerator | denominator | value | is_complete
        gross_sales     | all        | all         | currency | 0.3       |             | 0.3   | true
        aov             | all        | all         | currency | 0.25      | 2           | 0.125 | true
        units_per_order | all        | all         | units    | 7         | 2           | 3.5   | true
        aov_new         | all        | all         | currency | 0         | 0           |       | true
        """);
  }

  @Test
  void countsACustomerOnceADay() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid | order_seq_number | days_since_prev_order | gross_sales | discounts
            o1       | ann          | 2024-03-01 | true     | 1                |                       | 10          | 0
            o2       | ann          | 2024-03-01 | true     | 2                | 0                     | 20          | 0
            o3       | ann          | 2024-03-02 | true     | 3                | 1                     | 30          | 5
            o4       | ann          | 2024-03-02 | true     | 4                | 0                     | 40          | 0
            o5       | ben          | 2024-03-02 | true     | 1                |                       | 50          | 0
            o6       |              | 2024-03-02 | true     |                  |                       | 60          | 0
            o7       | cat          | 2024-03-02 | false    |                  |                       | 70          | 0
            """);

    var kpis = kpis(orders, refunds(), "2024-03-02");

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | orders | new_customers | returning_customers | guest_orders | active_customers_30 | aov_new | aov_returning | returning_customer_rate | repeat_purchase_rate
        2024-03-01 | 2      | 1             | 0                   | 0            | 1                   | 10.0    | 20.0          | 0.0                     | 1.0
        2024-03-02 | 4      | 1             | 1                   | 1            | 2                   | 50.0    | 32.5          | 0.5                     | 0.5
        """);
  }

  @Test
  void forgetsACustomerAfterThirtyDays() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid | order_seq_number | days_since_prev_order
            o1       | ann          | 2024-03-01 | true     | 1                |
            o2       | ann          | 2024-03-11 | true     | 2                | 10
            o3       | ann          | 2024-05-01 | true     | 3                | 51
            """);

    var kpis = kpis(orders, refunds(), "2024-05-01");

    assertRows(
        KpiDailyWide.from(kpis)
            .where("day in ('2024-03-30', '2024-04-09', '2024-04-10', '2024-05-01')"),
        """
        day        | active_customers_30 | active_customers_90
        2024-03-30 | 1                   | 1
        2024-04-09 | 1                   | 1
        2024-04-10 | 0                   | 1
        2024-05-01 | 1                   | 1
        """);
  }

  @Test
  void countsRefundsOfValidAndUnknownOrdersOnly() {
    var orders =
        orders(
            """
            order_id | order_date | is_valid
            good     | 2024-03-01 | true
            void     | 2024-03-01 | false
            """);
    var refunds =
        refunds(
            """
            refund_id | order_id | refund_date | quantity | amount
            r1        | good     | 2024-03-01  | 1        | 1
            r2        | good     | 2024-03-01  | 1        | 2
            r3        | void     | 2024-03-01  | 1        | 4
            r4        | absent   | 2024-03-01  | 1        | 8
            r5        |          | 2024-03-01  | 1        | 16
            r6        |          | 2024-03-01  | 1        | 32
            r8        | good     | 2024-03-02  | 1        | 128
            """);

    var kpis = kpis(orders, refunds, "2024-03-01");

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | refunds | refunded_units | returns
        2024-03-01 | 4       | 5              | 59
        """);
  }

  @Test
  void fillsTheCalendarWithZerosFromTheFirstDayOfEachTable() {
    var reviews =
        rows(
            spark(),
            Silver.REVIEWS,
            """
            rating | created_date
            5      | 2024-02-01
            4      | 2024-03-02
            5      | 2024-03-02
            1      | 2024-03-05
            """);
    var posts =
        rows(
            spark(),
            Silver.SOCIAL_POSTS,
            """
            network | posted_date
            blog    | 2024-03-04
            blog    | 2024-03-05
            """);

    var kpis =
        KpiDaily.from(
            tables(
                spark(),
                Map.of(
                    Sales.FCT_ORDERS,
                    orders(LADDER),
                    Silver.REVIEWS,
                    reviews,
                    Silver.SOCIAL_POSTS,
                    posts)),
            new KpiDaily.Options(0),
            LocalDate.parse("2024-03-04"));

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | orders | gross_sales | reviews | mean_rating | mentions | aov  | discount_rate | repeat_purchase_rate
        2024-03-01 | 1      | 100         | 0       |             |          | 90.0 | 0.1           | 0.0
        2024-03-02 | 0      | 0           | 2       | 4.5         |          |      |               | 0.0
        2024-03-03 | 0      | 0           | 0       |             |          |      |               | 0.0
        2024-03-04 | 0      | 0           | 0       |             | 1        |      |               | 0.0
        """);
  }

  @Test
  void takesOrdersOfTheDayItselfAndNoneOfTheNext() {
    var orders =
        orders(
            """
            order_id | order_date | is_valid
            o1       | 2024-03-31 | true
            o2       | 2024-04-01 | true
            """);

    var kpis = kpis(orders, refunds(), "2024-03-31");

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | orders
        2024-03-31 | 1
        """);
  }

  @Test
  void aRefundBeforeTheFirstOrderCountsOnItsDay() {
    var orders = orders("order_id | order_date | is_valid | returns\n");

    var kpis = kpis(orders, refunds(LADDER_RETURN), "2024-12-31");

    assertThat(
            kpis.where("metric = 'returns' and slice_type = 'all'")
                .selectExpr("cast(sum(numerator) as double)")
                .first()
                .getDouble(0))
        .isEqualTo(45);
  }

  @Test
  void isEmptyForAShopWithoutValidOrders() {
    var invalid =
        orders(
            """
            order_id | order_date | is_valid
            void     | 2024-03-01 | false
            """);

    var kpis = kpis(invalid, none(spark(), Silver.REFUNDS), "2024-03-31");

    assertThat(kpis.isEmpty()).isTrue();
    assertThat(KpiDailyWide.from(kpis).isEmpty()).isTrue();
  }

  @Test
  void aCustomerRepeatsAsLongAsTwoOrdersAreWithinAYear() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid | order_seq_number | days_since_prev_order | days_to_next_order
            o1       | ann          | 2023-01-01 | true     | 1                |                       | 151
            o2       | ann          | 2023-06-01 | true     | 2                | 151                   | 274
            o3       | ann          | 2024-03-01 | true     | 3                | 274                   | 0
            o4       | ann          | 2024-03-01 | true     | 4                | 0                     |
            """);

    var kpis = kpis(orders, refunds(), "2025-03-02");

    assertRows(
        kpis.where("metric = 'repeat_purchase_rate_365'")
            .where(
                "day in ('2023-05-31', '2023-06-01', '2023-12-31', '2024-01-01', '2024-02-29',"
                    + " '2024-03-01', '2025-02-28', '2025-03-01')"),
        """
        day        | numerator | denominator
        2023-05-31 | 0         | 1
        2023-06-01 | 1         | 1
        2023-12-31 | 1         | 1
        2024-01-01 | 0         | 1
        2024-02-29 | 0         | 1
        2024-03-01 | 1         | 1
        2025-02-28 | 1         | 1
        2025-03-01 | 0         | 0
        """);
    assertRows(
        kpis.where("metric = 'purchase_frequency_365' and day in ('2023-06-01', '2024-03-01')"),
        """
        day        | numerator | denominator | value
        2023-06-01 | 2         | 1           | 2.0
        2024-03-01 | 3         | 1           | 3.0
        """);
  }

  @Test
  void secondOrdersCountOnTheDayOfTheFirstAndOnlyOnceTheyHadTheirTime() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid | order_seq_number | days_since_prev_order
            o1       | ann          | 2024-03-01 | true     | 1                |
            o2       | ann          | 2024-03-31 | true     | 2                | 30
            o3       | ben          | 2024-03-01 | true     | 1                |
            o4       | ben          | 2024-03-01 | true     | 2                | 0
            o5       | cat          | 2024-03-01 | true     | 1                |
            o6       | cat          | 2024-04-01 | true     | 2                | 31
            o7       | dan          | 2024-03-03 | true     | 1                |
            """);

    var kpis = kpis(orders, refunds(), "2024-04-01");

    assertRows(
        kpis.where("metric in ('repeat_within_30', 'repeat_within_60') and denominator > 0"),
        """
        day        | metric           | numerator | denominator | value              | is_complete
        2024-03-01 | repeat_within_30 | 2         | 3           | 0.6666666666666666 | true
        2024-03-01 | repeat_within_60 | 3         | 3           |                    | false
        2024-03-03 | repeat_within_30 | 0         | 1           |                    | false
        2024-03-03 | repeat_within_60 | 0         | 1           |                    | false
        """);
  }

  @Test
  void ordersOfADayHaveAMedian() {
    var orders =
        orders(
            """
            order_id | order_date | is_valid | gross_sales | discounts
            o1       | 2024-03-01 | true     | 10          | 0
            o2       | 2024-03-01 | true     | 25          | 5
            o3       | 2024-03-01 | true     | 1000        | 0
            o4       | 2024-03-01 | false    | 1           | 0
            """);

    assertRows(
        KpiDailyWide.from(kpis(orders, refunds(), "2024-03-02")),
        """
        day        | order_value_p50 | order_value_p90
        2024-03-01 | 20              | 804
        2024-03-02 |                 |
        """);
  }

  @Test
  void slicesAddUpToTheWhole() {
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid | channel | country | order_seq_number | items | units | gross_sales | discounts | returns | shipping_charged | tax
            o1       | ann          | 2024-03-01 | true     | web     | DE      | 1                | 1     | 2     | 100         | 10        | 45      | 5                | 8
            o2       | ann          | 2024-03-01 | true     | app     | DE      | 2                | 1     | 1     | 20          | 0         | 0       | 0                | 0
            o3       |              | 2024-03-02 | true     | web     |         |                  | 1     | 1     | 7           | 0         | 0       | 0                | 0
            o4       | bob          | 2024-03-02 | false    | web     | FR      |                  | 1     | 1     | 9           | 0         | 0       | 0                | 0
            """);

    var kpis = kpis(orders, refunds(LADDER_RETURN), "2024-03-03");

    assertRows(
        kpis.where(
            "metric = 'net_sales' and slice_type in ('channel', 'country', 'customer_type')"),
        """
        day        | slice_type    | slice_value | value
        2024-03-01 | channel       | web         | 90.0
        2024-03-01 | channel       | app         | 20.0
        2024-03-02 | channel       | web         | 7.0
        2024-03-03 | channel       | web         | -45.0
        2024-03-01 | country       | DE          | 110.0
        2024-03-02 | country       | unknown     | 7.0
        2024-03-03 | country       | DE          | -45.0
        2024-03-01 | customer_type | new         | 90.0
        2024-03-01 | customer_type | returning   | 20.0
        2024-03-02 | customer_type | unknown     | 7.0
        2024-03-03 | customer_type | new         | -45.0
        """);
    assertThat(kpis.where("slice_type <> 'all' and metric like 'active%'").isEmpty()).isTrue();
  }

  @Test
  void categoriesHaveTheirSalesAndReturns() {
    var lines =
        rows(
            spark(),
            Sales.FCT_ORDER_LINES,
            """
            order_id | order_date | product_id | category | is_valid | is_gift_card | quantity | gross_sales | discounts
            o1       | 2024-03-01 | mat        | mats     | true     | false        | 2        | 100         | 10
            o1       | 2024-03-01 | gift       |          | true     | true         | 1        | 0           | 0
            o1       | 2024-03-01 | odd        |          | true     | false        | 1        | 5           | 0
            """);
    var products =
        rows(
            spark(),
            Silver.PRODUCTS,
            """
            product_id | category
            mat        | mats
            """);
    var refunds =
        refunds(
            """
            refund_id | order_id | product_id | refund_date | quantity | amount
            r1        | o1       | mat        | 2024-03-03  | 1        | 45
            """);

    var kpis =
        KpiDaily.from(
            tables(
                spark(),
                Map.of(
                    Sales.FCT_ORDERS,
                    orders(LADDER),
                    Sales.FCT_ORDER_LINES,
                    lines,
                    Silver.PRODUCTS,
                    products,
                    Silver.REFUNDS,
                    refunds)),
            new KpiDaily.Options(0),
            LocalDate.parse("2024-03-03"));

    assertRows(
        kpis.where("slice_type = 'category' and metric in ('net_sales', 'units', 'orders')"),
        """
        day        | slice_value | metric    | value
        2024-03-01 | mats        | net_sales | 90.0
        2024-03-01 | mats        | units     | 2.0
        2024-03-01 | unknown     | net_sales | 5.0
        2024-03-01 | unknown     | units     | 1.0
        2024-03-03 | mats        | net_sales | -45.0
        """);
  }

  @Test
  void spendIsKnownFromItsFirstToItsLastDay() {
    var spend =
        rows(
            spark(),
            Marketing.AD_SPEND_DAILY,
            """
            spend_date | platform | channel     | spend_rc | clicks
            2024-03-02 | google   | paid_search | 30       | 3
            2024-03-02 | meta     | paid_social | 15       | 2
            2024-03-02 | meta     | paid_social |          | 2
            2024-03-04 | google   | paid_search | 10       | 1
            """);
    var orders =
        orders(
            """
            order_id | customer_key | order_date | is_valid | order_seq_number | gross_sales | discounts
            o1       | ann          | 2024-03-01 | true     | 1                | 100         | 10
            o2       | ben          | 2024-03-02 | true     | 1                | 100         | 10
            """);

    var kpis =
        KpiDaily.from(
            tables(spark(), Map.of(Sales.FCT_ORDERS, orders, Marketing.AD_SPEND_DAILY, spend)),
            new KpiDaily.Options(0),
            LocalDate.parse("2024-03-05"));

    assertRows(
        KpiDailyWide.from(kpis),
        """
        day        | ad_spend | ad_clicks | cac_blended | roas_blended | fx_missing_rows
        2024-03-01 |          |           |             |              |
        2024-03-02 | 45       | 7         | 45.0        | 2.0          | 1
        2024-03-03 | 0        | 0         |             |              | 0
        2024-03-04 | 10       | 1         |             | 0.0          | 0
        2024-03-05 |          |           |             |              |
        """);
    assertRows(
        kpis.where("slice_type = 'marketing_channel' and metric in ('ad_spend', 'cpc')"),
        """
        day        | slice_value | metric   | numerator | denominator
        2024-03-02 | paid_search | ad_spend | 30        |
        2024-03-02 | paid_search | cpc      | 30        | 3
        2024-03-02 | paid_social | ad_spend | 15        |
        2024-03-02 | paid_social | cpc      | 15        | 4
        2024-03-04 | paid_search | ad_spend | 10        |
        2024-03-04 | paid_search | cpc      | 10        | 1
        """);
  }

  private Dataset<Row> kpis(Dataset<Row> orders, Dataset<Row> refunds, String day) {
    return KpiDaily.from(
            tables(spark(), Map.of(Sales.FCT_ORDERS, orders, Silver.REFUNDS, refunds)),
            new KpiDaily.Options(0),
            LocalDate.parse(day))
        .cache();
  }

  private Dataset<Row> orders(String text) {
    return rows(spark(), Sales.FCT_ORDERS, text);
  }

  private Dataset<Row> refunds(String text) {
    return rows(spark(), Silver.REFUNDS, text);
  }

  private Dataset<Row> refunds() {
    return none(spark(), Silver.REFUNDS);
  }
}
