package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Shop;
import io.nightcart.testing.SparkSuite;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class IdentityTest extends SparkSuite {

  private static final Customers.Survivorship LATEST =
      new Customers.Survivorship(
          Customers.Rule.LATEST,
          Customers.Rule.LATEST,
          Customers.Rule.LATEST,
          Customers.Rule.LATEST);

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");
  private static final String NO_ORDERS = "order_id";

  private Dataset<Row> accounts(String text) {
    return rows(spark(), Bronze.CUSTOMERS.bronze(), text);
  }

  private Dataset<Row> identifiers(String accounts, String orders) {
    return Identifiers.from(
        accounts(accounts),
        rows(spark(), Bronze.ORDERS.bronze(), orders),
        rows(spark(), Bronze.ORDER_LINES.bronze(), NO_ORDERS));
  }

  private static Dataset<Row> links(Dataset<Row> identifiers) {
    return IdentityLinks.from(identifiers, new IdentityLinks.Options(3));
  }

  @Test
  void accountsThatShareAnAddressOrNumberAndNameOrPersonAreTheOldestOfThem() {
    assertRows(
        links(
            identifiers(
                """
                customer_id | customer_key | email_hash | contact_hash | person_id_hash | created_at          | _file | _row
                1           | a            | e1         |              |           | 2024-03-01 00:00:00 | f     | 1
                2           | b            | e1         | c1           |           | 2024-02-01 00:00:00 | f     | 2
                3           | c            | e3         | c1           | 77        |                     | f     | 3
                4           | d            |            |              | 77        | 2024-04-01 00:00:00 | f     | 4
                5           | e            | e5         |              | 78        | 2024-01-01 00:00:00 | f     | 5
                """,
                NO_ORDERS)),
        """
        identifier | identifier_type | customer_id | customer_key | accounts | is_hub | is_role
        a          | account         | 1           | b            | 1        | false  | false
        b          | account         | 2           | b            | 1        | false  | false
        c          | account         | 3           | b            | 1        | false  | false
        d          | account         | 4           | b            | 1        | false  | false
        e          | account         | 5           | e            | 1        | false  | false
        e1         | email           |             | b            | 2        | false  | false
        e3         | email           |             | b            | 1        | false  | false
        e5         | email           |             | e            | 1        | false  | false
        c1         | contact         |             | b            | 2        | false  | false
        77         | person          |             | b            | 2        | false  | false
        78         | person          |             | e            | 1        | false  | false
        """);
  }

  @Test
  void aMailboxOfTooManyAccountsAndThatOfAFunctionJoinNobodyButServeAGuest() {
    assertRows(
        links(
            identifiers(
                """
                customer_id | customer_key | email_hash | created_at          | _file | _row
                1           | a            | hub        | 2024-01-01 00:00:00 | f     | 1
                2           | b            | hub        | 2024-01-01 00:00:00 | f     | 2
                3           | c            | hub        | 2024-01-01 00:00:00 | f     | 3
                4           | d            | hub        | 2024-01-01 00:00:00 | f     | 4
                5           | e            | role/x     | 2024-01-01 00:00:00 | f     | 5
                6           | f            | role/y     | 2024-01-01 00:00:00 | f     | 6
                """,
                """
                order_id | email_hash | ordered_at          | _file | _row
                o1       | hub        | 2024-02-01 00:00:00 | f     | 1
                o2       | role/x     | 2024-02-01 00:00:00 | f     | 2
                """)),
        """
        identifier | customer_key | accounts | is_hub | is_role
        a          | a            | 1        | false  | false
        b          | b            | 1        | false  | false
        c          | c            | 1        | false  | false
        d          | d            | 1        | false  | false
        e          | e            | 1        | false  | false
        f          | f            | 1        | false  | false
        hub        | hub          | 4        | true   | false
        role/x     | role/x       | 1        | false  | true
        role/y     |              | 1        | false  | true
        """);
  }

  @Test
  void aPersonMayHoldAnyNumberOfAccountsAndAChainOfThemIsOneCustomer() {
    String chain =
        IntStream.range(0, 12)
            .mapToObj(
                i -> "%d | k%02d | e%d | | 2024-01-01 00:00:00 | f | %d".formatted(i, i, i / 2, i))
            .collect(Collectors.joining("\n"));
    String contacts =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    "o%d | k%02d | x%d | 2024-01-01 00:00:00 | f | %d"
                        .formatted(i, i, (i + 1) / 2, i))
            .collect(Collectors.joining("\n"));
    String people =
        IntStream.range(0, 5)
            .mapToObj(i -> "%d | p%d | | 9 | 2024-01-01 00:00:00 | f | %d".formatted(i, i, i))
            .collect(Collectors.joining("\n"));

    var links =
        links(
            identifiers(
                "customer_id | customer_key | email_hash | person_id_hash | created_at | _file | _row\n"
                    + chain
                    + "\n"
                    + people,
                "order_id | customer_key | email_hash | ordered_at | _file | _row\n" + contacts));

    assertRows(
        links.where("identifier_type = 'account'").groupBy("customer_key").count(),
        """
        customer_key | count
        k00          | 12
        p0           | 5
        """);
  }

  @Test
  void whatOnlyAnOlderVersionToldJoinsNobodyAndMakesASplit() {
    var identifiers =
        identifiers(
            """
            customer_id | customer_key | email_hash | created_at          | updated_at          | _file | _row
            1           | a            | e1         | 2024-01-01 00:00:00 | 2024-01-01 00:00:00 | f     | 1
            2           | b            | e1         | 2024-02-01 00:00:00 | 2024-02-01 00:00:00 | f     | 2
            2           | b            | e2         | 2024-02-01 00:00:00 | 2024-03-01 00:00:00 | g     | 1
            3           | c            | e1         | 2024-04-01 00:00:00 | 2024-04-01 00:00:00 | g     | 2
            """,
            """
            order_id | email_hash | ordered_at          | _file | _row
            o1       | e2         | 2024-02-15 00:00:00 | f     | 1
            """);

    assertRows(
        IdentityEvents.from(identifiers, links(identifiers)),
        """
        event_id   | holder_key | type  | from_key | to_key | at                  | rule
        merge/c    | c          | merge | c        | a      | 2024-04-01 00:00:00 | email
        merge/e2   | e2         | merge | e2       | b      | 2024-03-01 00:00:00 | email
        split/b/e1 | b          | split | a        | b      | 2024-02-01 00:00:00 | email
        """);
  }

  @Test
  void whoeverIsAloneWithAnIdentifierLeavesNobodyByGivingItUp() {
    var identifiers =
        identifiers(
            """
            customer_id | customer_key | email_hash | updated_at          | _file | _row
            1           | a            | e1         | 2020-01-01 00:00:00 | f     | 1
            1           | a            | e2         | 2020-02-01 00:00:00 | g     | 1
            """,
            """
            order_id | email_hash | ordered_at          | _file | _row
            o1       | e1         | 2024-01-01 00:00:00 | f     | 1
            """);

    assertThat(IdentityEvents.from(identifiers, links(identifiers)).count()).isZero();
  }

  @Test
  void aMergeIsToldWhereOnlyTheLinkOfWhoMergedIsGiven() {
    var identifiers =
        identifiers(
            """
            customer_id | customer_key | email_hash | created_at          | updated_at          | _file | _row
            1           | a            | e1         | 2024-01-01 00:00:00 | 2024-01-01 00:00:00 | f     | 1
            2           | b            | e1         | 2024-02-01 00:00:00 | 2024-02-01 00:00:00 | f     | 2
            """,
            NO_ORDERS);
    var links = links(identifiers);

    assertRows(
        IdentityEvents.from(identifiers, links.where("identifier in ('b', 'e1')")),
        """
        event_id | to_key | at
        merge/b  | a      | 2024-02-01 00:00:00
        """);
  }

  @Test
  void whichValueIsTakenIsChosenByAttribute() {
    String accounts =
        """
        customer_id | customer_key | email_hash | country | city | accepts_marketing | created_at          | updated_at          | _file | _row
        1           | a            | e1         | DE      |      | true              | 2024-01-01 00:00:00 | 2024-01-01 00:00:00 | f     | 1
        2           | b            | e1         | FR      | Metz | true              | 2024-02-01 00:00:00 | 2024-02-01 00:00:00 | f     | 2
        3           | c            | e1         | FR      | Nice | false             | 2024-03-01 00:00:00 | 2024-03-01 00:00:00 | f     | 3
        """;
    String orders =
        """
        order_id | email_hash | country | ordered_at          | _file | _row
        o1       | e1         | AT      | 2024-02-01 00:00:00 | f     | 1
        """;
    var survivorship =
        new Customers.Survivorship(
            Customers.Rule.LATEST,
            Customers.Rule.FIRST,
            Customers.Rule.FIRST,
            Customers.Rule.MOST_FREQUENT);

    assertRows(
        customers(accounts, orders, survivorship),
        """
        country | city | accepts_marketing
        DE      | Metz | true
        """);
    assertRows(
        customers(
            accounts,
            orders,
            new Customers.Survivorship(
                Customers.Rule.LATEST,
                Customers.Rule.MOST_FREQUENT,
                Customers.Rule.LATEST,
                Customers.Rule.LATEST)),
        """
        country | city | accepts_marketing
        FR      | Nice | false
        """);
  }

  @Test
  void aCustomerOfSeveralAccountsHasOneRowWithWhatIsKnownLast() {
    String accounts =
        """
        customer_id | customer_key | email_hash | country | city | accepts_marketing | created_at          | updated_at          | _file | _row
        1           | a            | e1         | DE      | Bonn | true              | 2024-01-01 00:00:00 | 2024-01-01 00:00:00 | f     | 1
        2           | b            | e1         | FR      |      | false             | 2024-02-01 00:00:00 | 2024-02-01 00:00:00 | f     | 2
        """;
    String orders =
        """
        order_id | email_hash | country | ordered_at          | _file | _row
        o1       | e1         | AT      | 2024-02-01 00:00:00 | f     | 1
        """;

    assertRows(
        customers(accounts, orders, LATEST),
        """
        customer_key | customer_id | accounts | email_hash | identity_quality | country | city | accepts_marketing | created_date
        a            | 1           | 2        | e1         | account          | FR      | Bonn | false             | 2024-01-01
        """);
  }

  private Dataset<Row> customers(
      String accounts, String orders, Customers.Survivorship survivorship) {
    return Customers.from(
        tables(
            spark(),
            Map.of(
                Bronze.CUSTOMERS.bronze(),
                accounts(accounts),
                Bronze.ORDERS.bronze(),
                rows(spark(), Bronze.ORDERS.bronze(), orders),
                Identity.IDENTITY_LINKS,
                links(identifiers(accounts, orders)))),
        survivorship,
        SHOP);
  }

  @Test
  void theOrderOfRowsAndTheirPartitionsDoNotMatter() {
    var identifiers =
        identifiers(
            """
            customer_id | customer_key | email_hash | person_id_hash | created_at          | _file | _row
            1           | a            | e1         |           |                     | f     | 1
            2           | b            | e1         | 7         | 2024-02-01 00:00:00 | f     | 2
            3           | c            | e3         | 7         | 2024-02-01 00:00:00 | f     | 3
            4           | d            | e3         |           |                     | f     | 4
            """,
            NO_ORDERS);
    var expected = links(identifiers).orderBy("identifier").collectAsList();

    assertThat(links(identifiers.repartition(7)).orderBy("identifier").collectAsList())
        .isEqualTo(expected);
    assertThat(links(identifiers.coalesce(1)).orderBy("identifier").collectAsList())
        .isEqualTo(expected)
        .allMatch(row -> row.getAs("customer_key").equals("b"));
  }
}
