package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static io.nightcart.testing.Rows.tables;

import io.nightcart.tables.Segments;
import io.nightcart.tables.Surveys;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class NpsWavesTest extends SparkSuite {

  private static final String HEADER =
      "response_id | invitation_id | wave | kind | customer_key | respondent | question_type | score"
          + " | is_valid | answered_at | answered_date\n";

  private static final String NO_INVITATIONS =
      "invitation_id | wave | kind | customer_key | sent_date | is_delivered";

  private Dataset<Row> waves(String responses, String invitations, String day) {
    var customers =
        """
        customer_key | country | customer_type
        ann          | DE      | new
        ben          | AT      | returning
        """;
    var scores =
        """
        customer_key | rfm_group
        ben          | loyal
        """;
    return NpsWaves.from(
        tables(
            spark(),
            Map.of(
                Surveys.RESPONSES, rows(spark(), Surveys.RESPONSES, HEADER + responses),
                Surveys.INVITATIONS, rows(spark(), Surveys.INVITATIONS, invitations),
                Segments.DIM_CUSTOMER, rows(spark(), Segments.DIM_CUSTOMER, customers),
                Segments.RFM_SCORES, rows(spark(), Segments.RFM_SCORES, scores))),
        LocalDate.parse(day));
  }

  private static String answers(String wave, String customer, int count, int score) {
    var rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String name = wave + customer + score + "-" + i;
      rows.append(
          "%s | | %s | relationship | %s | %s | nps | %d | true | 2024-%s-05 10:00:00 | 2024-%s-05%n"
              .formatted(name, wave, customer, name, score, wave.substring(1), wave.substring(1)));
    }
    return rows.toString();
  }

  private static Dataset<Row> rounded(Dataset<Row> waves) {
    return waves.selectExpr(
        "wave",
        "segment_type",
        "segment_value",
        "responses",
        "nps",
        "round(nps_adjusted, 2) as adjusted",
        "round(nps_low, 2) as low",
        "round(nps_high, 2) as high",
        "nps_change",
        "round(nps_change_z, 2) as z",
        "is_change_significant as significant");
  }

  @Test
  void aWaveHasItsScoreAndItsInterval() {
    var waves =
        waves(
            answers("W03", "ann", 60, 9)
                + answers("W03", "ann", 25, 7)
                + answers("W03", "ann", 15, 0),
            NO_INVITATIONS,
            "2024-03-31");

    assertRows(
        rounded(waves).where("segment_type = 'all'"),
        """
        responses | nps  | adjusted | low   | high  | nps_change | z | significant
        100       | 45.0 | 43.69    | 29.34 | 58.04 |            |   |
        """);
  }

  @Test
  void ofARespondentTheLatestValidAnswerInAWaveCounts() {
    var waves =
        waves(
            """
            r1 | | spring | relationship  | ann | ann | nps  | 10 | true  | 2024-03-01 10:00:00 | 2024-03-01
            r2 | | spring | relationship  | ann | ann | nps  | 3  | true  | 2024-03-02 10:00:00 | 2024-03-02
            r3 | | spring | relationship  | ann | ann | nps  | 11 | false | 2024-03-03 10:00:00 | 2024-03-03
            r4 | | spring | relationship  | ann | ann | csat | 5  | true  | 2024-03-04 10:00:00 | 2024-03-04
            r5 | | summer | relationship  | ann | ann | nps  | 7  | true  | 2024-06-04 10:00:00 | 2024-06-04
            """,
            NO_INVITATIONS,
            "2024-06-30");

    assertRows(
        waves.where("segment_type = 'all'"),
        """
        wave   | wave_number | first_answered_date | promoters | passives | detractors | nps    | nps_change
        spring | 1           | 2024-03-01          | 0         | 0        | 1          | -100.0 |
        summer | 2           | 2024-06-04          | 0         | 1        | 0          | 0.0    | 100.0
        """);
  }

  @Test
  void relationshipAndTransactionalAreNeverPooledNorCompared() {
    var waves =
        waves(
            """
            r1 | | spring | relationship  | ann | ann | nps | 10 | true | 2024-03-01 10:00:00 | 2024-03-01
            r2 | | spring | transactional | ann | ann | nps | 0  | true | 2024-03-02 10:00:00 | 2024-03-02
            """,
            NO_INVITATIONS,
            "2024-06-30");

    assertRows(
        waves.where("segment_type = 'all'"),
        """
        wave   | kind          | wave_number | responses | nps    | nps_change
        spring | relationship  | 1           | 1         | 100.0  |
        spring | transactional | 1           | 1         | -100.0 |
        """);
  }

  @Test
  void aSegmentOfFewerThanThirtyHasItsPartsAndNoScore() {
    var waves =
        waves(
            answers("W03", "ann", 29, 10) + answers("W03", "ben", 30, 10),
            NO_INVITATIONS,
            "2024-03-31");

    assertRows(
        waves,
        """
        segment_type  | segment_value | promoters | responses | nps
        all           | all           | 59        | 59        | 100.0
        country       | DE            | 29        | 29        |
        country       | AT            | 30        | 30        | 100.0
        customer_type | new           | 29        | 29        |
        customer_type | returning     | 30        | 30        | 100.0
        rfm_group     | unknown       | 29        | 29        |
        rfm_group     | loyal         | 30        | 30        | 100.0
        """);
  }

  @Test
  void aChangeIsSignificantWhenItIsLargeAgainstBothErrors() {
    var waves =
        waves(
            answers("W01", "ann", 60, 9)
                + answers("W01", "ann", 40, 0)
                + answers("W02", "ann", 61, 9)
                + answers("W02", "ann", 39, 0)
                + answers("W03", "ann", 90, 9)
                + answers("W03", "ann", 10, 0)
                + answers("W04", "ben", 40, 9)
                + answers("W04", "ann", 10, 9),
            NO_INVITATIONS,
            "2024-06-30");

    assertRows(
        rounded(waves).where("segment_type in ('all', 'country')"),
        """
        wave | segment_type | segment_value | nps   | nps_change | z    | significant
        W01  | all          | all           | 20.0  |            |      |
        W02  | all          | all           | 22.0  | 2.0        | 0.14 | false
        W03  | all          | all           | 80.0  | 58.0       | 4.97 | true
        W04  | all          | all           | 100.0 | 20.0       | 2.3  | true
        W01  | country      | DE            | 20.0  |            |      |
        W02  | country      | DE            | 22.0  | 2.0        | 0.14 | false
        W03  | country      | DE            | 80.0  | 58.0       | 4.97 | true
        W04  | country      | DE            |       |            |      |
        W04  | country      | AT            | 100.0 |            |      |
        """);
  }

  @Test
  void theResponseRateIsThatOfInvitationsThatArrived() {
    var waves =
        waves(
            """
            r1 | i1 | spring | relationship | ann | ann | nps | 10 | true  | 2024-03-01 10:00:00 | 2024-03-01
            r2 | i2 | spring | relationship | ben | ben | nps | 12 | false | 2024-03-01 10:00:00 | 2024-03-01
            r3 |    | spring | relationship |     | r3  | nps | 10 | true  | 2024-03-01 10:00:00 | 2024-03-01
            """,
            """
            invitation_id | wave   | kind          | customer_key | sent_date  | is_delivered
            i1            | spring | relationship  | ann          | 2024-02-28 | true
            i2            | spring | relationship  | ben          | 2024-02-28 | true
            i3            | spring | relationship  | ben          | 2024-02-28 | false
            i4            | spring | relationship  | ben          | 2024-07-28 | true
            i5            | parcel | transactional | ben          | 2024-02-28 | true
            """,
            "2024-06-30");

    assertRows(
        waves.where("segment_type in ('all', 'customer_type')"),
        """
        wave   | segment_value | responses | invitations | invitations_answered | response_rate
        spring | all           | 2         | 2           | 1                    | 0.5
        spring | new           | 1         | 1           | 1                    | 1.0
        spring | returning     | 0         | 1           | 0                    | 0.0
        spring | unknown       | 1         | 0           | 0                    |
        """);
  }

  @Test
  void answersAfterTheDayAreIgnored() {
    assertRows(waves(answers("W03", "ann", 2, 9), NO_INVITATIONS, "2024-03-04"), "wave");
  }
}
