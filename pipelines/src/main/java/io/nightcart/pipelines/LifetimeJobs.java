package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Lifetime.CLV_CALIBRATION;
import static io.nightcart.tables.Lifetime.CLV_CANDIDATES;
import static io.nightcart.tables.Lifetime.CLV_SCORES;
import static io.nightcart.tables.Lifetime.PURCHASE_HISTORIES;
import static io.nightcart.tables.Lifetime.WIN_BACK;
import static io.nightcart.tables.Payments.FCT_ORDER_MARGIN;
import static io.nightcart.tables.Retention.CUSTOMER_STATES;
import static io.nightcart.tables.Sales.FCT_ORDERS;

import io.nightcart.models.LifetimeModel;
import io.nightcart.models.LifetimeValue;
import io.nightcart.pipelines.ModelRegistry.Entry;
import io.nightcart.pipelines.ModelRegistry.Fit;
import io.nightcart.transforms.PurchaseHistories;
import io.nightcart.transforms.WinBack;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The jobs that tell what customers are worth, and whether they will come back. */
final class LifetimeJobs {

  private static final String MODEL = "lifetime";

  static List<Job> of(Settings settings) {
    int holdout = settings.lifetime().holdoutDays();
    return List.of(
        Job.of(
                "purchase_histories",
                PURCHASE_HISTORIES,
                holdout,
                d -> PurchaseHistories.from(d.read(FCT_ORDERS), holdout, d.day()),
                FCT_ORDERS)
            .inPartsBy(
                "customer_key",
                from(FCT_ORDERS, "customer_key")
                    .countingFrom("order_date")
                    .countingFor(
                        PurchaseHistories.YEAR, holdout, PurchaseHistories.YEAR + holdout)),
        new Job(
            MODEL,
            List.of(PURCHASE_HISTORIES, FCT_ORDER_MARGIN),
            List.of(CLV_SCORES, CLV_CANDIDATES, CLV_CALIBRATION),
            settings.lifetime(),
            d -> lifetime(d, settings),
            Parts.WHOLE),
        Job.of(
            "win_back",
            WIN_BACK,
            settings.winBack(),
            d ->
                WinBack.from(
                    d.read(CLV_SCORES), d.read(CUSTOMER_STATES), settings.winBack(), d.day()),
            CLV_SCORES,
            CUSTOMER_STATES));
  }

  /**
   * Scores every customer by the last model, or, when another is due, by a new one. A refused model
   * leaves the customers to the newest accepted one, or, where there is none, to their mean.
   */
  private static void lifetime(Desk desk, Settings settings) {
    Optional<String> before = desk.models().refusedBefore(MODEL);
    if (before.isPresent()) {
      desk.refuse(MODEL, before.get());
      return;
    }
    standing(desk, settings.lifetime())
        .ifPresentOrElse(
            last -> {
              publish(desk, last.content(), last.day());
              score(desk, last.content());
            },
            () -> learn(desk, settings.lifetime()));
  }

  /** The last model fitted, if another is not due: not a mean, nor a refused one. */
  private static Optional<Entry<LifetimeModel>> standing(Desk desk, LifetimeValue options) {
    return desk.models()
        .newest(MODEL, LifetimeModel.class)
        .filter(last -> last.content().isAccepted() && !last.content().hasNoModel())
        .filter(last -> desk.day().isBefore(last.day().plusDays(options.retrainDays())))
        .filter(last -> !ModelRegistry.hasOtherOptions(last, options) && !desk.isFirst());
  }

  private static void learn(Desk desk, LifetimeValue options) {
    LifetimeModel fitted = options.fit(desk.read(PURCHASE_HISTORIES), desk.day());
    if (fitted.isAccepted()) {
      publish(desk, fitted, desk.day());
      score(desk, fitted);
    } else {
      desk.refuse(MODEL, fitted.verdict());
      desk.write(CLV_CANDIDATES, fitted.candidates(desk.read(PURCHASE_HISTORIES), desk.day()));
      score(desk, lastGood(desk.models()).orElse(fitted.heuristic()).lookingAheadAs(options));
    }
    // Entered when all else is done: a model that is entered as refused is not fitted again.
    desk.models()
        .enter(
            new Fit(
                MODEL,
                fitted.version(),
                options,
                fitted.trials(),
                fitted.isAccepted(),
                fitted.verdict(),
                fitted));
  }

  /**
   * How good a model was when it was tried. Calibration is only written where nothing is refused: a
   * job that leaves a table unwritten is not done, so the same night run again says the same again.
   */
  private static void publish(Desk desk, LifetimeModel model, LocalDate tried) {
    Dataset<Row> histories = desk.read(PURCHASE_HISTORIES);
    desk.write(CLV_CALIBRATION, model.calibration(histories, tried));
    desk.write(CLV_CANDIDATES, model.candidates(histories, tried));
  }

  private static void score(Desk desk, LifetimeModel model) {
    desk.write(
        CLV_SCORES,
        model.score(desk.read(PURCHASE_HISTORIES), desk.read(FCT_ORDER_MARGIN), desk.day()));
  }

  /** The champion, or, where a mean stood in for want of data, the last model before it. */
  private static Optional<LifetimeModel> lastGood(ModelRegistry models) {
    return Stream.concat(
            models.champion(MODEL, LifetimeModel.class).stream(),
            models.entries(MODEL, LifetimeModel.class).stream().map(Entry::content))
        .filter(model -> model.isAccepted() && !model.hasNoModel())
        .findFirst();
  }

  private LifetimeJobs() {}
}
