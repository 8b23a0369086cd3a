package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Consent;
import io.nightcart.tables.Delivery;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Service;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomerTimelineTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  @Test
  void allThatHappenedToACustomerStandsTogether() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | ordered_at          | order_date | status | items | total_sales
            o1       | ann          | 2024-03-01 10:00:00 | 2024-03-01 | placed | 2     | 45.5
            o2       |              | 2024-03-01 10:00:00 | 2024-03-01 | placed | 1     | 9
            o3       | ann          | 2024-04-01 10:00:00 | 2024-04-01 | placed | 1     | 9
            """);
    var refunds =
        rows(
            spark(),
            Silver.REFUNDS,
            """
            refund_id | order_id | customer_key | product_id | refunded_at         | refund_date | quantity | amount
            r1        | o1       | ann          | mat        | 2024-03-09 10:00:00 | 2024-03-09  | 1        | 20
            """);
    var shipments =
        rows(
            spark(),
            Delivery.SILVER_SHIPMENTS,
            """
            shipment_id | order_id | customer_key | carrier | shipped_at          | shipped_date | delivered_at        | delivered_date | is_late
            s1          | o1       | ann          | dhl     | 2024-03-02 10:00:00 | 2024-03-02   | 2024-03-06 10:00:00 | 2024-03-06     | true
            s2          | o1       | ann          |         | 2024-03-30 10:00:00 | 2024-03-30   | 2024-04-01 10:00:00 | 2024-04-01     |
            """);
    var tickets =
        rows(
            spark(),
            Service.SILVER_TICKETS,
            """
            ticket_id | customer_key | order_id | channel | reason | created_at          | created_date
            t1        | ann          | o1       | chat    |        | 2024-03-07 10:00:00 | 2024-03-07
            """);
    var mails =
        rows(
            spark(),
            Mailing.EVENTS,
            """
            event_id | customer_key | campaign_key | type        | event_at            | event_date | is_machine
            m1       | ann          | n1           | open        | 2024-03-07 11:00:00 | 2024-03-07 | false
            m2       | ann          | n1           | click       | 2024-03-07 12:00:00 | 2024-03-07 | false
            m3       | ann          | n1           | click       | 2024-03-07 13:00:00 | 2024-03-07 | true
            m4       | ann          | n1           | unsubscribe | 2024-03-07 14:00:00 | 2024-03-07 | false
            """);
    var consents =
        rows(
            spark(),
            Consent.CONSENTS,
            """
            subject_key | customer_key | purpose         | valid_from          | valid_from_date | state     | source
            ann         | ann          | email_marketing | 2024-03-07 14:00:01 | 2024-03-07      | withdrawn | mail
            """);

    var timeline =
        CustomerTimeline.from(
            tables(
                spark(),
                Map.of(
                    Sales.FCT_ORDERS, orders,
                    Silver.REFUNDS, refunds,
                    Delivery.SILVER_SHIPMENTS, shipments,
                    Service.SILVER_TICKETS, tickets,
                    Mailing.EVENTS, mails,
                    Consent.CONSENTS, consents)),
            DAY);

    assertRows(
        timeline,
        """
        customer_key | event_date | event_type       | event_id            | title                                | amount | ref
        ann          | 2024-03-01 | order            | o1                  | Order of 2 items, placed             | 45.5   | o1
        ann          | 2024-03-02 | parcel_sent      | s1                  | Parcel sent by dhl                   |        | o1
        ann          | 2024-03-06 | parcel_delivered | s1                  | Parcel delivered late                |        | o1
        ann          | 2024-03-07 | ticket           | t1                  | Ticket by chat                       |        | o1
        ann          | 2024-03-07 | email_click      | m2                  | Clicked in a message                 |        | n1
        ann          | 2024-03-07 | unsubscribe      | m4                  | Unsubscribed                         |        | n1
        ann          | 2024-03-07 | consent          | ann/email_marketing | Withdrawn consent to email marketing |        | mail
        ann          | 2024-03-09 | return           | r1                  | Gave back 1 unit                     | -20    | o1
        ann          | 2024-03-30 | parcel_sent      | s2                  | Parcel sent                          |        | o1
        """);
  }

  @Test
  void everySourceHasAKeyOfTheCustomerAndADay() {
    assertThat(CustomerTimeline.SOURCES)
        .allSatisfy(
            source ->
                assertThat(source.table().schema().fieldNames())
                    .contains("customer_key", source.date()));
  }
}
