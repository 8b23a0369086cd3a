package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Identity;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Surveys;
import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SurveyResponsesTest extends SparkSuite {

  private static final Shop SHOP = new Shop("s", "S", "EUR", "Europe/Berlin");

  private Dataset<Row> links() {
    return rows(
        spark(),
        Identity.IDENTITY_LINKS,
        """
        identifier | identifier_type | customer_key
        k7         | account         | k7
        e7         | email           | k7
        """);
  }

  private Dataset<Row> invitations() {
    return SurveyInvitations.from(
        rows(
            spark(),
            Surveys.SURVEY_INVITATIONS.bronze(),
            """
            invitation_id | survey | kind          | customer_key | email_hash | order_id | sent_at             | is_delivered | _file | _row
            i1            | spring | relationship  | k1           |            |          | 2024-03-01 10:00:00 | true         | a     | 1
            i2            |        | transactional |              | e7         | o2       | 2024-03-31 22:30:00 | false        | a     | 2
            i3            |        |               |              |            |          | 2024-03-01 10:00:00 |              | a     | 3
            """),
        links(),
        SHOP);
  }

  private Dataset<Row> responses(String text) {
    return SurveyResponses.from(
        rows(spark(), Surveys.SURVEY_RESPONSES.bronze(), text), invitations(), links(), SHOP);
  }

  @Test
  void anInvitationHasItsWaveAndItsCustomer() {
    assertRows(
        invitations(),
        """
        invitation_id | wave    | kind          | customer_key | sent_date  | is_delivered
        i1            | spring  | relationship  | k1           | 2024-03-01 | true
        i2            | 2024-04 | transactional | k7           | 2024-04-01 | false
        i3            | 2024-03 | relationship  |              | 2024-03-01 | true
        """);
  }

  @Test
  void anAnswerTakesFromItsInvitationWhatItDoesNotSayItself() {
    assertRows(
        responses(
            """
            response_id | invitation_id | survey | kind          | question_type | score | customer_key | email_hash | answered_at         | _file | _row
            r1          | i1            |        |               | nps           | 9     |              |            | 2024-03-02 10:00:00 | a     | 1
            r2          | i2            |        |               | csat          | 4     |              |            | 2024-04-30 22:30:00 | a     | 2
            r3          | i1            | summer | transactional | nps           | 9     | k5           |            | 2024-03-02 10:00:00 | a     | 3
            r4          | i9            |        |               | ces           | 7     |              | e8         | 2024-03-02 10:00:00 | a     | 4
            r5          | i9            |        |               | ces           | 7     |              |            | 2024-03-02 10:00:00 | a     | 5
            r6          |               |        |               | ces           | 7     |              |            | 2024-03-02 10:00:00 | a     | 6
            """),
        """
        response_id | wave    | kind          | customer_key | respondent    | order_id | answered_date
        r1          | spring  | relationship  | k1           | k1            |          | 2024-03-02
        r2          | 2024-05 | transactional | k7           | k7            | o2       | 2024-05-01
        r3          | summer  | transactional | k5           | k5            |          | 2024-03-02
        r4          | 2024-03 | relationship  |              | e8            |          | 2024-03-02
        r5          | 2024-03 | relationship  |              | invitation/i9 |          | 2024-03-02
        r6          | 2024-03 | relationship  |              | response/r6   |          | 2024-03-02
        """);
  }

  @Test
  void aScoreOffTheScaleOfItsQuestionIsKeptAndNotValid() {
    assertRows(
        responses(
            """
            response_id | question_type | score | answered_at         | _file | _row
            n1          | nps           | 0     | 2024-03-02 10:00:00 | a     | 1
            n2          | nps           | 10    | 2024-03-02 10:00:00 | a     | 2
            n3          | nps           | 11    | 2024-03-02 10:00:00 | a     | 3
            n4          | nps           | -1    | 2024-03-02 10:00:00 | a     | 4
            c1          | csat          | 1     | 2024-03-02 10:00:00 | a     | 5
            c2          | csat          | 5     | 2024-03-02 10:00:00 | a     | 6
            c3          | csat          | 0     | 2024-03-02 10:00:00 | a     | 7
            c4          | csat          | 6     | 2024-03-02 10:00:00 | a     | 8
            e1          | ces           | 1     | 2024-03-02 10:00:00 | a     | 9
            e2          | ces           | 7     | 2024-03-02 10:00:00 | a     | 10
            e3          | ces           | 0     | 2024-03-02 10:00:00 | a     | 11
            e4          | ces           | 8     | 2024-03-02 10:00:00 | a     | 12
            """),
        """
        response_id | score | is_valid
        n1          | 0     | true
        n2          | 10    | true
        n3          | 11    | false
        n4          | -1    | false
        c1          | 1     | true
        c2          | 5     | true
        c3          | 0     | false
        c4          | 6     | false
        e1          | 1     | true
        e2          | 7     | true
        e3          | 0     | false
        e4          | 8     | false
        """);
  }

  @Test
  void aResponseMayAnswerSeveralQuestionsAndBeCorrected() {
    assertRows(
        responses(
            """
            response_id | question_type | score | answered_at         | updated_at          | _file | _row
            r1          | nps           | 9     | 2024-03-02 10:00:00 | 2024-03-02 10:00:00 | b     | 1
            r1          | nps           | 3     | 2024-03-02 10:00:00 | 2024-03-03 10:00:00 | a     | 1
            r1          | csat          | 4     | 2024-03-02 10:00:00 | 2024-03-02 10:00:00 | b     | 2
            """),
        """
        response_id | question_type | score
        r1          | nps           | 3
        r1          | csat          | 4
        """);
  }

  @Test
  void noAnswersAreNoRows() {
    assertRows(
        SurveyResponses.from(
            none(spark(), Surveys.SURVEY_RESPONSES.bronze()), invitations(), links(), SHOP),
        "response_id");
  }
}
