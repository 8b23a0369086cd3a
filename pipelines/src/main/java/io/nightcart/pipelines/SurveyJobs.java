package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Surveys.INVITATIONS;
import static io.nightcart.tables.Surveys.NPS_WAVES;
import static io.nightcart.tables.Surveys.RESPONSES;
import static io.nightcart.tables.Surveys.SURVEY_DAILY;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.transforms.NpsWaves;
import io.nightcart.transforms.SurveyDaily;
import io.nightcart.transforms.SurveyInvitations;
import io.nightcart.transforms.SurveyResponses;
import java.util.List;

/** The jobs that tell what customers answer when they are asked. */
final class SurveyJobs {

  private static final Table RAW_INVITATIONS = Surveys.SURVEY_INVITATIONS.bronze();
  private static final Table RAW_RESPONSES = Surveys.SURVEY_RESPONSES.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of(
                "survey_invitations",
                INVITATIONS,
                shop,
                d -> SurveyInvitations.from(d.read(RAW_INVITATIONS), d.read(IDENTITY_LINKS), shop),
                RAW_INVITATIONS,
                IDENTITY_LINKS)
            .needing(RAW_INVITATIONS)
            .inPartsBy(
                "invitation_id",
                from(RAW_INVITATIONS, "invitation_id"),
                from(IDENTITY_LINKS, "identifier")
                    .via(RAW_INVITATIONS, "customer_key", "invitation_id"),
                from(IDENTITY_LINKS, "identifier")
                    .via(RAW_INVITATIONS, "email_hash", "invitation_id")),
        Job.of(
                "survey_responses",
                RESPONSES,
                shop,
                d ->
                    SurveyResponses.from(
                        d.read(RAW_RESPONSES), d.read(INVITATIONS), d.read(IDENTITY_LINKS), shop),
                RAW_RESPONSES,
                INVITATIONS,
                IDENTITY_LINKS)
            .needing(RAW_RESPONSES)
            .inPartsBy(
                "response_id",
                from(RAW_RESPONSES, "response_id"),
                from(INVITATIONS, "invitation_id")
                    .via(RAW_RESPONSES, "invitation_id", "response_id"),
                from(IDENTITY_LINKS, "identifier")
                    .via(RAW_RESPONSES, "customer_key", "response_id"),
                from(IDENTITY_LINKS, "identifier").via(RAW_RESPONSES, "email_hash", "response_id")),
        Job.of(
                "survey_daily",
                SURVEY_DAILY,
                "",
                d -> SurveyDaily.from(d.read(RESPONSES), d.read(INVITATIONS), d.day()),
                RESPONSES,
                INVITATIONS)
            .needing(INVITATIONS, RESPONSES),
        Job.of(
                "nps_waves",
                NPS_WAVES,
                "",
                d -> NpsWaves.from(d::read, d.day()),
                NpsWaves.READS.toArray(Table[]::new))
            .needing(INVITATIONS, RESPONSES));
  }

  private SurveyJobs() {}
}
