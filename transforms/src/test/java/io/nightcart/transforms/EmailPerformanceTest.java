package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Mailing;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class EmailPerformanceTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  private static final String CAMPAIGNS =
      """
      campaign_key | channel | kind     | name   | sent_date
      spring       | email   | campaign | Spring | 2024-03-01
      cart         | email   | flow     | Cart   | 2024-01-01
      ready        | sms     | campaign | Ready  | 2024-03-31
      planned      | email   | campaign | Later  | 2024-04-01
      """;

  private static final String EVENTS =
      """
      event_id | campaign_key | type        | event_at            | event_date | recipient_key | customer_key | is_machine
      d1       | spring       | delivered   | 2024-03-01 10:00:00 | 2024-03-01 | ann           | ann          | false
      d2       | spring       | delivered   | 2024-03-01 10:00:00 | 2024-03-01 | ben           | ben          | false
      d3       | spring       | delivered   | 2024-03-01 10:00:00 | 2024-03-01 | #x            |              | false
      d4       | spring       | delivered   | 2024-03-02 10:00:00 | 2024-03-02 | ann           | ann          | false
      b1       | spring       | bounce      | 2024-03-01 10:00:00 | 2024-03-01 | cat           | cat          | false
      o1       | spring       | open        | 2024-03-01 10:00:01 | 2024-03-01 | ben           | ben          | true
      o2       | spring       | open        | 2024-03-01 12:00:00 | 2024-03-01 | ann           | ann          | false
      o3       | spring       | open        | 2024-03-02 12:00:00 | 2024-03-02 | ann           | ann          | false
      c1       | spring       | click       | 2024-03-02 12:01:00 | 2024-03-02 | ann           | ann          | false
      c2       | spring       | click       | 2024-03-03 12:01:00 | 2024-03-03 | ann           | ann          | false
      c3       | spring       | click       | 2024-03-03 13:00:00 | 2024-03-03 | ben           | ben          | false
      u1       | spring       | unsubscribe | 2024-03-03 13:01:00 | 2024-03-03 | ben           | ben          | false
      s1       | spring       | spam        | 2024-03-03 13:02:00 | 2024-03-03 | #x            |              | false
      f1       | cart         | delivered   | 2024-03-04 09:00:00 | 2024-03-04 | ann           | ann          | false
      f2       | cart         | click       | 2024-03-04 09:30:00 | 2024-03-04 | ann           | ann          | false
      e1       | -            | open        | 2024-03-05 09:30:00 | 2024-03-05 | e1            |              | false
      late     | spring       | click       | 2024-04-01 09:00:00 | 2024-04-01 | #x            |              | false
      """;

  private static final String ORDERS =
      """
      order_id | customer_key | ordered_at          | order_date | is_valid | net_sales
      early    | ann          | 2024-03-02 12:00:00 | 2024-03-02 | true     | 1000
      first    | ann          | 2024-03-03 10:00:00 | 2024-03-03 | true     | 40
      second   | ann          | 2024-03-04 10:00:00 | 2024-03-04 | true     | 60
      edge     | ben          | 2024-03-08 13:00:00 | 2024-03-08 | true     | 10
      void     | ben          | 2024-03-04 10:00:00 | 2024-03-04 | false    | 500
      guest    |              | 2024-03-04 10:00:00 | 2024-03-04 | true     | 700
      """;

  private Dataset<Row> performance(LocalDate day) {
    return EmailPerformance.from(campaigns(), events(), orders(ORDERS), day);
  }

  private Dataset<Row> campaigns() {
    return rows(spark(), Mailing.SILVER_CAMPAIGNS, CAMPAIGNS);
  }

  private Dataset<Row> events() {
    return rows(spark(), Mailing.EVENTS, EVENTS);
  }

  private Dataset<Row> orders(String text) {
    return rows(spark(), Sales.FCT_ORDERS, text);
  }

  @Test
  void countsPeopleOnceAndMachinesApart() {
    assertRows(
        performance(DAY),
        """
        campaign_key | channel | kind     | recipients | delivered | bounced | unique_opens | machine_opens | unique_clicks | unsubscribed | spam_reports
        spring       | email   | campaign | 3          | 4         | 1       | 2            | 1             | 2             | 1            | 1
        cart         | email   | flow     | 1          | 1         | 0       | 1            | 0             | 1             | 0            | 0
        ready        | sms     | campaign | 0          | 0         | 0       | 0            | 0             | 0             | 0            | 0
        -            | email   | unknown  | 0          | 0         | 0       | 1            | 0             | 0             | 0            | 0
        """);
  }

  @Test
  void ratesAreUndefinedWithoutWhatTheyDivideBy() {
    assertRows(
        performance(DAY).where("campaign_key in ('spring', 'ready')"),
        """
        campaign_key | open_rate | click_rate | ctor | unsub_rate | spam_rate
        spring       | 0.5       | 0.5        | 1.0  | 0.25       | 0.25
        ready        |           |            |      |            |
        """);
  }

  @Test
  void anOrderGoesToTheLastClickWithinFiveDaysAndToNoOther() {
    assertRows(
        performance(DAY).where("campaign_key <> 'ready'"),
        """
        campaign_key | orders | net_sales | revenue_per_recipient
        spring       | 2      | 50        | 16.6667
        cart         | 1      | 60        | 60
        -            | 0      | 0         |
        """);
  }

  @Test
  void anOrderAMomentAfterTheFiveDaysCameByItself() {
    var orders =
        orders(
            """
            order_id | customer_key | ordered_at          | order_date | is_valid | net_sales
            edge     | ben          | 2024-03-08 13:00:01 | 2024-03-08 | true     | 10
            """);

    assertThat(
            EmailPerformance.from(campaigns(), events(), orders, DAY).where("orders > 0").count())
        .isZero();
  }

  @Test
  void revenuePerRecipientWaitsUntilOrdersCanHaveFollowed() {
    assertRows(
        performance(LocalDate.parse("2024-03-06")).where("campaign_key = 'spring'"),
        """
        orders | net_sales | is_complete | revenue_per_recipient | revenue_per_recipient_low
        1      | 40        | false       |                       |
        """);
    assertRows(
        performance(LocalDate.parse("2024-03-07")).where("campaign_key = 'spring'"),
        """
        orders | net_sales | is_complete | revenue_per_recipient
        1      | 40        | true        | 13.3333
        """);
  }

  @Test
  void theIntervalIsThatOfTheMeanAndTheSameEachTime() {
    // 100 of 400 recipients spend 10: the mean is 2.5, its standard error 10 x sqrt(.25 x .75 /
    // 400).
    var people =
        IntStream.range(0, 400)
            .mapToObj(
                i ->
                    """
                    d%1$d | spring | delivered | 2024-03-01 10:00:00 | 2024-03-01 | p%1$d | p%1$d | false
                    c%1$d | spring | click     | 2024-03-01 11:00:00 | 2024-03-01 | p%1$d | p%1$d | false
                    """
                        .formatted(i))
            .collect(Collectors.joining());
    var events =
        rows(spark(), Mailing.EVENTS, EVENTS.lines().findFirst().orElseThrow() + "\n" + people);
    var orders =
        orders(
            IntStream.range(0, 100)
                .mapToObj(
                    i ->
                        "o%1$d | p%1$d | 2024-03-01 12:00:00 | 2024-03-01 | true | 10\n"
                            .formatted(i))
                .collect(
                    Collectors.joining(
                        "",
                        "order_id | customer_key | ordered_at | order_date | is_valid | net_sales\n",
                        "")));

    var once = EmailPerformance.from(campaigns(), events, orders, DAY);
    var again = EmailPerformance.from(campaigns(), events.repartition(7), orders, DAY);

    Row interval =
        once.where("campaign_key = 'spring'")
            .selectExpr(
                "double(revenue_per_recipient)",
                "revenue_per_recipient_low",
                "revenue_per_recipient_high")
            .first();
    double error = 10 * Math.sqrt(0.25 / 400);
    assertThat(interval.getDouble(0)).isEqualTo(2.5);
    assertThat(interval.getDouble(1)).isBetween(2.5 - 2.4 * error, 2.5 - 1.6 * error);
    assertThat(interval.getDouble(2)).isBetween(2.5 + 1.6 * error, 2.5 + 2.4 * error);
    assertThat(again.exceptAll(once).count()).isZero();
  }

  @Test
  void aShopThatMailsNothingHasNoRows() {
    var none =
        EmailPerformance.from(
            none(spark(), Mailing.SILVER_CAMPAIGNS),
            none(spark(), Mailing.EVENTS),
            orders(ORDERS),
            DAY);

    assertThat(none.count()).isZero();
  }

  @Test
  void theDaysAddUpToTheCampaigns() {
    var daily = EmailDaily.from(campaigns(), events(), orders(ORDERS), DAY);

    assertRows(
        daily,
        """
        day        | channel | kind     | recipients | delivered | unique_opens | machine_opens | unique_clicks | unsubscribed | orders | net_sales
        2024-03-01 | email   | campaign | 3          | 3         | 1            | 1             | 0             | 0            | 0      | 0
        2024-03-02 | email   | campaign | 0          | 1         | 0            | 0             | 1             | 0            | 0      | 0
        2024-03-03 | email   | campaign | 0          | 0         | 1            | 0             | 1             | 1            | 1      | 40
        2024-03-04 | email   | flow     | 1          | 1         | 1            | 0             | 1             | 0            | 1      | 60
        2024-03-05 | email   | unknown  | 0          | 0         | 1            | 0             | 0             | 0            | 0      | 0
        2024-03-08 | email   | campaign | 0          | 0         | 0            | 0             | 0             | 0            | 1      | 10
        """);
    var counts =
        Mailing.EMAIL_DAILY.fields().stream()
            .map(field -> field.name())
            .filter(name -> !Mailing.EMAIL_DAILY.key().contains(name))
            .map(name -> sum(name).cast("decimal(18,4)").as(name))
            .toArray(Column[]::new);
    assertThat(daily.select(counts).collectAsList())
        .isEqualTo(performance(DAY).select(counts).collectAsList());
  }
}
