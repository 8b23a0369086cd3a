package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Identity;
import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LoyaltyTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-04");

  private static final String PROGRAMME =
      """
      entry_id | customer_key | type     | points | value | referred_customer_id | at                  | _file | _row
      e1       | ann          | enrol    | 50     |       |                      | 2024-03-01 10:00:00 | a     | 1
      e2       | ann          | earn     | 450    |       |                      | 2024-03-01 11:00:00 | a     | 2
      e3       | ann          | redeem   | 400    | 4     |                      | 2024-03-02 11:00:00 | a     | 3
      e4       | ben          | earn     | 100    |       |                      | 2024-03-02 11:00:00 | a     | 4
      e5       | ben          | adjust   | -30    |       |                      | 2024-03-04 11:00:00 | a     | 5
      e6       | ben          | expire   | 10     |       |                      | 2024-03-04 12:00:00 | a     | 6
      e7       | ann          | referral | 20     |       | C3                   | 2024-03-04 12:00:00 | a     | 7
      e8       | ben          | referral | 20     |       | C4                   | 2024-03-04 12:00:00 | a     | 8
      e9       | ben          | earn     | -500   |       |                      | 2024-03-04 12:00:00 | a     | 9
      e10      | cat          | enrol    | 0      |       |                      | 2024-03-05 12:00:00 | a     | 10
      """;

  private Dataset<Row> links() {
    return rows(
        spark(),
        Identity.IDENTITY_LINKS,
        """
        identifier | identifier_type | customer_id | customer_key
        ann        | account         | C1          | ann
        ben        | account         | C2          | ben
        cat        | account         | C3          | cat
        dan        | account         | C4          | dan
        #home      | email           |             | ann
        """);
  }

  private Dataset<Row> ledger(String text) {
    return LoyaltyLedger.from(
        rows(spark(), Loyalty.EVENTS.bronze(), text),
        links(),
        new Shop("s", "S", "EUR", "Europe/Berlin"));
  }

  private Dataset<Row> daily(String orders) {
    return LoyaltyDaily.from(
        ledger(PROGRAMME), rows(spark(), Sales.FCT_ORDERS, orders), links(), DAY);
  }

  @Test
  void eachEntrySaysWhatItsMemberHasLeft() {
    assertRows(
        ledger(PROGRAMME),
        """
        entry_id | member_key | points | balance | is_valid | is_overdrawn
        e1       | ann        | 50     | 50      | true     | false
        e2       | ann        | 450    | 500     | true     | false
        e3       | ann        | -400   | 100     | true     | false
        e7       | ann        | 20     | 120     | true     | false
        e4       | ben        | 100    | 100     | true     | false
        e5       | ben        | -30    | 70      | true     | false
        e8       | ben        | 20     | 90      | true     | false
        e6       | ben        | -10    | 80      | true     | false
        e9       | ben        | -500   | 80      | false    | false
        e10      | cat        | 0      | 0       | true     | false
        """);
  }

  @Test
  void redeemingMoreThanThereIsCountsAndIsFlagged() {
    assertRows(
        ledger(
            """
            entry_id | customer_key | type   | points | at                  | _file | _row
            e1       | ann          | earn   | 100    | 2024-03-01 10:00:00 | a     | 1
            e2       | ann          | redeem | -150   | 2024-03-02 10:00:00 | a     | 2
            e3       | ann          | earn   | 100    | 2024-03-03 10:00:00 | a     | 3
            e4       | ann          | redeem | 150    | 2024-03-03 10:00:00 | a     | 4
            e5       | ben          | redeem | 100    | 2024-03-03 10:00:00 | a     | 5
            e6       | ben          | earn   | 100    | 2024-03-03 10:00:00 | a     | 6
            """),
        """
        entry_id | points | balance | is_overdrawn
        e1       | 100    | 100     | false
        e2       | -150   | -50     | true
        e3       | 100    | 50      | false
        e4       | -150   | -100    | true
        e5       | -100   | 0       | false
        e6       | 100    | 100     | false
        """);
  }

  @Test
  void aMemberIsTheAccountElseTheAddressElseAnEntryAlone() {
    assertRows(
        ledger(
            """
            entry_id | customer_key | email_hash | type | points | at                  | _file | _row
            e1       | ben          | #home      | earn | 1      | 2024-03-01 10:00:00 | a     | 1
            e2       |              | #home      | earn | 2      | 2024-03-01 10:00:00 | a     | 2
            e3       |              | #stranger  | earn | 3      | 2024-03-01 10:00:00 | a     | 3
            e4       |              |            | earn | 4      | 2024-03-01 10:00:00 | a     | 4
            e4       |              |            | earn | 5      | 2024-03-01 10:00:00 | a     | 5
            """),
        """
        entry_id | member_key | customer_key | balance
        e1       | ben        | ben          | 1
        e2       | ann        | ann          | 2
        e3       | #stranger  |              | 3
        e4       | e4         |              | 5
        """);
  }

  @Test
  void theDaysTellWhatIsOwed() {
    assertRows(
        daily("order_id\n"),
        """
        day        | enrolments | members | points_issued | points_redeemed | points_expired | points_adjusted | balance | redemption_rate | point_value | points_liability | invalid_entries
        2024-03-01 | 1          | 1       | 500           | 0               | 0              | 0               | 500     | 0.0             |             |                  | 0
        2024-03-02 | 1          | 2       | 100           | 400             | 0              | 0               | 200     | 0.6666666666666666 | 0.01     | 2                | 0
        2024-03-03 | 0          | 2       | 0             | 0               | 0              | 0               | 200     | 0.6666666666666666 | 0.01     | 2                | 0
        2024-03-04 | 0          | 2       | 40            | 0               | 10             | -30             | 200     | 0.625           | 0.01        | 2                | 1
        """);
  }

  @Test
  void membersAndFriendsCountAsBuyersFromTheirFirstOrder() {
    assertRows(
        daily(
                """
                order_id | customer_key | order_date | is_valid
                o1       | ann          | 2024-02-01 | true
                o2       | ann          | 2024-03-02 | true
                o3       | ben          | 2024-03-03 | true
                o4       | cat          | 2024-03-03 | true
                o5       | dan          | 2024-03-03 | false
                o6       | dan          | 2024-03-05 | true
                """)
            .where("day <> '2024-03-02'"),
        """
        day        | members | members_with_order | referrers | invited_buyers
        2024-03-01 | 1       | 1                  | 0         | 0
        2024-03-03 | 2       | 2                  | 0         | 0
        2024-03-04 | 2       | 2                  | 2         | 1
        """);
  }

  @Test
  void withoutAProgrammeThereAreNoDays() {
    var daily =
        LoyaltyDaily.from(
            none(spark(), Loyalty.LEDGER),
            rows(
                spark(),
                Sales.FCT_ORDERS,
                """
                order_id | customer_key | order_date | is_valid
                o1       | ann          | 2024-02-01 | true
                """),
            links(),
            DAY);

    assertThat(daily.count()).isZero();
  }
}
