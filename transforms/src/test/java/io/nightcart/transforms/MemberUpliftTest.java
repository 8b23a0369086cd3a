package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class MemberUpliftTest extends SparkSuite {

  private Dataset<Row> ledger() {
    return rows(
        spark(),
        Loyalty.LEDGER,
        """
        entry_id | customer_key | entry_date | is_valid
        1        | new1         | 2024-01-10 | true
        2        | new1         | 2024-02-10 | true
        3        | old1         | 2024-01-31 | true
        4        | alone        | 2024-01-05 | true
        5        | early        | 2023-12-31 | true
        6        | late         | 2024-03-01 | true
        7        | new2         | 2024-01-10 | false
        8        |              | 2024-01-10 | true
        """);
  }

  private Dataset<Row> orders() {
    return rows(
        spark(),
        Sales.FCT_ORDERS,
        """
        order_id | customer_key | order_date | is_valid | net_sales
        n1       | new1         | 2024-01-10 | true     | 50
        n2       | new1         | 2024-02-10 | true     | 30
        n3       | new1         | 2024-05-01 | true     | 999
        n4       | new2         | 2024-01-20 | true     | 50
        n5       | new2         | 2024-04-30 | true     | 10
        n6       | new3         | 2024-01-20 | true     | 50
        n7       | new3         | 2024-02-20 | false    | 999
        o1       | old1         | 2023-12-20 | true     | 50
        o2       | old1         | 2024-02-01 | true     | 40
        o3       | old2         | 2023-12-20 | true     | 60
        o4       | old2         | 2024-02-01 | true     | 20
        o5       | other        | 2023-12-20 | true     | 500
        o6       | other        | 2024-02-01 | true     | 777
        a1       | alone        | 2023-02-01 | true     | 50
        a2       | alone        | 2024-02-01 | true     | 11
        e1       | early        | 2023-12-20 | true     | 50
        e2       | early        | 2024-02-01 | true     | 888
        l1       | late         | 2023-12-20 | true     | 50
        l2       | late         | 2024-02-01 | true     | 888
        g1       |              | 2024-01-10 | true     | 50
        """);
  }

  /**
   * In January new1, old1 and alone enrol. new2 and new3 are like new1, and spend 10 and 0; old2 is
   * like old1, and spends 20; nobody is like alone. So 30 + 40 stand against 5 + 20.
   */
  @Test
  void newMembersAreHeldAgainstThoseWhoWereAlikeAndDidNotEnrol() {
    assertRows(
        MemberUplift.from(ledger(), orders(), LocalDate.parse("2024-04-30"))
            .where("month = '2024-01-01'"),
        """
        month      | members | matched_members | net_sales | expected_net_sales | uplift
        2024-01-01 | 3       | 2               | 70        | 25                 | 1.8
        """);
  }

  @Test
  void aMonthIsToldOnceItHasBeenFollowedForNinetyDays() {
    assertRows(
        MemberUplift.from(ledger(), orders(), LocalDate.parse("2024-04-29"))
            .where("month >= '2024-01-01'"),
        """
        month
        """);
  }
}
