package io.nightcart.models;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * How far something has moved since a model was trained.
 *
 * @param kind feature, clusters or distance
 * @param item the feature; shares of clusters; the distance to the own centre; or the share of
 *     customers who are far from it
 * @param psi the population stability index; null of the share of the far
 * @param then its mean at training, or that share; null of the shares of clusters
 * @param now the same today; null where nothing is known
 */
public record Drift(String kind, String item, Double psi, Double then, Double now) {

  /** The share of customers who were far at training. */
  static final double FAR = 0.01;

  private static final double WATCHED = 0.10;
  private static final double RETRAINED = 0.25;

  /** {@code stable}, {@code watch} or {@code retrain}; stable where there is no index. */
  public String level() {
    if (psi == null || psi < WATCHED) {
      return "stable";
    }
    return psi > RETRAINED ? "retrain" : "watch";
  }

  /** Why a model should be trained anew: what has moved far; empty if nothing has. */
  public static Optional<String> alarm(List<Drift> all) {
    String moved =
        all.stream()
            .filter(it -> it.level().equals("retrain"))
            .map(it -> String.format(Locale.ROOT, "%s (PSI %.2f)", it.item(), it.psi()))
            .collect(joining(", "));
    return Optional.of("moved since training: " + moved).filter(it -> !moved.isEmpty());
  }

  Column row(String version, LocalDate day) {
    return struct(
        lit(kind).as("kind"),
        lit(item).as("item"),
        lit(psi).cast(Field.RATIO).as("psi"),
        lit(then).cast(Field.RATIO).as("training_mean"),
        lit(now).cast(Field.RATIO).as("mean"),
        lit(level()).as("level"),
        lit(version).as("model_version"),
        lit(day).as("day"));
  }
}
