package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Delivery;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ShipmentsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> shipments(String text) {
    return Shipments.from(
        rows(spark(), Delivery.SHIPMENTS.bronze(), text),
        rows(
            spark(),
            Silver.ORDERS,
            """
            order_id | customer_key | ordered_at
            o1       | k1           | 2024-03-01 10:00:00
            o2       |              | 2024-03-01 10:00:00
            """),
        rows(
            spark(),
            Marketing.RATES,
            """
            currency | rate_date  | rate
            USD      | 2024-03-02 | 0.9
            """),
        SHOP);
  }

  @Test
  void theNewestVersionStandsOnTheShopsDays() {
    assertRows(
        shipments(
            """
            shipment_id | order_id | status    | shipped_at          | promised_at         | delivered_at        | updated_at          | _file | _row
            s1          | o1       | shipped   | 2024-03-01 23:30:00 | 2024-03-04 12:00:00 |                     | 2024-03-01 23:30:00 | b     | 1
            s1          | o1       | delivered | 2024-03-01 23:30:00 | 2024-03-04 12:00:00 | 2024-03-04 22:59:00 | 2024-03-04 22:59:00 | a     | 1
            """),
        """
        shipment_id | customer_key | is_order_known | status    | shipped_date | promised_date | delivered_date | is_late | order_to_ship_minutes | ship_to_deliver_minutes | negative_durations
        s1          | k1           | true           | delivered | 2024-03-02   | 2024-03-04    | 2024-03-04     | false   | 810                   | 4289                    | 0
        """);
  }

  @Test
  void aParcelIsLateFromTheDayAfterItsPromiseOn() {
    assertRows(
        shipments(
            """
            shipment_id | order_id | promised_at         | delivered_at        | _file | _row
            s1          | o1       | 2024-03-04 08:00:00 | 2024-03-04 20:00:00 | a     | 1
            s2          | o1       | 2024-03-04 08:00:00 | 2024-03-04 23:30:00 | a     | 2
            s3          | o1       |                     | 2024-03-04 23:30:00 | a     | 3
            s4          | o1       | 2024-03-04 08:00:00 |                     | a     | 4
            """),
        """
        shipment_id | is_late | status
        s1          | false   | delivered
        s2          | true    | delivered
        s3          |         | delivered
        s4          |         |
        """);
  }

  @Test
  void deliveredBeforeShippedOrShippedBeforeOrderedHasNoDurationAndIsCounted() {
    assertRows(
        shipments(
            """
            shipment_id | order_id | shipped_at          | delivered_at        | _file | _row
            s1          | o1       | 2024-03-03 10:00:00 | 2024-03-02 10:00:00 | a     | 1
            s2          | o1       | 2024-03-01 09:59:59 | 2024-03-01 09:00:00 | a     | 2
            s3          | o1       | 2024-03-01 10:00:00 | 2024-03-01 10:00:00 | a     | 3
            """),
        """
        shipment_id | status    | order_to_ship_minutes | ship_to_deliver_minutes | negative_durations
        s1          | delivered | 2880                  |                         | 1
        s2          | delivered |                       |                         | 2
        s3          | delivered | 0                     | 0                       | 0
        """);
  }

  @Test
  void aShipmentWithoutOrderIsKept() {
    assertRows(
        shipments(
            """
            shipment_id | order_id | shipped_at          | _file | _row
            s1          | o9       | 2024-03-02 10:00:00 | a     | 1
            s2          | o2       | 2024-03-02 10:00:00 | a     | 2
            """),
        """
        shipment_id | order_id | is_order_known | customer_key | status  | order_to_ship_minutes
        s1          | o9       | false          |              | shipped |
        s2          | o2       | true           |              | shipped | 1440
        """);
  }

  @Test
  void aCostIsConvertedByTheRateOfTheDayOfShipping() {
    assertRows(
        shipments(
            """
            shipment_id | order_id | shipped_at          | cost | currency | _file | _row
            s1          | o1       | 2024-03-02 10:00:00 | 10   | USD      | a     | 1
            s2          | o1       | 2024-03-03 10:00:00 | 10   | USD      | a     | 2
            s3          | o1       |                     | 4.19 |          | a     | 3
            s4          | o1       | 2024-03-02 10:00:00 |      | EUR      | a     | 4
            """),
        """
        shipment_id | currency | fx_rate | cost | cost_rc
        s1          | USD      | 0.9     | 10   | 9
        s2          | USD      |         | 10   |
        s3          | EUR      | 1       | 4.19 | 4.19
        s4          | EUR      | 1       |      |
        """);
  }

  @Test
  void noShipmentsAreNoRows() {
    assertRows(
        Shipments.from(
            none(spark(), Delivery.SHIPMENTS.bronze()),
            none(spark(), Silver.ORDERS),
            none(spark(), Marketing.RATES),
            SHOP),
        "shipment_id");
  }
}
