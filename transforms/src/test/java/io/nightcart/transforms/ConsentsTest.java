package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Consent;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ConsentsTest extends SparkSuite {

  private Dataset<Row> consents(String text) {
    return Consents.from(
        rows(spark(), Consent.FEED.bronze(), text),
        rows(
            spark(),
            Identity.IDENTITY_LINKS,
            """
            identifier | identifier_type | customer_key
            ann        | account         | ann
            ben        | account         | ben
            #home      | email           | ann
            """),
        new Shop("s", "S", "EUR", "Europe/Berlin"));
  }

  @Test
  void eachChangeStandsUntilTheNextAndEqualStatesMakeOneRow() {
    assertRows(
        consents(
            """
            customer_key | purpose | state     | at                  | source   | _file | _row
            ann          | email   | granted   | 2024-03-01 10:00:00 | account  | a     | 1
            ann          | email   | granted   | 2024-03-05 10:00:00 | checkout | a     | 2
            ann          | email   | withdrawn | 2024-03-31 22:30:00 | link     | a     | 3
            ann          | sms     | granted   | 2024-03-05 10:00:00 | account  | a     | 4
            """),
        """
        subject_key | customer_key | purpose | state     | valid_from          | valid_to            | valid_to_date | is_current | source
        ann         | ann          | email   | granted   | 2024-03-01 10:00:00 | 2024-03-31 22:30:00 | 2024-04-01    | false      | account
        ann         | ann          | email   | withdrawn | 2024-03-31 22:30:00 |                     |               | true       | link
        ann         | ann          | sms     | granted   | 2024-03-05 10:00:00 |                     |               | true       | account
        """);
  }

  @Test
  void aWithdrawalBeforeAnyGrantStands() {
    assertRows(
        consents(
            """
            customer_key | purpose | state     | at                  | _file | _row
            ann          | email   | granted   | 2024-03-02 10:00:00 | a     | 1
            ann          | email   | withdrawn | 2024-03-01 10:00:00 | b     | 1
            """),
        """
        state     | valid_from          | is_current
        withdrawn | 2024-03-01 10:00:00 | false
        granted   | 2024-03-02 10:00:00 | true
        """);
  }

  @Test
  void ofTwoChangesInOneInstantTheLastChangedStandsElseTheWithdrawal() {
    assertRows(
        consents(
            """
            customer_key | purpose | state     | at                  | updated_at          | _file | _row
            ann          | email   | withdrawn | 2024-03-01 10:00:00 |                     | a     | 1
            ann          | email   | granted   | 2024-03-01 10:00:00 |                     | a     | 2
            ben          | email   | withdrawn | 2024-03-01 10:00:00 | 2024-03-01 10:00:01 | a     | 3
            ben          | email   | granted   | 2024-03-01 10:00:00 | 2024-03-01 10:00:02 | a     | 4
            """),
        """
        customer_key | state
        ann          | withdrawn
        ben          | granted
        """);
  }

  @Test
  void anAddressIsItsOldestAccountsElseAPersonOfItsOwn() {
    assertRows(
        consents(
            """
            customer_key | email_hash | purpose | state     | at                  | _file | _row
                         | #home      | email   | granted   | 2024-03-01 10:00:00 | a     | 1
            ann          |            | email   | withdrawn | 2024-03-02 10:00:00 | a     | 2
            ben          | #home      | email   | granted   | 2024-03-02 10:00:00 | a     | 3
                         | #stranger  | email   | granted   | 2024-03-02 10:00:00 | a     | 4
                         |            | email   | granted   | 2024-03-02 10:00:00 | a     | 5
            """),
        """
        subject_key | customer_key | state     | is_current
        ann         | ann          | granted   | false
        ann         | ann          | withdrawn | true
        ben         | ben          | granted   | true
        #stranger   |              | granted   | true
        """);
  }

  @Test
  void theDaysTellWhomTheShopMayWriteTo() {
    var consents =
        consents(
            """
            customer_key | email_hash | purpose | state     | at                  | _file | _row
            ann          |            | email   | granted   | 2024-03-01 10:00:00 | a     | 1
            ann          |            | email   | withdrawn | 2024-03-03 10:00:00 | a     | 2
            ann          |            | email   | granted   | 2024-03-03 11:00:00 | a     | 3
            ben          |            | email   | granted   | 2024-03-03 10:00:00 | a     | 4
                         | #stranger  | email   | granted   | 2024-03-03 10:00:00 | a     | 5
            ben          |            | email   | withdrawn | 2024-03-04 10:00:00 | a     | 6
            ann          |            | email   | withdrawn | 2024-03-05 10:00:00 | a     | 7
            ann          |            | sms     | withdrawn | 2024-03-04 10:00:00 | a     | 8
            """);

    assertRows(
        ConsentsDaily.from(consents, LocalDate.parse("2024-03-04")),
        """
        day        | purpose | granted | withdrawn | contactable_customers | contactable_addresses
        2024-03-01 | email   | 1       | 0         | 1                     | 0
        2024-03-02 | email   | 0       | 0         | 1                     | 0
        2024-03-03 | email   | 3       | 1         | 2                     | 1
        2024-03-04 | email   | 0       | 1         | 1                     | 1
        2024-03-04 | sms     | 0       | 1         | 0                     | 0
        """);
  }

  @Test
  void withoutConsentsThereAreNoDays() {
    var daily = ConsentsDaily.from(none(spark(), Consent.CONSENTS), LocalDate.parse("2024-03-04"));

    assertThat(daily.count()).isZero();
  }
}
