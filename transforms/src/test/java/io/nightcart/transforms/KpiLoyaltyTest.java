package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Consent;
import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The figures of a day that e-mails, consents, points and codes make. */
class KpiLoyaltyTest extends SparkSuite {

  private static final String ORDERS =
      """
      order_id | customer_key | order_date | is_valid | order_seq_number | discount_code | gross_sales | discounts
      o1       | ann          | 2024-03-01 | true     | 1                |               | 100         | 10
      o2       | ben          | 2024-03-02 | true     | 1                | spring 15     | 200         | 30
      o3       | cat          | 2024-03-02 | true     | 1                |               | 100         | 10
      o4       | dan          | 2024-03-02 | false    |                  | SPRING15      | 900         | 90
      """;

  private Dataset<Row> kpis(Map<Table, Dataset<Row>> given) {
    var all = new HashMap<>(given);
    all.put(Sales.FCT_ORDERS, rows(spark(), Sales.FCT_ORDERS, ORDERS));
    return KpiDailyWide.from(
        KpiDaily.from(
            tables(spark(), all), new KpiDaily.Options(0), LocalDate.parse("2024-03-02")));
  }

  @Test
  void ordersWithACodeAreAShareOfAllValidOnes() {
    assertRows(
        kpis(Map.of()),
        """
        day        | promo_orders | promo_order_share | promo_discount_share
        2024-03-01 | 0            | 0.0               | 0.0
        2024-03-02 | 1            | 0.5               | 0.75
        """);
  }

  @Test
  void onlyMessagesByEmailCountAsEmails() {
    var daily =
        rows(
            spark(),
            Mailing.EMAIL_DAILY,
            """
            day        | channel | kind     | delivered | unique_opens | machine_opens | unique_clicks | unsubscribed | spam_reports | orders | net_sales
            2024-03-02 | email   | campaign | 100       | 20           | 40            | 4             | 2            | 0            | 1      | 60
            2024-03-02 | email   | unknown  | 100       | 0            | 0             | 1             | 0            | 1            | 0      | 0
            2024-03-02 | sms     | flow     | 900       | 9            | 9             | 9             | 9            | 9            | 9      | 9
            """);

    assertRows(
        kpis(Map.of(Mailing.EMAIL_DAILY, daily)),
        """
        day        | emails_delivered | machine_opens | email_unique_clicks | email_click_rate | email_ctor | unsubscribe_rate | spam_rate | email_orders | email_revenue
        2024-03-01 |                  |               |                     |                  |            |                  |           |              |
        2024-03-02 | 200              | 40            | 5                   | 0.025            | 0.25       | 0.01             | 0.005     | 1            | 60
        """);
  }

  @Test
  void onlyConsentToEmailsMakesACustomerContactable() {
    var daily =
        rows(
            spark(),
            Consent.CONSENTS_DAILY,
            """
            day        | purpose         | withdrawn | contactable_customers | contactable_addresses
            2024-03-01 | email_marketing | 1         | 7                     | 2
            2024-03-01 | sms             | 5         | 3                     | 0
            2024-03-02 | email_marketing | 0         | 8                     | 2
            """);

    assertRows(
        kpis(Map.of(Consent.CONSENTS_DAILY, daily)),
        """
        day        | contactable_customers | consents_withdrawn
        2024-03-01 | 7                     | 1
        2024-03-02 | 8                     | 0
        """);
  }

  @Test
  void pointsAreOwedOnceOneHasHadAValue() {
    var daily =
        rows(
            spark(),
            Loyalty.LOYALTY_DAILY,
            """
            day        | members | members_with_order | points_issued | points_redeemed | issued_so_far | redeemed_so_far | valued_points_so_far | points_liability | referrers | invited_buyers
            2024-03-01 | 3       | 1                  | 500           | 0               | 500           | 0               | 0                    |                  | 0         | 0
            2024-03-02 | 4       | 2                  | 0             | 400             | 500           | 400             | 400                  | 1                | 2         | 3
            """);

    assertRows(
        kpis(Map.of(Loyalty.LOYALTY_DAILY, daily)),
        """
        day        | loyalty_members | loyalty_enrolment_rate | points_issued | points_redeemed | redemption_rate | points_liability | referral_factor
        2024-03-01 | 3               | 1.0                    | 500           | 0               | 0.0             |                  |
        2024-03-02 | 4               | 0.6666666666666666     | 0             | 400             | 0.8             | 1                | 1.5
        """);
  }
}
