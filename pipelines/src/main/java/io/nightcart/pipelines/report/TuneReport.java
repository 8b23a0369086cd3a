package io.nightcart.pipelines.report;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightcart.models.Axis;
import io.nightcart.models.Clusters;
import io.nightcart.models.Clusters.Feature;
import io.nightcart.models.Clusters.Trial;
import io.nightcart.models.FittedClusters;
import io.nightcart.models.FittedClusters.Cluster;
import java.util.List;

/** Clusters that were tried, as one HTML file: elbow, silhouettes and profiles. */
public final class TuneReport {

  /** Options, and the clusters that they gave. */
  public record Tried(Clusters options, FittedClusters fitted) {

    /** The trial whose groups became the clusters. */
    public Trial chosen() {
      return fitted.measures().chosen().orElseThrow();
    }

    /** The features that it was to use. */
    public String features() {
      return options.features().stream().map(Feature::column).collect(joining(","));
    }
  }

  /**
   * The page, with the charting library and all figures inside.
   *
   * @param ranked clusters that were found, the best first
   * @param champion the version in use, which may be among them; empty if there is none
   */
  public static String html(List<Tried> ranked, String champion) {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode models = page.putArray("models");
    ranked.forEach(
        tried ->
            models.add(model(tried).put("is_champion", tried.fitted().version().equals(champion))));
    return Report.page("tune.html", page);
  }

  private static ObjectNode model(Tried tried) {
    Trial trial = tried.chosen();
    ObjectNode model = JsonNodeFactory.instance.objectNode();
    model
        .put("version", tried.fitted().version())
        .put("features", tried.features())
        .put("k", trial.k())
        .put("silhouette", trial.silhouette())
        .put("cost", trial.cost())
        .put("min_share", trial.minShare())
        .put("stability", trial.stability())
        .put("moved", tried.fitted().measures().moved())
        .put("is_accepted", tried.fitted().isAccepted())
        .put("verdict", tried.fitted().verdict());
    ArrayNode axes = model.putArray("axes");
    tried.fitted().axes().forEach(axis -> axes.add(axis.column()));
    ArrayNode clusters = model.putArray("clusters");
    tried.fitted().clusters().forEach(it -> clusters.add(cluster(tried.fitted().axes(), it)));
    return model;
  }

  private static ObjectNode cluster(List<Axis> axes, Cluster cluster) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", cluster.id()).put("name", cluster.name()).put("share", cluster.share());
    ArrayNode centre = node.putArray("centre");
    for (int i = 0; i < axes.size(); i++) {
      centre.add(cluster.centre().get(i) - axes.get(i).mean());
    }
    return node;
  }

  private TuneReport() {}
}
