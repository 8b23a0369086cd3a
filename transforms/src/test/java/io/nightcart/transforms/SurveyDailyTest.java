package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.none;
import static io.nightcart.testing.Rows.rows;

import io.nightcart.tables.Surveys;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SurveyDailyTest extends SparkSuite {

  private Dataset<Row> daily(String responses, String day) {
    return SurveyDaily.from(
        rows(spark(), Surveys.RESPONSES, responses),
        rows(
            spark(),
            Surveys.INVITATIONS,
            """
            invitation_id | kind         | sent_date  | is_delivered
            i1            | relationship | 2024-03-01 | true
            i2            | relationship | 2024-03-01 | true
            i3            | relationship | 2024-03-01 | false
            i4            | relationship | 2024-03-09 | true
            """),
        LocalDate.parse(day));
  }

  @Test
  void invitationsCountOnTheirDayAndAnswersOnTheirs() {
    assertRows(
        daily(
            """
            response_id | invitation_id | question_type | kind          | score | is_valid | answered_date
            r1          | i1            | nps           | relationship  | 9     | true     | 2024-03-02
            r2          | i1            | nps           | relationship  | 6     | true     | 2024-03-02
            r3          | i3            | nps           | relationship  | 7     | true     | 2024-03-02
            r4          |               | csat          | transactional | 4     | true     | 2024-03-02
            r5          |               | csat          | transactional | 3     | true     | 2024-03-02
            r6          |               | ces           | transactional | 6     | true     | 2024-03-02
            """,
            "2024-03-05"),
        """
        day        | kind          | invitations | invitations_answered | promoters | passives | detractors | nps_answers | csat_answers | csat_satisfied | csat | ces_answers | ces_score
        2024-03-01 | relationship  | 2           | 1                    | 0         | 0        | 0          | 0           | 0            | 0              |      | 0           | 0
        2024-03-02 | relationship  | 0           | 0                    | 1         | 1        | 1          | 3           | 0            | 0              |      | 0           | 0
        2024-03-02 | transactional | 0           | 0                    | 0         | 0        | 0          | 0           | 2            | 1              | 0.5  | 1           | 6
        """);
  }

  @Test
  void scoresOffTheScaleAreCountedAndInNoOtherFigure() {
    assertRows(
        daily(
            """
            response_id | invitation_id | question_type | kind         | score | is_valid | answered_date
            r1          | i1            | nps           | relationship | 11    | false    | 2024-03-01
            r2          | i2            | csat          | relationship | 0     | false    | 2024-03-01
            r3          | i2            | ces           | relationship | 9     | false    | 2024-03-01
            """,
            "2024-03-05"),
        """
        day        | invitations | invitations_answered | promoters | detractors | nps_answers | csat_answers | ces_answers | ces_score | invalid_answers
        2024-03-01 | 2           | 0                    | 0         | 0          | 0           | 0            | 0           | 0         | 3
        """);
  }

  @Test
  void anAnswerAfterTheDayIsNotThereYet() {
    var responses =
        """
        response_id | invitation_id | question_type | kind         | score | is_valid | answered_date
        r1          | i1            | nps           | relationship | 9     | true     | 2024-03-03
        """;

    assertRows(
        daily(responses, "2024-03-02"),
        """
        day        | invitations | invitations_answered
        2024-03-01 | 2           | 0
        """);
    assertRows(
        daily(responses, "2024-03-03"),
        """
        day        | invitations | invitations_answered | promoters
        2024-03-01 | 2           | 1                    | 0
        2024-03-03 | 0           | 0                    | 1
        """);
  }

  @Test
  void noSurveysAreNoDays() {
    assertRows(
        SurveyDaily.from(
            none(spark(), Surveys.RESPONSES),
            none(spark(), Surveys.INVITATIONS),
            LocalDate.parse("2024-03-01")),
        "day");
  }
}
