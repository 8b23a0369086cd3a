package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AttributionPathsTest extends SparkSuite {

  private static final String ORDERS =
      """
      order_id | customer_key | ordered_at          | order_date | is_valid | net_sales
      o1       | ann          | 2024-01-30 12:00:00 | 2024-01-30 | true     | 10
      o2       | ben          | 2024-02-29 12:00:00 | 2024-02-29 | true     | 20
      o3       | ben          | 2024-03-01 12:00:00 | 2024-03-01 | true     | 40
      o4       | cid          | 2024-03-02 12:00:00 | 2024-03-02 | true     | 80
      """;

  private static final String TOUCHES =
      """
      touch_key | customer_key | person_key | touched_at          | touched_date | touch_type | channel
      t1        | ann          | ann        | 2024-01-29 12:00:00 | 2024-01-29   | session    | a
      t2        | ben          | ben        | 2024-02-28 12:00:00 | 2024-02-28   | session    | b
      t3        | ben          | ben        | 2024-03-01 11:00:00 | 2024-03-01   | session    | c
      t4        | cid          | cid        | 2024-01-29 12:00:00 | 2024-01-29   | session    | d
      t5        | cid          | cid        | 2024-03-02 11:00:00 | 2024-03-02   | session    | c
      t6        |              | device     | 2024-01-30 12:00:00 | 2024-01-30   | session    | a
      """;

  private Dataset<Row> paths(String orders, String touches, String day) {
    return paths(orders, touches, AttributionOptions.Path.UNIQUE_PATH, day);
  }

  private Dataset<Row> paths(
      String orders, String touches, AttributionOptions.Path path, String day) {
    var fctOrders = rows(spark(), Sales.FCT_ORDERS, orders);
    var touchpoints =
        rows(spark(), Attribution.TOUCHPOINTS, touches)
            .na()
            .fill("-", new String[] {"campaign_key"});
    LocalDate until =
        AttributionPaths.until(fctOrders, touchpoints, LocalDate.parse(day))
            .as(Encoders.LOCALDATE())
            .first();
    return AttributionPaths.from(
        fctOrders, touchpoints, new AttributionOptions("linear", path, "direct"), until);
  }

  @Test
  void pathsCountPeopleWhoBoughtAndThoseWhoNeverDid() {
    String orders =
        """
        order_id | customer_key | ordered_at          | order_date | is_valid | order_seq_number | net_sales
        o1       | ann          | 2024-03-20 12:00:00 | 2024-03-20 | true     | 1                | 100
        """;
    String touches =
        """
        touch_key | customer_key | person_key | touched_at          | touched_date | touch_type | channel
        t1        | ann          | ann        | 2024-03-01 12:00:00 | 2024-03-01   | session    | a
        t2        | ann          | ann        | 2024-03-02 12:00:00 | 2024-03-02   | session    | b
        t3        |              | device     | 2024-02-01 12:00:00 | 2024-02-01   | session    | b
        t4        |              | device     | 2024-02-01 11:00:00 | 2024-02-01   | session    | a
        t5        |              | recent     | 2024-03-01 12:00:00 | 2024-03-01   | session    | a
        t6        | ann          | ann        | 2024-03-30 12:00:00 | 2024-03-30   | session    | c
        t7        | ann          | ann        | 2024-03-02 13:00:00 | 2024-03-02   | session    | b
        t8        |              | device     | 2024-02-01 11:30:00 | 2024-02-01   | session    | a
        """;

    assertRows(
        paths(orders, touches, AttributionOptions.Path.EXPOSURE_PATH, "2024-03-31"),
        """
        path  | conversions | revenue | non_conversions
        a > b | 1           | 100     | 1
        """);
  }

  @Test
  void pathsAreCountedToTheEndOfTheMonthBefore() {
    String byFebruary =
        """
        path | conversions | revenue | non_conversions
        a    | 1           | 10      | 0
        b    | 1           | 20      | 0
        d    | 0           | 0       | 1
        """;

    assertRows(paths(ORDERS, TOUCHES, "2024-03-01"), byFebruary);
    assertRows(paths(ORDERS, TOUCHES, "2024-03-31"), byFebruary);
  }

  @Test
  void pathsOfWhoIsNotKnownForLongAreCountedToTheDay() {
    String byTheDay =
        """
        path  | conversions | revenue | non_conversions
        b     | 1           | 20      | 0
        b > c | 1           | 40      | 0
        c     | 1           | 80      | 0
        """;
    String soldSinceFebruary = ORDERS.replaceFirst("o1 .*\n", "");
    String seenSinceFebruary = TOUCHES.replaceAll("t[146] .*\n", "");

    assertRows(paths(ORDERS, seenSinceFebruary, "2024-03-31"), byTheDay);
    assertRows(paths(soldSinceFebruary, seenSinceFebruary, "2024-03-31"), byTheDay);
    assertRows(
        paths(soldSinceFebruary, TOUCHES, "2024-03-31").where("path = 'c'"),
        """
        path | conversions | revenue | non_conversions
        c    | 1           | 80      | 0
        """);
  }
}
