package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Payments;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The figures of a day that spend and credits make, and what orders bring beside goods. */
class KpiMarketingTest extends SparkSuite {

  private Dataset<Row> orders() {
    return rows(
        spark(),
        Sales.FCT_ORDERS,
        """
        order_id | customer_key | order_date | is_valid | invalid_reason   | order_seq_number | units | gross_sales | discounts | duties | tip | gift_card_sales
        o1       | ann          | 2024-03-01 | true     |                  | 1                | 1     | 100         | 0         | 3      | 1   | 0
        o2       | ben          | 2024-03-03 | true     |                  | 1                | 1     | 200         | 0         | 0      | 2   | 25
        o3       | cat          | 2024-03-03 | true     |                  | 1                | 1     | 100         | 0         | 4      | 0   | 0
        o4       | dan          | 2024-03-03 | false    | FOREIGN_CURRENCY |                  | 1     | 900         | 0         | 9      | 9   | 9
        o5       | eve          | 2024-03-03 | false    | NO_VALUE         |                  | 0     | 0           | 0         | 0      | 0   | 50
        """);
  }

  private Dataset<Row> spend() {
    return rows(
        spark(),
        Marketing.AD_SPEND_DAILY,
        """
        spend_date | channel     | spend_rc | clicks
        2024-02-28 | paid_search | 99       | 20
        2024-03-01 | paid_search | 10       | 20
        2024-03-02 | paid_search | 20       | 20
        2024-03-03 | paid_search | 40       | 20
        """);
  }

  private Dataset<Row> attributed() {
    return rows(
        spark(),
        Attribution.ATTRIBUTION_DAILY,
        """
        day        | model      | is_default | channel      | orders | revenue | cm2
        2024-03-01 | last_touch | true       | paid_search  | 1      | 100     | 30
        2024-03-03 | last_touch | true       | paid_search  | 0.5    | 100     | 60
        2024-03-03 | last_touch | true       | affiliate    | 1.5    | 200     |
        2024-03-03 | linear     | false      | paid_search  | 9      | 900     | 900
        """);
  }

  private Dataset<Row> payments() {
    return rows(
        spark(),
        Payments.SILVER_PAYMENTS,
        """
        payment_id | kind   | gateway   | status  | amount_rc | paid_date
        p1         | sale   | gift_card | success | 25        | 2024-03-03
        p2         | sale   | gift_card | failure | 25        | 2024-03-03
        p3         | refund | gift_card | success | 5         | 2024-03-03
        p4         | sale   | card      | success | 300       | 2024-03-03
        """);
  }

  @Test
  void tellsWhatIsSpentAndBroughtByDayAndChannel() {
    var kpis =
        KpiDaily.from(
                tables(
                    spark(),
                    Map.of(
                        Sales.FCT_ORDERS,
                        orders(),
                        Marketing.AD_SPEND_DAILY,
                        spend(),
                        Attribution.ATTRIBUTION_DAILY,
                        attributed(),
                        Payments.SILVER_PAYMENTS,
                        payments())),
                new KpiDaily.Options(2),
                LocalDate.parse("2024-03-03"))
            .cache();

    assertRows(
        kpis.where("day = '2024-03-03' and slice_type = 'all'")
            .where(
                "metric in ('cac_blended', 'cac_lagged', 'duties', 'tips', 'total_sales', 'cvr',"
                    + " 'gift_card_sales', 'gift_card_redeemed', 'fx_missing_orders')"),
        """
        metric             | numerator | denominator | value
        cac_blended        | 40        | 2           | 20.0
        cac_lagged         | 10        | 2           | 5.0
        duties             | 4         |             | 4.0
        tips               | 2         |             | 2.0
        total_sales        | 304       |             | 304.0
        gift_card_sales    | 75        |             | 75.0
        gift_card_redeemed | 25        |             | 25.0
        fx_missing_orders  | 1         |             | 1.0
        cvr                |           |             |
        """);
    assertRows(
        kpis.where("metric = 'cac_lagged' and day = '2024-03-02'"),
        """
        numerator | denominator | value
                  | 0           |
        """);
    assertRows(
        kpis.where("slice_type = 'marketing_channel' and metric in ('cvr', 'poas_channel')"),
        """
        day        | metric       | slice_value | numerator | denominator
        2024-03-01 | cvr          | paid_search | 1         | 20
        2024-03-02 | cvr          | paid_search | 0         | 20
        2024-03-03 | cvr          | paid_search | 0.5       | 20
        2024-03-01 | poas_channel | paid_search | 30        | 10
        2024-03-02 | poas_channel | paid_search | 0         | 20
        2024-03-03 | poas_channel | paid_search | 60        | 40
        """);
    assertRows(kpis.where("day < '2024-03-01'"), "day");
    kpis.unpersist();
  }
}
