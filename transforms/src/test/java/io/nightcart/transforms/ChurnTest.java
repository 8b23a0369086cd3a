package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.round;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Retention;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.testing.SparkSuite;
import io.nightcart.transforms.ChurnWindows.Options;
import io.nightcart.transforms.ChurnWindows.Options.Mode;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ChurnTest extends SparkSuite {

  private static final Options DRAWN = new Options(Mode.PERCENTILE, 0.8, 0.4, 10, 180, 90);

  private static final String WINDOWS =
      """
      valid_from | category_group | churn_window_days | at_risk_days
      2024-03-01 | all            | 60                | 20
      2024-03-01 | mats           | 100               | 50
      2024-02-01 | all            | 90                | 30
      """;

  private Dataset<Row> windows(Options options, String day) {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid
            o1       | ann          | 2024-01-10 | true
            o2       | ann          | 2024-01-20 | true
            o3       | ann          | 2024-03-20 | true
            o4       | ben          | 2024-01-05 | true
            o5       | ben          | 2024-04-04 | true
            """);
    var end = LocalDate.parse(day);
    var gaps = Gaps.from(orders, none(spark(), Sales.FCT_ORDER_LINES), end);
    return ChurnWindows.from(gaps, options, end);
  }

  @Test
  void aWindowIsDrawnFromTheGapsClosedBeforeItsMonth() {
    assertRows(
        windows(DRAWN, "2024-05-02"),
        """
        valid_from | category_group | gaps | at_risk_days | churn_window_days | method
        2024-01-01 | all            | 0    | 90           | 180               | default
        2024-02-01 | all            | 1    | 90           | 180               | default
        2024-03-01 | all            | 1    | 90           | 180               | default
        2024-04-01 | all            | 2    | 30           | 50                | percentile
        2024-05-01 | all            | 3    | 50           | 78                | percentile
        """);
  }

  @Test
  void theWindowsOfPastMonthsStayAsTheyAre() {
    var early = windows(DRAWN, "2024-04-02").collectAsList();
    var late = windows(DRAWN, "2024-05-02").where("valid_from <= '2024-04-01'").collectAsList();

    assertThat(late).containsExactlyInAnyOrderElementsOf(early);
  }

  @Test
  void aFixedWindowIsThatOfTheSettings() {
    assertRows(
        windows(new Options(Mode.FIXED, 0.8, 0.4, 1, 100, 40), "2024-05-02").where("gaps = 3"),
        """
        valid_from | at_risk_days | churn_window_days | method
        2024-05-01 | 40           | 100               | fixed
        """);
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Options(Mode.PERCENTILE, 0.3, 0.4, 1, 100, 40))
        .hasMessage("At-risk-percentile must be above 0 and at most percentile, not 0.4");
    assertThatThrownBy(() -> new Options(Mode.FIXED, 0.8, 0.4, 1, 100, 101))
        .hasMessage("At-risk-days must be 1 to window-days, not 101");
  }

  private Dataset<Row> periods(String day) {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | order_seq_number | days_to_next_order | net_sales
            o1       | ann          | 2024-01-01 | true     | 1                | 9                  | 10
            o2       | ann          | 2024-01-10 | true     | 2                | 111                | 20
            o3       | ann          | 2024-04-30 | true     | 3                |                    | 99
            o4       | ben          | 2024-02-29 | true     | 1                | 60                 | 30
            o5       | ben          | 2024-04-29 | true     | 2                |                    | 99
            o6       | cat          | 2023-12-31 | true     | 1                |                    | 99
            o7       | dan          | 2024-02-01 | false    |                  |                    | 99
            o8       | eve          | 2024-03-01 | true     | 1                |                    | 99
            """);
    return ChurnPeriods.from(
            orders,
            rows(
                spark(),
                Retention.CHURN_WINDOWS,
                """
                valid_from | category_group | churn_window_days
                2024-03-01 | all            | 60
                2024-03-01 | mats           | 100
                """),
            LocalDate.parse(day))
        .where("period_start = '2024-03-01'");
  }

  @Test
  void whoBoughtInTheWindowBeforeAndNotInTheOneAfterIsLost() {
    // From 2024-01-01 on; back by 2024-04-29: ben comes on the last day that counts, ann on the
    // first that does not.
    assertRows(
        periods("2024-04-30"),
        """
        customers | lost | churn_rate | net_sales | net_sales_lost | revenue_churn_rate | measured_period_end
        2         | 1    | 0.5        | 60        | 30             | 0.5                | 2024-04-30
        """);
  }

  @Test
  void nothingIsSaidBeforeTheWindowHasPassed() {
    assertRows(
        periods("2024-04-29"),
        """
        customers | lost | churn_rate | ci_low | net_sales | net_sales_lost
        2         |      |            |        | 60        |
        """);
  }

  @Test
  void aCustomerStandsByTheWindowOfTheMainCategory() {
    var history =
        rows(
            spark(),
            Segments.CUSTOMER_HISTORY,
            """
            customer_key | last_order_date | last_gap_days
            active       | 2024-03-11      |
            risk         | 2024-03-10      |
            lapsed       | 2024-01-30      |
            churned      | 2023-12-01      |
            back         | 2024-03-31      | 61
            regular      | 2024-03-31      | 60
            mats         | 2024-02-10      |
            """);
    var categories =
        rows(
            spark(),
            Retention.CUSTOMER_CATEGORIES,
            """
            customer_key | category | preference
            mats         | mats     | 1
            risk         | care     | 1
            risk         | mats     | 2
            """);

    assertRows(
        CustomerStates.from(
            tables(
                spark(),
                Map.of(
                    Segments.CUSTOMER_HISTORY,
                    history,
                    Retention.CUSTOMER_CATEGORIES,
                    categories,
                    Retention.CHURN_WINDOWS,
                    rows(spark(), Retention.CHURN_WINDOWS, WINDOWS))),
            LocalDate.parse("2024-03-31")),
        """
        customer_key | main_category | recency_days | churn_window_days | state
        active       |               | 20           | 60                | active
        risk         | care          | 21           | 60                | at_risk
        lapsed       |               | 61           | 60                | lapsed
        churned      |               | 121          | 60                | churned
        back         |               | 0            | 60                | reactivated
        regular      |               | 0            | 60                | active
        mats         | mats          | 50           | 100               | active
        """);
  }

  @Test
  void theMeanOfACustomersGapsLeansOnThoseOfOthers() {
    var given =
        Map.of(
            Segments.CUSTOMER_HISTORY,
            rows(
                spark(),
                Segments.CUSTOMER_HISTORY,
                """
                customer_key | first_order_date | last_order_date | repeat_days
                once         | 2024-03-01       | 2024-03-01      | 0
                twice        | 2024-03-01       | 2024-03-11      | 1
                often        | 2024-01-01       | 2024-03-31      | 9
                mats         | 2024-03-01       | 2024-03-11      | 1
                """),
            Retention.CUSTOMER_CATEGORIES,
            rows(
                spark(),
                Retention.CUSTOMER_CATEGORIES,
                """
                customer_key | category | preference
                mats         | mats     | 1
                often        | care     | 1
                """),
            Retention.CHURN_WINDOWS,
            rows(spark(), Retention.CHURN_WINDOWS, WINDOWS),
            Retention.PURCHASE_GAPS,
            rows(
                spark(),
                Retention.PURCHASE_GAPS,
                """
                category_group | p50_days
                all            | 30
                mats           | 60
                care           |
                """));

    assertRows(
        CustomerStates.from(tables(spark(), given), LocalDate.parse("2024-03-31")),
        """
        customer_key | avg_days_between_orders
        once         | 30.0
        twice        | 20.0
        often        | 12.0
        mats         | 35.0
        """);
  }

  @Test
  void whatACustomerBuysMostComesFirst() {
    var lines =
        rows(
            spark(),
            Sales.FCT_ORDER_LINES,
            """
            order_id | line_id | customer_key | order_date | category | is_valid | is_gift_card | quantity | gross_sales | discounts
            o1       | 1       | ann          | 2024-03-01 | mats     | true     | false        | 1        | 50          | 10
            o1       | 2       | ann          | 2024-03-01 | care     | true     | false        | 2        | 30          | 0
            o2       | 1       | ann          | 2024-03-02 | care     | true     | false        | 1        | 15          | 0
            o3       | 1       | ann          | 2024-03-03 |          | true     | false        | 1        | 5           | 0
            o4       | 1       | ann          | 2024-03-04 | mats     | false    | false        | 1        | 500         | 0
            o5       | 1       |              | 2024-03-04 | mats     | true     | false        | 1        | 500         | 0
            o6       | 1       | ann          | 2024-04-01 | mats     | true     | false        | 1        | 500         | 0
            """);

    assertRows(
        CustomerCategories.from(lines, LocalDate.parse("2024-03-31")),
        """
        customer_key | category | orders | units | sales | last_order_date | preference
        ann          | care     | 2      | 3     | 45    | 2024-03-02      | 1
        ann          | mats     | 1      | 1     | 40    | 2024-03-01      | 2
        ann          | unknown  | 1      | 1     | 5     | 2024-03-03      | 3
        """);
  }

  @Test
  void wilsonsIntervalIsThePublishedOne() {
    var low = Intervals.wilsonLow(col("hits"), col("cases"));
    var high = Intervals.wilsonHigh(col("hits"), col("cases"));
    var shares =
        spark().sql("select * from values (60L, 200L), (0L, 0L), (0L, 10L) as t(hits, cases)");

    assertRows(
        shares.select(col("cases"), round(low, 6).as("low"), round(high, 6).as("high")),
        """
        cases | low      | high
        200   | 0.240747 | 0.366791
        0     |          |
        10    | 0.0      | 0.277533
        """);
  }
}
