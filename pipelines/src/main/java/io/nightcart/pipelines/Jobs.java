package io.nightcart.pipelines;

import io.nightcart.tables.Ops;
import io.nightcart.transforms.QualityResults;
import java.util.List;
import java.util.stream.Stream;

/** Every job of the night after the raw files are taken. */
final class Jobs {

  /** The jobs in the order that their tables ask for. */
  static List<Job> of(Settings settings) {
    return Job.inOrder(
        Stream.of(
                SalesJobs.of(settings),
                IdentityJobs.of(settings),
                FeedbackJobs.of(settings),
                MarketingJobs.of(settings),
                CustomerJobs.of(settings),
                RetentionJobs.of(settings),
                LifetimeJobs.of(settings),
                AttributionJobs.of(settings),
                TrendJobs.of(settings),
                BasketJobs.of(settings),
                ServiceJobs.of(settings),
                SurveyJobs.of(settings),
                DeliveryJobs.of(settings),
                WebJobs.of(settings),
                MailingJobs.of(settings),
                LoyaltyJobs.of(settings),
                PromotionJobs.of(),
                StockJobs.of(settings),
                PaymentJobs.of(settings),
                List.of(quality()))
            .flatMap(List::stream)
            .toList());
  }

  private static Job quality() {
    return new Job(
        "quality",
        QualityResults.READS,
        List.of(Ops.QUALITY_RESULTS),
        "",
        d -> d.write(Ops.QUALITY_RESULTS, QualityResults.from(d::read, d.day())),
        Parts.WHOLE);
  }

  private Jobs() {}
}
