package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Rule.FreeText;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Otherwise;
import io.nightcart.tables.Rule.Personal;
import java.util.List;

/** What the shop asks its customers, and what they answer: NPS, CSAT and CES. */
public final class Surveys {

  private static final OneOf KINDS = new OneOf(List.of("relationship", "transactional"));
  private static final String KIND =
      "relationship (about the shop as a whole) or transactional (about one event, such as a"
          + " delivery).";

  /** Invitations to answer. */
  public static final Contract SURVEY_INVITATIONS =
      new Contract(
          "survey_invitations",
          "One row per delivered version of an invitation to a survey.",
          false,
          List.of(
              required("invitation_id", TEXT, "Number of the invitation.").with(new Identifier()),
              optional("survey", TEXT, "The wave it belongs to; the month of sending where unset."),
              optional("kind", TEXT, KIND).with(KINDS, new Otherwise("relationship")),
              optional("customer_id", TEXT, "The account invited.").with(new Identifier()),
              optional("email", TEXT, "E-mail address it was sent to.").with(Personal.EMAIL),
              optional("order_id", TEXT, "The order it is about.").with(new Identifier()),
              required("sent_at", INSTANT, "When it was sent."),
              optional("is_delivered", FLAG, "Whether it reached the customer.")
                  .with(new Otherwise("true")),
              Contract.UPDATED_AT));

  /** Answers. */
  public static final Contract SURVEY_RESPONSES =
      new Contract(
          "survey_responses",
          "One row per delivered version of an answer to one question of a survey.",
          false,
          List.of(
              required("response_id", TEXT, "Number of the response.").with(new Identifier()),
              optional("invitation_id", TEXT, "The invitation answered.").with(new Identifier()),
              optional(
                  "survey",
                  TEXT,
                  "The wave; where unset that of the invitation, else the month of answering."),
              optional(
                      "kind",
                      TEXT,
                      KIND + " Where unset that of the invitation, else" + " relationship.")
                  .with(KINDS),
              required("question_type", TEXT, "nps (0 to 10), csat (1 to 5) or ces (1 to 7).")
                  .with(new OneOf(List.of("nps", "csat", "ces"))),
              required("score", NUMBER, "The answer."),
              optional("comment", TEXT, "What was written beside it.").with(new FreeText()),
              optional("customer_id", TEXT, "The account that answers.").with(new Identifier()),
              optional("email", TEXT, "E-mail address of whoever answers.").with(Personal.EMAIL),
              optional("order_id", TEXT, "The order it is about.").with(new Identifier()),
              required("answered_at", INSTANT, "When it was answered."),
              Contract.UPDATED_AT));

  /** Invitations. */
  public static final Table INVITATIONS =
      new Table(
          "silver.survey_invitations",
          "One row per invitation to a survey, its newest version.",
          List.of("invitation_id"),
          WHOLE,
          List.of(
              required("invitation_id", TEXT, "Number of the invitation."),
              optional("survey", TEXT, "The wave as delivered; null where unset."),
              required("wave", TEXT, "The same, else the shop's month of sending: 2025-10."),
              required("kind", TEXT, KIND),
              optional("customer_key", TEXT, "Who was invited."),
              optional("order_id", TEXT, "The order it is about."),
              required("sent_at", INSTANT, "When it was sent."),
              required("sent_date", DATE, "The shop's day on which it was sent."),
              required("is_delivered", FLAG, "Whether it reached the customer.")));

  /** Answers. */
  public static final Table RESPONSES =
      new Table(
          "silver.survey_responses",
          "One row per answer to a question of a survey, its newest version.",
          List.of("response_id", "question_type"),
          WHOLE,
          List.of(
              required("response_id", TEXT, "Number of the response."),
              required("question_type", TEXT, "nps, csat or ces."),
              optional("invitation_id", TEXT, "The invitation answered, known or not."),
              required(
                  "wave",
                  TEXT,
                  "The survey as delivered, else that of the invitation, else the shop's month of"
                      + " answering: 2025-10."),
              required("kind", TEXT, KIND),
              optional("customer_key", TEXT, "Who answers; else who was invited."),
              required(
                  "respondent",
                  TEXT,
                  "Whose answers count as one person's: the customer, else the address, else the"
                      + " invitation, else the response."),
              optional("order_id", TEXT, "The order it is about; else that of the invitation."),
              required("score", NUMBER, "The answer as delivered."),
              required(
                  "is_valid",
                  FLAG,
                  "Whether the score is on the scale of its question: nps 0 to 10, csat 1 to 5, ces"
                      + " 1 to 7. Others are kept here, counted as invalid_answers, and in no other"
                      + " figure."),
              optional("comment", TEXT, "What was written; e-mail addresses masked."),
              required("answered_at", INSTANT, "When it was answered."),
              required("answered_date", DATE, "The shop's day on which it was answered.")));

  /** Surveys by day. */
  public static final Table SURVEY_DAILY =
      new Table(
          "gold.survey_daily",
          "One row per day and kind of survey, for days with an invitation or an answer. Every"
              + " valid answer counts; gold.nps_waves counts one per respondent and wave.",
          List.of("day", "kind"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day."),
              required("kind", TEXT, KIND),
              required("invitations", NUMBER, "Invitations sent on the day that arrived."),
              required(
                  "invitations_answered",
                  NUMBER,
                  "Those of them with a valid answer by the day of the run."),
              required("promoters", NUMBER, "NPS answers of the day of 9 or 10."),
              required("passives", NUMBER, "Of 7 or 8."),
              required("detractors", NUMBER, "Of 0 to 6."),
              required("nps_answers", NUMBER, "All three."),
              required("csat_answers", NUMBER, "CSAT answers of the day."),
              required("csat_satisfied", NUMBER, "Those of them of 4 or 5."),
              optional("csat", RATIO, "csat_satisfied / csat_answers."),
              optional("csat_low", RATIO, "Lower end of its 95% interval (Wilson)."),
              optional("csat_high", RATIO, "Upper end of its 95% interval (Wilson)."),
              required("ces_answers", NUMBER, "CES answers of the day."),
              required("ces_score", NUMBER, "Sum of their scores, 1 to 7 each."),
              required(
                  "invalid_answers",
                  NUMBER,
                  "Answers of the day off the scale of their question.")));

