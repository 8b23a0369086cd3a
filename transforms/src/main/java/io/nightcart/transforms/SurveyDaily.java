package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.nightcart.tables.Surveys;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Surveys#SURVEY_DAILY}. */
public final class SurveyDaily {

  private static final List<String> SUMS =
      List.of(
          "invitations",
          "invitations_answered",
          "promoters",
          "passives",
          "detractors",
          "nps_answers",
          "csat_answers",
          "csat_satisfied",
          "ces_answers",
          "ces_score",
          "invalid_answers");

  /** Invitations by the day they were sent, and answers by the day they were given. */
  public static Dataset<Row> from(Dataset<Row> responses, Dataset<Row> invitations, LocalDate day) {
    var answers = responses.where(col("answered_date").leq(day));
    return sent(invitations.where(col("sent_date").leq(day)), answers)
        .unionByName(answered(answers), true)
        .groupBy("day", "kind")
        .agg(sums()[0], Arrays.copyOfRange(sums(), 1, SUMS.size()))
        .withColumn("csat", try_divide(col("csat_satisfied"), col("csat_answers")))
        .withColumn("csat_low", Intervals.wilsonLow(col("csat_satisfied"), col("csat_answers")))
        .withColumn("csat_high", Intervals.wilsonHigh(col("csat_satisfied"), col("csat_answers")))
        .transform(Surveys.SURVEY_DAILY::conform);
  }

  private static Dataset<Row> sent(Dataset<Row> invitations, Dataset<Row> answers) {
    return SurveyAnswers.marked(invitations.where("is_delivered"), answers)
        .selectExpr(
            "sent_date as day",
            "kind",
            "1L as invitations",
            "if(is_answered, 1L, 0L) as invitations_answered");
  }

  private static Dataset<Row> answered(Dataset<Row> answers) {
    var shares =
        Stream.of(
            "answered_date as day",
            "kind",
            SurveyAnswers.PROMOTERS,
            SurveyAnswers.PASSIVES,
            SurveyAnswers.DETRACTORS,
            "if(is_valid and question_type = 'nps', 1L, 0L) as nps_answers",
            "if(is_valid and question_type = 'csat', 1L, 0L) as csat_answers",
            "if(is_valid and question_type = 'csat' and score >= 4, 1L, 0L) as csat_satisfied",
            "if(is_valid and question_type = 'ces', 1L, 0L) as ces_answers",
            "if(is_valid and question_type = 'ces', score, 0L) as ces_score",
            "if(is_valid, 0L, 1L) as invalid_answers");
    return answers.selectExpr(shares.toArray(String[]::new));
  }

  private static Column[] sums() {
    return SUMS.stream().map(c -> coalesce(sum(c), lit(0L)).as(c)).toArray(Column[]::new);
  }

  private SurveyDaily() {}
}
