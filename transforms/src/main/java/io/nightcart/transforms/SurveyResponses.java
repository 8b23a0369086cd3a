package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Surveys;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Surveys#RESPONSES}. */
public final class SurveyResponses {

  /** The newest version of every answer, with what its invitation knows of it. */
  public static Dataset<Row> from(
      Dataset<Row> deliveredResponses, Dataset<Row> invitations, Dataset<Row> links, Shop shop) {
    return Versions.newest(deliveredResponses, "response_id", "question_type")
        .transform(responses -> Owners.resolve(responses, links))
        .join(invited(invitations), new String[] {"invitation_id"}, "left")
        .withColumn("answered_date", Days.local(col("answered_at"), shop))
        .withColumn("month", date_format(col("answered_date"), "yyyy-MM"))
        .withColumn("customer_key", either("customer_key"))
        .select(
            col("response_id"),
            col("question_type"),
            col("invitation_id"),
            coalesce(either("survey"), col("month")).as("wave"),
            coalesce(either("kind"), lit("relationship")).as("kind"),
            col("customer_key"),
            respondent().as("respondent"),
            either("order_id").as("order_id"),
            col("score"),
            isOnScale().as("is_valid"),
            col("comment"),
            col("answered_at"),
            col("answered_date"))
        .transform(Surveys.RESPONSES::conform);
  }

  private static Dataset<Row> invited(Dataset<Row> invitations) {
    return invitations.select(
        col("invitation_id"),
        col("survey").as("invited_survey"),
        col("kind").as("invited_kind"),
        col("customer_key").as("invited_customer_key"),
        col("order_id").as("invited_order_id"));
  }

  private static Column either(String column) {
    return coalesce(col(column), col("invited_" + column));
  }

  private static Column respondent() {
    return coalesce(
        col("customer_key"),
        col("email_hash"),
        concat(lit("invitation/"), col("invitation_id")),
        concat(lit("response/"), col("response_id")));
  }

  private static Column isOnScale() {
    var score = col("score");
    return when(col("question_type").equalTo("nps"), score.between(0, 10))
        .when(col("question_type").equalTo("csat"), score.between(1, 5))
        .otherwise(score.between(1, 7));
  }

  private SurveyResponses() {}
}