  /** NPS by wave. */
  public static final Table NPS_WAVES =
      new Table(
          "gold.nps_waves",
          "One row per wave, kind of survey and segment, for waves with an NPS answer by the day."
              + " Of a respondent's answers in a wave the latest counts.",
          List.of("wave", "kind", "segment_type", "segment_value"),
          WHOLE,
          List.of(
              required("wave", TEXT, "The survey, or the month where it has no name."),
              required("kind", TEXT, KIND + " The two are never pooled."),
              required("segment_type", TEXT, "all, country, customer_type or rfm_group."),
              required(
                  "segment_value",
                  TEXT,
                  "all, or the customer's value on the day of the run; unknown where there is none."),
              required("wave_number", NUMBER, "1 for the first wave of its kind, by first answer."),
              required("first_answered_date", DATE, "Day of the wave's first answer, whoever's."),
              required("promoters", NUMBER, "Respondents with 9 or 10."),
              required("passives", NUMBER, "Respondents with 7 or 8."),
              required("detractors", NUMBER, "Respondents with 0 to 6."),
              required("responses", NUMBER, "All three."),
              optional(
                  "nps",
                  RATIO,
                  "100 x (promoters - detractors) / responses; null without any, and in a segment"
                      + " of fewer than 30."),
              optional(
                  "nps_adjusted",
                  RATIO,
                  "The middle of the interval: adjusted Wald, with 3/4 added to promoters and"
                      + " detractors and 3 to responses (Rocks 2016). Null as nps is."),
              optional("nps_low", RATIO, "Lower end of the 95% interval; null as nps is."),
              optional("nps_high", RATIO, "Upper end of the 95% interval; null as nps is."),
              required("invitations", NUMBER, "Invitations of the wave that arrived."),
              required("invitations_answered", NUMBER, "Those of them with a valid answer."),
              optional("response_rate", RATIO, "invitations_answered / invitations."),
              optional(
                  "nps_change",
                  RATIO,
                  "nps less that of the wave before of the same kind and segment; null where either"
                      + " is."),
              optional(
                  "nps_change_z",
                  RATIO,
                  "Difference of both adjusted estimates / root of the sum of their squared standard"
                      + " errors."),
              optional(
                  "is_change_significant",
                  FLAG,
                  "Whether nps_change_z is 1.96 or more either way.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(SURVEY_INVITATIONS, SURVEY_RESPONSES);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(INVITATIONS, RESPONSES, SURVEY_DAILY, NPS_WAVES);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofEvents(
                  SURVEY_DAILY,
                  "day",
                  share("survey_invitations", "invitations"),
                  share("survey_invitations_answered", "invitations_answered"),
                  share("csat_answers", "csat_answers"),
                  share("csat_satisfied", "csat_satisfied"),
                  share("ces_answers", "ces_answers"),
                  share("ces_score", "ces_score"),
                  share("invalid_answers", "invalid_answers"))
              .by("survey_kind", "kind"),
          Figures.ofEvents(
              SURVEY_DAILY,
              "day",
              share("nps_net", "if(kind = 'relationship', promoters - detractors, 0L)"),
              share("nps_answers", "if(kind = 'relationship', nps_answers, 0L)"),
              share(
                  "nps_net_transactional",
                  "if(kind = 'transactional', promoters - detractors, 0L)"),
              share("nps_answers_transactional", "if(kind = 'transactional', nps_answers, 0L)")));

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          ratio(
                  "nps",
                  "points",
                  "100 * nps_net",
                  "nps_answers",
                  "100 x (promoters - detractors) / answers of the day to relationship surveys.")
              .noting(
                  "Promoters answer 9 or 10, detractors 0 to 6. Few answers make a wild figure:"
                      + " gold.nps_waves has intervals, and one answer per respondent."),
          ratio(
                  "nps_transactional",
                  "points",
                  "100 * nps_net_transactional",
                  "nps_answers_transactional",
                  "The same of surveys about one event.")
              .noting("Never pooled with nps, as the two ask about different things."),
          sum(
              "survey_invitations",
              "count",
              "survey_invitations",
              "Invitations sent on the day that arrived."),
          ratio(
                  "survey_response_rate",
                  "ratio",
                  "survey_invitations_answered",
                  "survey_invitations",
                  "Invitations sent on the day that are answered, whenever / those that arrived;"
                      + " null until 14 days old.")
              .matureAfter(14)
              .noting("The slice survey_kind keeps relationship and transactional surveys apart."),
          ratio(
                  "csat_survey",
                  "ratio",
                  "csat_satisfied",
                  "csat_answers",
                  "Share of 4 and 5 among CSAT answers of the day.")
              .noting("Its interval is in gold.survey_daily. Tickets have their own: csat."),
          ratio(
                  "ces",
                  "points",
                  "ces_score",
                  "ces_answers",
                  "Mean CES answer of the day, 1 (hard) to 7 (easy).")
              .noting("Customer effort score; some ask 1 to 5, which cannot be compared."),
          sum(
              "invalid_answers",
              "count",
              "invalid_answers",
              "Answers of the day off the scale of their question, which no other figure holds."));

  private Surveys() {}
}
