package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Marketing;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.testing.SparkSuite;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class OrdersTest extends SparkSuite {

  private static final Customers.Survivorship LATEST =
      new Customers.Survivorship(
          Customers.Rule.LATEST,
          Customers.Rule.LATEST,
          Customers.Rule.LATEST,
          Customers.Rule.LATEST);

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> delivered() {
    return rows(
        spark(),
        Bronze.ORDERS.bronze(),
        """
        order_id | customer_id | customer_key | email_hash | ordered_at          | status | currency | shipping | tax | updated_at          | _file | _row
        o1       | 7           | k7           | e7         | 2024-01-01 23:30:00 | placed | EUR      | 5        | 1   | 2024-01-01 23:30:00 | b     | 1
        o1       | 7           | k7           | e7         | 2024-01-01 23:30:00 | test   | EUR      | 5        | 1   | 2024-01-03 10:00:00 | a     | 1
        o2       |             |              | e7         | 2024-01-02 10:00:00 | placed | EUR      | 0        | 0   |                     | a     | 2
        o3       |             |              | e8         | 2024-01-02 10:00:00 | placed | USD      | 0        | 0   |                     | a     | 3
        o4       |             |              |            | 2024-01-02 10:00:00 | placed | EUR      | 0        | 0   |                     | a     | 4
        """);
  }

  private Dataset<Row> accounts() {
    return rows(
        spark(),
        Bronze.CUSTOMERS.bronze(),
        """
        customer_id | customer_key | email_hash | created_at          | _file | _row
        7           | k7           | e7         | 2024-03-31 22:30:00 | a     | 1
        """);
  }

  private Dataset<Row> deliveredLines() {
    return rows(
        spark(),
        Bronze.ORDER_LINES.bronze(),
        """
        order_id | customer_id | customer_key | _file | _row
        C1       | 9           | k9           | a     | 1
        """);
  }

  private Dataset<Row> links() {
    return IdentityLinks.from(
        Identifiers.from(accounts(), delivered(), deliveredLines()), new IdentityLinks.Options(10));
  }

  private Dataset<Row> customers() {
    return Customers.from(
        tables(
            spark(),
            Map.of(
                Bronze.CUSTOMERS.bronze(),
                accounts(),
                Bronze.ORDERS.bronze(),
                delivered(),
                Bronze.ORDER_LINES.bronze(),
                deliveredLines(),
                Identity.IDENTITY_LINKS,
                links())),
        LATEST,
        SHOP);
  }

  @Test
  void anAccountIsOpenedOnTheShopsDay() {
    assertRows(
        customers().where("created_at is not null"),
        """
        customer_key | created_date
        k7           | 2024-04-01
        """);
  }

  @Test
  void accountsGuestsAndThoseThatOnlyReturnsNameAreCustomers() {
    assertRows(
        customers(),
        """
        customer_key | customer_id | identity_quality
        k7           | 7           | account
        k9           | 9           | account
        e8           |             | email
        """);
  }

  private Dataset<Row> orders(Dataset<Row> delivered, Dataset<Row> lines, Dataset<Row> rates) {
    return Orders.from(
        tables(
            spark(),
            Map.of(
                Bronze.ORDERS.bronze(),
                delivered,
                Identity.IDENTITY_LINKS,
                links(),
                Silver.ORDER_LINES,
                lines,
                Marketing.RATES,
                rates)),
        SHOP);
  }

  @Test
  void theNewestVersionStandsAndAGuestWithAnAccountsAddressIsThatAccount() {
    var lines =
        rows(
            spark(),
            Silver.ORDER_LINES,
            """
            order_id | line_id | gross_amount | is_gift_card
            o1       | 1       | 30           | false
            o2       | 1       | 30           | false
            o3       | 1       | 30           | false
            o4       | 1       | 50           | true
            """);

    assertRows(
        orders(delivered(), lines, none(spark(), Marketing.RATES)),
        """
        order_id | customer_key | identity_quality | order_date | is_valid | invalid_reason   | fx_rate
        o1       | k7           | account          | 2024-01-02 | false    | TEST             | 1
        o2       | k7           | account          | 2024-01-02 | true     |                  | 1
        o3       | e8           | email            | 2024-01-02 | false    | FOREIGN_CURRENCY |
        o4       |              | none             | 2024-01-02 | false    | NO_VALUE         | 1
        """);
  }

  @Test
  void anOrderInAnotherCurrencyCountsByTheRateOfTheShopsDay() {
    var lines =
        rows(
            spark(),
            Silver.ORDER_LINES,
            """
            order_id | line_id | gross_amount | is_gift_card
            before   | 1       | 30           | false
            after    | 1       | 30           | false
            francs   | 1       | 30           | false
            """);
    var orders =
        rows(
            spark(),
            Bronze.ORDERS.bronze(),
            """
            order_id | ordered_at          | status | currency | _file | _row
            before   | 2024-01-01 22:59:59 | placed | USD      | a     | 1
            after    | 2024-01-01 23:00:00 | placed | USD      | a     | 2
            francs   | 2024-01-01 23:00:00 | placed | CHF      | a     | 3
            """);
    var rates =
        rows(
            spark(),
            Marketing.RATES,
            """
            currency | rate_date  | rate
            USD      | 2024-01-01 | 0.9
            USD      | 2024-01-02 | 0.91
            CHF      | 2024-01-01 | 1.07
            """);

    assertRows(
        orders(orders, lines, rates),
        """
        order_id | currency | fx_rate | is_valid | invalid_reason
        before   | USD      | 0.9     | true     |
        after    | USD      | 0.91    | true     |
        francs   | CHF      |         | false    | FOREIGN_CURRENCY
        """);
  }
}
