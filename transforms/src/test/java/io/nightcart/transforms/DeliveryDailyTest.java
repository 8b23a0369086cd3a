package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Delivery;
import io.nightcart.tables.Service;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DeliveryDailyTest extends SparkSuite {

  private static final String SHIPMENTS =
      """
      shipment_id | order_id | is_order_known | carrier | shipped_at          | shipped_date | promised_date | delivered_date | is_late | order_to_ship_minutes | ship_to_deliver_minutes | negative_durations | cost | cost_rc
      s1          | o1       | true           | dhl     | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 2024-03-04     | false   | 600                   | 4000                    | 0                  | 4    | 4
      s2          | o2       | true           | dhl     | 2024-03-01 11:00:00 | 2024-03-01   | 2024-03-04    | 2024-03-05     | true    | 300                   | 5000                    | 0                  | 4    | 4
      s3          | o3       | true           | gls     | 2024-03-01 12:00:00 | 2024-03-01   | 2024-03-04    |                |         | 100                   |                         | 0                  | 5    |
      """;

  private Dataset<Row> daily(String shipments, String day) {
    return DeliveryDaily.from(
        rows(spark(), Delivery.SILVER_SHIPMENTS, shipments),
        rows(
            spark(),
            Silver.REFUNDS,
            """
            refund_id | order_id | refund_date
            r1        | o7       | 2024-03-05
            r2        |          | 2024-03-05
            """),
        rows(
            spark(),
            Service.SILVER_TICKETS,
            """
            ticket_id | order_id | created_date
            t1        | o8       | 2024-03-05
            t2        |          | 2024-03-05
            """),
        LocalDate.parse(day));
  }

  @Test
  void shipmentsCountOnTheDayTheyLeftTheShop() {
    assertRows(
        daily(SHIPMENTS, "2024-03-10"),
        """
        day        | carrier | shipments | shipped_timed | order_to_ship_minutes | delivered | delivered_timed | ship_to_deliver_minutes | delivered_promised | delivered_on_time | on_time_rate | late | cost | costs_without_rate
        2024-03-01 | dhl     | 2         | 2             | 900                   | 2         | 2               | 9000                    | 2                  | 1                 | 0.5          | 1    | 8    | 0
        2024-03-01 | gls     | 1         | 1             | 100                   | 0         | 0               | 0                       | 0                  | 0                 |              | 1    | 0    | 1
        """);
  }

  @Test
  void whatIsDeliveredAfterTheDayIsUnderwayAndLateOnceItsPromisedDayHasEnded() {
    assertRows(
        daily(SHIPMENTS, "2024-03-03"),
        """
        carrier | delivered | delivered_promised | ship_to_deliver_minutes | late
        dhl     | 0         | 0                  | 0                       | 0
        gls     | 0         | 0                  | 0                       | 0
        """);
    assertRows(
        daily(SHIPMENTS, "2024-03-04"),
        """
        carrier | delivered | delivered_promised | ship_to_deliver_minutes | late
        dhl     | 1         | 1                  | 4000                    | 1
        gls     | 0         | 0                  | 0                       | 1
        """);
    assertRows(daily(SHIPMENTS, "2024-02-29"), "carrier");
  }

  @Test
  void anOrderIsPerfectIfAllOfItCameInTimeAndNothingFollowed() {
    var shipments =
        """
        shipment_id | order_id | is_order_known | carrier | shipped_at          | shipped_date | promised_date | delivered_date | negative_durations
        s1          | o1       | true           | dhl     | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 2024-03-04     | 0
        s2          | o1       | true           | gls     | 2024-03-02 10:00:00 | 2024-03-02   | 2024-03-05    | 2024-03-03     | 0
        s3          | o2       | true           | dhl     | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 2024-03-04     | 0
        s4          | o2       | true           | gls     |                     |              | 2024-03-05    |                | 0
        s5          | o7       | true           | dhl     | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 2024-03-04     | 0
        s6          | o8       | true           | dhl     | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 2024-03-04     | 0
        s7          | o5       | true           | dhl     | 2024-03-01 10:00:00 | 2024-03-01   |               | 2024-03-04     | 0
        """;

    assertRows(
        daily(shipments, "2024-03-05"),
        """
        day        | carrier | shipments | orders_shipped | orders_perfect | perfect_order_rate
        2024-03-01 | dhl     | 5         | 4              | 1              | 0.25
        2024-03-02 | gls     | 1         | 0              | 0              |
        """);
    assertRows(
        daily(shipments, "2024-03-04"),
        """
        day        | carrier | orders_shipped | orders_perfect
        2024-03-01 | dhl     | 4              | 3
        2024-03-02 | gls     | 0              | 0
        """);
  }

  @Test
  void deliveredAtAnUnknownTimeIsNeitherLateNorInTime() {
    assertRows(
        daily(
            """
            shipment_id | order_id | is_order_known | status    | shipped_at          | shipped_date | promised_date | negative_durations
            s1          | o1       | true           | delivered | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 0
            s2          | o2       | true           | lost      | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 0
            """,
            "2024-03-10"),
        """
        shipments | delivered | delivered_promised | late | orders_shipped | orders_perfect
        2         | 0         | 0                  | 1    | 1              | 0
        """);
  }

  @Test
  void aShipmentWithoutOrderCountsEverywhereButAmongOrders() {
    assertRows(
        daily(
            """
            shipment_id | order_id | is_order_known | shipped_at          | shipped_date | promised_date | delivered_date | negative_durations | cost | cost_rc
            s1          | o9       | false          | 2024-03-01 10:00:00 | 2024-03-01   | 2024-03-04    | 2024-03-04     | 1                  | 4    | 4
            s2          | o9       | false          |                     |              | 2024-03-04    |                | 0                  | 4    | 4
            """,
            "2024-03-10"),
        """
        carrier | shipments | shipments_without_order | negative_durations | delivered | delivered_timed | delivered_on_time | cost | orders_shipped | perfect_order_rate
        unknown | 1         | 1                       | 1                  | 1         | 0               | 1                 | 4    | 0              |
        """);
  }

  @Test
  void noShipmentsAreNoDays() {
    assertRows(
        DeliveryDaily.from(
            none(spark(), Delivery.SILVER_SHIPMENTS),
            none(spark(), Silver.REFUNDS),
            none(spark(), Service.SILVER_TICKETS),
            LocalDate.parse("2024-03-01")),
        "day");
  }
}
