package io.nightcart.pipelines;

import static io.nightcart.tables.Baskets.BASKET_RULES;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;
import static io.nightcart.tables.Segments.CLUSTERS;
import static io.nightcart.tables.Segments.CLUSTER_MIGRATION;

import io.nightcart.models.BasketRules.Mined;
import io.nightcart.models.FittedClusters;
import io.nightcart.models.Placement;
import io.nightcart.pipelines.ModelRegistry.Fit;
import io.nightcart.transforms.ClusterMigration;
import io.nightcart.transforms.CustomerFeatures;
import io.nightcart.transforms.CustomerHistory;
import java.time.LocalDate;
import java.util.List;
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

  /** Puts every customer into a cluster, see {@link ClusterNight}. */
  void clusters(Desk desk) {
    if (!isRefusedAgain(desk, ClusterNight.MODEL)) {
      new ClusterNight(settings.clusters(), desk).run();
    }
  }

  /** Where customers were some days before, by the model that tells where they are. */
  void clusterMigration(Desk desk) {
    LocalDate then = desk.day().minusDays(settings.clusterMigration().days());
    Dataset<Row> now = desk.read(CLUSTERS);
    List<Row> any = now.select("model_version").takeAsList(1);
    if (any.isEmpty()) {
      desk.write(CLUSTER_MIGRATION, ClusterMigration.from(now, now, then));
      return;
    }
    FittedClusters model =
        desk.models().model(ClusterNight.MODEL, any.get(0).getString(0), FittedClusters.class);
    // Features are of the whole history.
    Dataset<Row> history = CustomerHistory.from(desk.read(FCT_ORDERS), 0, then);
    try (Placement placement = model.place(CustomerFeatures.from(history, then))) {
      desk.write(CLUSTER_MIGRATION, ClusterMigration.from(placement.clusters(then), now, then));
    }
  }

  /** Whether the same was refused already: it is said again, and nothing else is done. */
  private static boolean isRefusedAgain(Desk desk, String model) {
    Optional<String> verdict = desk.models().refusedBefore(model);
    verdict.ifPresent(why -> desk.refuse(model, why));
    return verdict.isPresent();
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
