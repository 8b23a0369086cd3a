package io.nightcart.transforms;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/** Makes {@link Surveys#NPS_WAVES}. */
public final class NpsWaves {

  /** Answers and invitations, and the tables that put customers into segments. */
  public static final List<Table> READS =
      List.of(Surveys.RESPONSES, Surveys.INVITATIONS, Segments.DIM_CUSTOMER, Segments.RFM_SCORES);

  /** A segment of fewer answers is not published. */
  private static final int LEAST_OF_A_SEGMENT = 30;

  private static final List<String> SEGMENTS = List.of("country", "customer_type", "rfm_group");
  private static final List<String> SUMS =
      List.of("promoters", "passives", "detractors", "invitations", "invitations_answered");
  private static final String[] WAVE = {"wave", "kind"};
  private static final String[] CUSTOMER = {"customer_key"};

  /** Every wave as it stands on the day; later answers and invitations are ignored. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    var answers = tables.apply(Surveys.RESPONSES).where(col("answered_date").leq(day));
    var sent = tables.apply(Surveys.INVITATIONS).where(col("sent_date").leq(day));
    var nps = answers.where("is_valid and question_type = 'nps'");
    return counted(nps)
        .unionByName(invited(sent, answers), true)
        .join(segments(tables), CUSTOMER, "left")
        .transform(NpsWaves::sumUp)
        .join(waves(nps), WAVE, "inner")
        .transform(NpsWaves::measure)
        .transform(NpsWaves::compare)
        .transform(Surveys.NPS_WAVES::conform);
  }

  /** The latest answer of each respondent. */
  private static Dataset<Row> counted(Dataset<Row> nps) {
    var ofRespondent =
        Window.partitionBy("wave", "kind", "respondent")
            .orderBy(col("answered_at").desc(), col("response_id").desc());
    return nps.withColumn("_rank", row_number().over(ofRespondent))
        .where("_rank = 1")
        .selectExpr(
            "wave",
            "kind",
            "customer_key",
            SurveyAnswers.PROMOTERS,
            SurveyAnswers.PASSIVES,
            SurveyAnswers.DETRACTORS);
  }

  private static Dataset<Row> invited(Dataset<Row> sent, Dataset<Row> answers) {
    return SurveyAnswers.marked(sent.where("is_delivered"), answers)
        .selectExpr(
            "wave",
            "kind",
            "customer_key",
            "1L as invitations",
            "if(is_answered, 1L, 0L) as invitations_answered");
  }

  private static Dataset<Row> segments(Function<Table, Dataset<Row>> tables) {
    return tables
        .apply(Segments.DIM_CUSTOMER)
        .select("customer_key", "country", "customer_type")
        .join(
            tables.apply(Segments.RFM_SCORES).select("customer_key", "rfm_group"),
            CUSTOMER,
            "left");
  }

  private static Dataset<Row> sumUp(Dataset<Row> rows) {
    Column[] keys =
        Stream.concat(
                Stream.of(segment("all", lit("all"))),
                SEGMENTS.stream().map(type -> segment(type, coalesce(col(type), lit("unknown")))))
            .toArray(Column[]::new);
    Column[] sums = SUMS.stream().map(c -> coalesce(sum(c), lit(0L)).as(c)).toArray(Column[]::new);
    Column[] columns =
        Stream.concat(
                Stream.of(col("wave"), col("kind"), inline(array(keys))),
                SUMS.stream().map(functions::col))
            .toArray(Column[]::new);
    return rows.select(columns)
        .groupBy("wave", "kind", "segment_type", "segment_value")
        .agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length))
        .withColumn("responses", expr("promoters + passives + detractors"));
  }

  private static Column segment(String type, Column value) {
    return struct(lit(type).as("segment_type"), value.as("segment_value"));
  }

  private static Dataset<Row> waves(Dataset<Row> nps) {
    var ofKind = Window.partitionBy("kind").orderBy("first_answered_date", "wave");
    return nps.groupBy("wave", "kind")
        .agg(min("answered_date").as("first_answered_date"))
        .withColumn("wave_number", row_number().over(ofKind).cast(Field.NUMBER));
  }

  private static Dataset<Row> measure(Dataset<Row> waves) {
    var promoters = col("promoters");
    var detractors = col("detractors");
    var responses = col("responses");
    var reach = col("_error").multiply(Intervals.Z);
    return waves
        .withColumn("nps", published(try_divide(expr("100 * (promoters - detractors)"), responses)))
        .withColumn(
            "nps_adjusted",
            published(Intervals.netMiddle(promoters, detractors, responses).multiply(100)))
        .withColumn(
            "_error", published(Intervals.netError(promoters, detractors, responses).multiply(100)))
        .withColumn("nps_low", col("nps_adjusted").minus(reach))
        .withColumn("nps_high", col("nps_adjusted").plus(reach))
        .withColumn("response_rate", try_divide(col("invitations_answered"), col("invitations")));
  }

  private static Column published(Column figure) {
    var isMany = col("responses").geq(LEAST_OF_A_SEGMENT);
    return when(col("segment_type").equalTo("all").or(isMany), figure);
  }

  private static Dataset<Row> compare(Dataset<Row> waves) {
    var difference = col("nps_adjusted").minus(before("nps_adjusted"));
    var error = sqrt(expr("_error * _error").plus(before("_error").multiply(before("_error"))));
    return waves
        .withColumn("nps_change", col("nps").minus(before("nps")))
        .withColumn("nps_change_z", difference.divide(error))
        .withColumn("is_change_significant", abs(col("nps_change_z")).geq(Intervals.Z))
        .drop("_error");
  }

  /** Of the wave just before; null if this segment has none in it. */
  private static Column before(String column) {
    var waves = Window.partitionBy("kind", "segment_type", "segment_value").orderBy("wave_number");
    var isNext = lag("wave_number", 1).over(waves).plus(1).equalTo(col("wave_number"));
    return when(isNext, lag(column, 1).over(waves));
  }

  private NpsWaves() {}
}
