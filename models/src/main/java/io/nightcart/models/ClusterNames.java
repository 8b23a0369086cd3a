package io.nightcart.models;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Names clusters by what sets them apart: the words of the features in which the centre lies
 * furthest from the mean of all customers.
 *
 * @param features one per coordinate of a centre
 */
record ClusterNames(List<Clusters.Feature> features) {

  static final int MOST_WORDS = 3;
  static final double FAR = 0.5;
  private static final double NEAR = 0.25;

  /**
   * A name for each centre, in order; no two alike.
   *
   * @param centres as they lie from the mean of all customers, in standard deviations
   * @param taken names that none of them may have
   */
  List<String> of(List<List<Double>> centres, List<String> taken) {
    var names = new ArrayList<String>(taken);
    for (var centre : centres) {
      names.add(unlike(names, centre));
    }
    return names.subList(taken.size(), names.size());
  }

  private String unlike(List<String> taken, List<Double> centre) {
    var words = words(centre, FAR);
    var further = words(centre, NEAR);
    int most = Math.min(MOST_WORDS, words.size());
    var name = named(further.subList(0, most));
    for (int more = most + 1; taken.contains(name) && more <= further.size(); more++) {
      name = named(further.subList(0, more));
    }
    var base = named(further.subList(0, most));
    for (int suffix = 2; taken.contains(name); suffix++) {
      name = base + " " + suffix;
    }
    return name;
  }

  private List<String> words(List<Double> centre, double distance) {
    return IntStream.range(0, centre.size())
        .filter(i -> Math.abs(centre.get(i)) >= distance)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(centre.get(i))))
        .map(i -> centre.get(i) > 0 ? features.get(i).high() : features.get(i).low())
        .distinct()
        .toList();
  }

  private static String named(List<String> words) {
    var name = String.join(", ", words);
    return name.isEmpty()
        ? "Average"
        : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
