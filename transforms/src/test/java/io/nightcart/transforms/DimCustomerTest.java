package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Attribution;
import io.nightcart.tables.Consent;
import io.nightcart.tables.Loyalty;
import io.nightcart.tables.Mailing;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Service;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DimCustomerTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2024-03-31");

  @Test
  void sumsUpValidOrdersAndReviews() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | units | gross_sales | discounts | returns | net_sales
            o1       | ann          | 2024-03-01 | true     | 2     | 100         | 10        | 45      | 45
            o2       | ann          | 2024-03-21 | true     | 1     | 11          | 0         | 0       | 11
            o3       | ann          | 2024-03-22 | false    | 9     | 900         | 0         | 0       | 900
            o4       | ben          | 2024-03-31 | true     | 1     | 20          | 0         | 0       | 20
            o5       |              | 2024-03-30 | true     | 5     | 500         | 0         | 0       | 500
            """);
    var reviews =
        rows(
            spark(),
            Silver.REVIEWS,
            """
            review_id | customer_key | rating | created_date
            r1        | ann          | 5      | 2024-03-05
            r2        | ann          | 2      | 2024-03-31
            r3        | ann          | 1      | 2024-04-01
            r4        |              | 1      | 2024-03-05
            """);

    var found = found(customers(), CustomerHistory.from(orders, 365, DAY), reviews);

    assertRows(
        found,
        """
        customer_key | customer_type | orders | units | gross_sales | discounts | returns | net_sales | aov  | recency_days | tenure_days | reviews | rating_mean | day
        ann          | returning     | 2      | 3     | 111         | 10        | 45      | 56        | 50.5 | 10           | 30          | 2       | 3.5         | 2024-03-31
        ben          | new           | 1      | 1     | 20          | 0         | 0       | 20        | 20   | 0            | 0           | 0       |             | 2024-03-31
        cat          | prospect      | 0      | 0     | 0           | 0         | 0       | 0         |      |              |             | 0       |             | 2024-03-31
        """);
  }

  @Test
  void countsAYearThatEndsOnTheDay() {
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid | gross_sales | discounts | net_sales
            o1       | ann          | 2023-04-01 | true     | 1           | 0         | 1
            o2       | ann          | 2023-04-02 | true     | 2           | 0         | 2
            o3       | ann          | 2024-03-31 | true     | 4           | 0         | 4
            o4       | ann          | 2024-04-01 | true     | 8           | 0         | 8
            o5       | ben          | 2023-04-01 | true     | 16          | 0         | 16
            """);

    var found =
        found(customers(), CustomerHistory.from(orders, 365, DAY), none(spark(), Silver.REVIEWS));

    assertRows(
        found,
        """
        customer_key | orders | net_sales | orders_365 | net_sales_365 | first_order_date | last_order_date
        ann          | 3      | 7         | 2          | 6             | 2023-04-01       | 2024-03-31
        ben          | 1      | 16        | 0          | 0             | 2023-04-01       | 2023-04-01
        cat          | 0      | 0         | 0          | 0             |                  |
        """);
  }

  @Test
  void leavesOutAccountsOpenedAfterTheDay() {
    var customers =
        rows(
            spark(),
            Silver.CUSTOMERS,
            """
            customer_key | identity_quality | created_date
            ann          | account          | 2024-03-31
            ben          | account          | 2024-04-01
            cat          | account          | 2024-04-01
            """);
    var orders =
        rows(
            spark(),
            Sales.FCT_ORDERS,
            """
            order_id | customer_key | order_date | is_valid
            o1       | cat          | 2024-03-31 | true
            """);

    var found =
        found(customers, CustomerHistory.from(orders, 365, DAY), none(spark(), Silver.REVIEWS));

    assertRows(
        found,
        """
        customer_key | orders
        ann          | 0
        cat          | 1
        """);
  }

  @Test
  void isEmptyWithoutCustomers() {
    var found =
        found(
            none(spark(), Silver.CUSTOMERS),
            none(spark(), Segments.CUSTOMER_HISTORY),
            none(spark(), Silver.REVIEWS));

    assertRows(found, "customer_key");
  }

  @Test
  void holdsWhatAllOtherTablesTellUpToTheDay() {
    Map<Table, String> told = new HashMap<>();
    told.put(
        Attribution.PREFERRED_CHANNELS,
        """
        customer_key | channel | share
        ann          | email   | 0.7
        """);
    told.putAll(
        Map.of(
            Silver.CUSTOMERS,
            """
            customer_key | identity_quality | accounts
            ann          | account          | 2
            ben          | account          | 1
            """,
            Web.SESSIONS,
            """
            session_key | customer_key | session_date | started_at          | device  | channel_group | is_bot
            s1          | ann          | 2024-03-01   | 2024-03-01 10:00:00 | mobile  | email         | false
            s2          | ann          | 2024-03-02   | 2024-03-02 10:00:00 |         | direct        | false
            s3          | ann          | 2024-03-03   | 2024-03-03 10:00:00 | desktop | direct        | true
            s4          | ann          | 2024-04-01   | 2024-04-01 10:00:00 | desktop | email         | false
            """,
            Web.CART_STATES,
            """
            cart_key | customer_key | state     | value | last_activity_at
            c1       | ann          | abandoned | 10    | 2024-03-02 10:00:00
            c2       | ann          | abandoned | 30    | 2024-03-01 10:00:00
            c3       | ann          | purchased | 50    | 2024-03-03 10:00:00
            """,
            Service.SILVER_TICKETS,
            """
            ticket_id | customer_key | created_date | solved_date
            t1        | ann          | 2024-03-01   | 2024-03-31
            t2        | ann          | 2024-03-02   | 2024-04-01
            t3        | ann          | 2024-04-01   |
            """,
            Mailing.EVENTS,
            """
            event_id | customer_key | event_date | type      | is_machine
            e1       | ann          | 2024-03-01 | delivered | false
            e2       | ann          | 2024-03-01 | open      | true
            e3       | ann          | 2024-03-02 | click     | false
            """,
            Consent.CONSENTS,
            """
            subject_key | customer_key | purpose         | state     | valid_from          | valid_from_date | valid_to_date
            ann         | ann          | email_marketing | granted   | 2024-03-01 10:00:00 | 2024-03-01      | 2024-04-01
            ann         | ann          | email_marketing | withdrawn | 2024-04-01 10:00:00 | 2024-04-01      |
            """,
            Surveys.RESPONSES,
            """
            response_id | customer_key | question_type | score | is_valid | answered_at         | answered_date
            r1          | ann          | nps           | 9     | true     | 2024-03-01 10:00:00 | 2024-03-01
            r2          | ann          | nps           | 3     | true     | 2024-03-05 10:00:00 | 2024-03-05
            r3          | ann          | csat          | 5     | true     | 2024-03-06 10:00:00 | 2024-03-06
            """,
            Loyalty.LEDGER,
            """
            entry_id | customer_key | entry_date | points | is_valid
            l1       | ann          | 2024-03-01 | 100    | true
            l2       | ann          | 2024-03-02 | -30    | true
            l3       | ann          | 2024-03-02 | -9     | false
            """,
            Retention.CUSTOMER_STATES,
            """
            customer_key | state   | churn_window_days
            ann          | at_risk | 90
            """));
    told.put(
        Segments.CUSTOMER_SEGMENTS,
        """
        customer_key | primary_segment
        ann          | at_risk
        ben          | prospect
        """);

    assertRows(
        DimCustomer.from(
            table ->
                told.containsKey(table)
                    ? rows(spark(), table, told.get(table))
                    : none(spark(), table),
            DAY),
        """
        customer_key | accounts | sessions | last_session_date | last_device | preferred_channel | abandoned_carts | abandoned_cart_value | tickets | open_tickets | last_ticket_date | emails | email_opens | email_clicks | last_click_date | email_consent | last_nps | loyalty_points | state   | churn_window_days | reviews | offers | primary_segment
        ann          | 2        | 2        | 2024-03-02        | mobile      | email             | 2               | 10                   | 2       | 1            | 2024-03-02       | 1      | 0           | 1            | 2024-03-02      | granted       | 3        | 70             | at_risk | 90                |         |        | at_risk
        ben          | 1        | 0        |                   |             |                   | 0               |                      | 0       | 0            |                  | 0      | 0           | 0            |                 |               |          | 0              |         |                   |         |        | prospect
        """);
  }

  private Dataset<Row> found(Dataset<Row> customers, Dataset<Row> history, Dataset<Row> reviews) {
    var given =
        Map.of(
            Silver.CUSTOMERS, customers,
            Segments.CUSTOMER_HISTORY, history,
            Silver.REVIEWS, reviews);
    return DimCustomer.from(tables(spark(), given), DAY);
  }

  private Dataset<Row> customers() {
    return rows(
        spark(),
        Silver.CUSTOMERS,
        """
        customer_key | identity_quality
        ann          | account
        ben          | email
        cat          | account
        """);
  }
}
