package io.nightcart.transforms;

import static io.nightcart.tables.Payments.PAYMENTS;
import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PaymentsTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> payments(String text) {
    return Payments.from(
        rows(spark(), PAYMENTS.bronze(), text),
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
  void aPendingPaymentIsReplacedOnceItIsDecided() {
    assertRows(
        payments(
            """
            payment_id | order_id | kind | gateway | status  | currency | amount | fee | paid_at             | updated_at          | _file | _row
            p1         | o1       | sale | klarna  | success | EUR      | 20     | 1   | 2024-03-01 12:00:00 | 2024-03-03 12:00:00 | a     | 1
            p1         | o1       | sale | klarna  | pending | EUR      | 20     |     | 2024-03-01 12:00:00 | 2024-03-01 12:00:00 | b     | 1
            p2         | o2       | sale |         | failure | EUR      | 5      |     | 2024-03-01 12:00:00 | 2024-03-01 12:00:00 | b     | 2
            """),
        """
        payment_id | gateway | status  | amount_rc | fee_rc
        p1         | klarna  | success | 20        | 1
        p2         | unknown | failure | 5         |
        """);
  }

  @Test
  void anotherCurrencyIsConvertedAtTheRateOfTheShopsDay() {
    assertRows(
        payments(
            """
            payment_id | kind | status  | currency | amount | fee | paid_at             | _file | _row
            p1         | sale | success | USD      | 20     | 1   | 2024-03-01 23:30:00 | a     | 1
            p2         | sale | success | USD      | 20     | 1   | 2024-03-01 12:00:00 | a     | 2
            """),
        """
        payment_id | paid_date  | fx_rate | amount | amount_rc | fee_rc
        p1         | 2024-03-02 | 0.9     | 20     | 18        | 0.9
        p2         | 2024-03-01 |         | 20     |           |
        """);
  }
}
