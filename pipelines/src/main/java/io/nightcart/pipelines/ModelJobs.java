package io.nightcart.pipelines;

import static io.nightcart.tables.Baskets.BASKET_RULES;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;
import static io.nightcart.tables.Segments.CLUSTERS;
import static io.nightcart.tables.Segments.CLUSTER_PROFILES;
import static io.nightcart.tables.Segments.CLUSTER_SWEEP;
import static io.nightcart.tables.Segments.CUSTOMER_FEATURES;

import io.nightcart.models.BasketRules.Mined;
import io.nightcart.models.Clusters.Fitted;
import io.nightcart.pipelines.ModelRegistry.Fit;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The jobs that learn something. What fails its gate is entered as refused and changes no table.
 */
final class ModelJobs {

  private final Settings settings;

  ModelJobs(Settings settings) {
    this.settings = settings;
  }

  /**
   * Fits clusters and assigns every customer. A refused model leaves the customers to the newest
   * accepted one, or, where there is none, the tables as they are.
   */
  void clusters(Desk desk) {
    if (isRefusedAgain(desk, "clusters")) {
      return;
    }
    Dataset<Row> features = desk.read(CUSTOMER_FEATURES);
    Fitted fitted = settings.clusters().fit(features);
    if (fitted.isAccepted()) {
      desk.write(CLUSTER_SWEEP, fitted.sweep(features, desk.day()));
      publish(desk, features, fitted);
    } else {
      desk.refuse("clusters", fitted.verdict());
      desk.models()
          .champion("clusters", Fitted.class)
          .ifPresent(champion -> publish(desk, features, champion));
    }
    // Entered when all else is done: a model that is entered as refused is not fitted again.
    desk.models()
        .enter(
            new Fit(
                "clusters",
                fitted.version(),
                settings.clusters(),
                fitted.trials(),
                fitted.isAccepted(),
                fitted.verdict(),
                fitted));
  }

  /** Whether the same was refused already: it is said again, and nothing else is done. */
  private static boolean isRefusedAgain(Desk desk, String model) {
    Optional<String> verdict = desk.models().refusedBefore(model);
    verdict.ifPresent(why -> desk.refuse(model, why));
    return verdict.isPresent();
  }

  private static void publish(Desk desk, Dataset<Row> features, Fitted model) {
    Dataset<Row> assigned = model.assign(features, desk.day());
    desk.write(CLUSTERS, assigned);
    desk.write(CLUSTER_PROFILES, model.profiles(features, assigned));
  }

  /** Mines rules; a night that finds none is refused and leaves the rules as they are. */
  void basketRules(Desk desk) {
    if (isRefusedAgain(desk, "baskets")) {
      return;
    }
    Mined mined = settings.baskets().mine(desk.read(FCT_ORDER_LINES), desk.day());
    boolean isAccepted = mined.found() > 0;
    String verdict =
        "%,d rules found in %,d baskets, where a rule needs %,d; the weakest %,d left out"
            .formatted(mined.found(), mined.baskets(), mined.minCount(), mined.dropped());
    if (isAccepted) {
      desk.write(BASKET_RULES, mined.rules());
    } else {
      desk.refuse("baskets", verdict);
    }
    desk.models()
        .enter(
            new Fit(
                "baskets",
                "baskets-" + desk.day(),
                settings.baskets(),
                Map.of(
                    "baskets", mined.baskets(),
                    "trimmed", mined.trimmed(),
                    "min_count", mined.minCount(),
                    "found", mined.found()),
                isAccepted,
                verdict,
                null));
  }
}
