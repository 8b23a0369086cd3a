package io.nightcart.pipelines;

import static io.nightcart.tables.Segments.CLUSTERS;
import static io.nightcart.tables.Segments.CLUSTER_DRIFT;
import static io.nightcart.tables.Segments.CLUSTER_PROFILES;
import static io.nightcart.tables.Segments.CLUSTER_SWEEP;
import static io.nightcart.tables.Segments.CUSTOMER_FEATURES;

import io.nightcart.models.Clusters;
import io.nightcart.models.Drift;
import io.nightcart.models.FittedClusters;
import io.nightcart.models.Placement;
import io.nightcart.pipelines.ModelRegistry.Entry;
import io.nightcart.pipelines.ModelRegistry.Fit;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The clusters of a night. Customers are assigned by the champion, so that a cluster means the same
 * tomorrow. A challenger is trained when the last model is {@code retrain-days} old, or was chosen
 * by a person so long ago, when customers have moved far from those that the champion was trained
 * on, after a change of the settings, or if all is made anew; it takes over if it passes its gate,
 * and the clusters that it shares with the champion keep number and name.
 *
 * <p>What the champion is depends on the nights before, as nothing else in the lake does but
 * lifetime values and what a refused model leaves as it was. So that no night takes back newer
 * state, none for an older day than the last model's trains: it assigns by the champion as it is.
 * Files of older days change the customers of the day that the tables describe, and nothing about
 * the champion. With {@code retrain-days = 0} every night begins anew, and its clusters follow from
 * the tables alone, unless they are refused.
 */
final class ClusterNight {

  static final String MODEL = "clusters";

  private final Clusters options;
  private final Desk desk;
  private final ModelRegistry models;
  private final Dataset<Row> features;

  ClusterNight(Clusters options, Desk desk) {
    this.options = options;
    this.desk = desk;
    this.models = desk.models();
    this.features = desk.read(CUSTOMER_FEATURES);
  }

  void run() {
    Optional<Entry<FittedClusters>> champion = models.reigning(MODEL, FittedClusters.class);
    if (champion.isEmpty() || options.retrainDays() == 0) {
      begin(champion.map(Entry::content));
    } else {
      defend(champion.get());
    }
  }

  private void begin(Optional<FittedClusters> champion) {
    FittedClusters fitted = options.fit(features);
    if (fitted.isAccepted()) {
      publish(fitted);
    } else {
      desk.refuse(MODEL, fitted.verdict());
      champion.ifPresent(this::assign);
    }
    enter(fitted);
  }

  private void defend(Entry<FittedClusters> entry) {
    FittedClusters champion = entry.content();
    try (Placement placement = champion.place(features)) {
      List<Drift> drift = placement.drift();
      if (!isToBeChallenged(drift)) {
        assign(placement, drift);
        desk.write(CLUSTER_SWEEP, champion.sweep(features, entry.day()));
        return;
      }
      FittedClusters challenger = options.challenge(features, champion, freeId(models));
      if (challenger.isAccepted()) {
        publish(challenger);
      } else {
        desk.refuse(MODEL, challenger.verdict());
        assign(placement, drift);
      }
      enter(challenger);
    }
  }

  /** What a person chose is not challenged the same day, unless the settings ask for it. */
  private boolean isToBeChallenged(List<Drift> drift) {
    Optional<Entry<FittedClusters>> last = models.newest(MODEL, FittedClusters.class);
    Optional<LocalDate> chosen = models.chosenOn(MODEL);
    if (last.filter(it -> desk.day().isBefore(it.day())).isPresent()) {
      return false;
    }
    LocalDate since =
        Stream.of(last.map(Entry::day), chosen)
            .flatMap(Optional::stream)
            .max(LocalDate::compareTo)
            .orElse(LocalDate.MIN);
    return desk.isFirst()
        || !desk.day().isBefore(since.plusDays(options.retrainDays()))
        || last.filter(it -> ModelRegistry.hasOtherOptions(it, options)).isPresent()
        || Drift.alarm(drift).isPresent() && chosen.filter(desk.day()::equals).isEmpty();
  }

  /** From here on, no number was ever given to a cluster. */
  static long freeId(ModelRegistry models) {
    return models.entries(MODEL, FittedClusters.class).stream()
        .mapToLong(entry -> entry.content().nextId())
        .max()
        .orElse(1);
  }

  /**
   * The tables of a new model. The sweep is only written here and where nothing is refused: a job
   * that leaves a table unwritten is not done, so the same night run again says the same again.
   */
  private void publish(FittedClusters fitted) {
    assign(fitted);
    desk.write(CLUSTER_SWEEP, fitted.sweep(features, desk.day()));
  }

  private void assign(FittedClusters model) {
    try (Placement placement = model.place(features)) {
      assign(placement, placement.drift());
    }
  }

  private void assign(Placement placement, List<Drift> drift) {
    desk.write(CLUSTERS, placement.clusters(desk.day()));
    desk.write(CLUSTER_PROFILES, placement.profiles());
    desk.write(CLUSTER_DRIFT, placement.drift(drift, desk.day()));
  }

  /** When all else is done: a model that is entered as refused is not fitted again. */
  private void enter(FittedClusters fitted) {
    boolean isUsable = !fitted.clusters().isEmpty();
    var fit =
        new Fit(
            MODEL,
            fitted.version(),
            options,
            fitted.measures(),
            fitted.isAccepted(),
            fitted.verdict(),
            isUsable ? fitted : null);
    if (isUsable) {
      models.enter(fit, options.sample(features));
    } else {
      models.enter(fit);
    }
  }
}
