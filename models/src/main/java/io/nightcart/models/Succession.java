package io.nightcart.models;

import io.nightcart.models.FittedClusters.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which clusters of a new model are those of the champion before it, so that they keep number and
 * name. Centres are compared on the champion's axes and paired at least cost; two of a pair are the
 * same if they lie less than half as far apart as the champion's next centre does.
 *
 * @param champion the model before
 * @param freeId from here on, no number was ever used
 */
record Succession(FittedClusters champion, long freeId) {

  /** The champion's cluster of each new one, by place; a cluster that is new is left out. */
  Map<Integer, Cluster> heirs(List<Axis> axes, List<double[]> centres) {
    List<Axis> common = champion.axes().stream().filter(a -> has(axes, a)).toList();
    if (common.isEmpty() || champion.clusters().isEmpty()) {
      return Map.of();
    }
    List<double[]> then = champion.clusters().stream().map(cluster -> on(common, cluster)).toList();
    List<double[]> now = centres.stream().map(centre -> on(common, axes, centre)).toList();
    var heirs = new HashMap<Integer, Cluster>();
    new Pairing(squares(now, then))
        .cheapest()
        .forEach(
            (i, j) -> {
              if (4 * Grouping.square(now.get(i), then.get(j)) < toNext(then, j)) {
                heirs.put(i, champion.clusters().get(j));
              }
            });
    return heirs;
  }

  private static boolean has(List<Axis> axes, Axis axis) {
    return axes.stream().anyMatch(it -> it.column().equals(axis.column()));
  }

  private double[] on(List<Axis> common, Cluster cluster) {
    return common.stream()
        .mapToDouble(axis -> cluster.centre().get(champion.axes().indexOf(axis)))
        .toArray();
  }

  /** Back to the units of the figure, and from there to the champion's. */
  private static double[] on(List<Axis> common, List<Axis> axes, double[] centre) {
    return common.stream()
        .mapToDouble(
            axis ->
                IntStream.range(0, axes.size())
                    .filter(i -> axes.get(i).column().equals(axis.column()))
                    .mapToDouble(i -> axis.coordinate(axes.get(i).value(centre[i])))
                    .findFirst()
                    .orElseThrow())
        .toArray();
  }

  private static double[][] squares(List<double[]> now, List<double[]> then) {
    return now.stream()
        .map(one -> then.stream().mapToDouble(other -> Grouping.square(one, other)).toArray())
        .toArray(double[][]::new);
  }

  private static double toNext(List<double[]> centres, int place) {
    return IntStream.range(0, centres.size())
        .filter(i -> i != place)
        .mapToDouble(i -> Grouping.square(centres.get(i), centres.get(place)))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The champion's names, of which a new cluster takes none. */
  List<String> names() {
    return new ArrayList<>(champion.clusters().stream().map(Cluster::name).toList());
  }
}
