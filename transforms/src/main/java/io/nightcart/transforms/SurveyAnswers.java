package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What an answer to a survey counts for, the same in every table. */
final class SurveyAnswers {

  private static final String IS_NPS = "is_valid and question_type = 'nps'";

  /** 1 for an NPS answer of 9 or 10, as SQL over rows of silver.survey_responses. */
  static final String PROMOTERS = "if(" + IS_NPS + " and score >= 9, 1L, 0L) as promoters";

  /** 1 for 7 or 8. */
  static final String PASSIVES = "if(" + IS_NPS + " and score in (7, 8), 1L, 0L) as passives";

  /** 1 for 0 to 6. */
  static final String DETRACTORS = "if(" + IS_NPS + " and score <= 6, 1L, 0L) as detractors";

  /** Adds {@code is_answered} to invitations: whether one of the answers, a valid one, is to it. */
  static Dataset<Row> marked(Dataset<Row> invitations, Dataset<Row> answers) {
    var answered =
        answers
            .where("is_valid and invitation_id is not null")
            .select("invitation_id")
            .distinct()
            .withColumn("is_answered", lit(true));
    return invitations
        .join(answered, new String[] {"invitation_id"}, "left")
        .withColumn("is_answered", coalesce(col("is_answered"), lit(false)));
  }

  private SurveyAnswers() {}
}
