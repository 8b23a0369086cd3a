package io.nightcart.models;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.minBy;

import io.nightcart.models.Clusters.Trial;
import io.nightcart.models.Grouping.Search;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.random.RandomDataGenerator;

/** Every k and start that the options ask for, tried over the same points. */
final class Sweep {

  private static final double RESAMPLED = 0.8;

  /** A trial with the groups that it found. */
  record Try(Trial trial, Grouping grouping) {}

  private final Clusters options;
  private final double[][] points;
  private final List<Try> tries;
  private final Map<Integer, Double> stability = new HashMap<>();

  Sweep(Clusters options, double[][] points) {
    this.options = options;
    this.points = points;
    this.tries =
        IntStream.rangeClosed(options.minK(), options.maxK())
            .boxed()
            .flatMap(k -> starts(k).map(search -> attempt(search)).flatMap(Optional::stream))
            .toList();
  }

  private Stream<Search> starts(int k) {
    return IntStream.range(0, options.seeds())
        .mapToObj(i -> new Search(k, options.seed() + i, options.iterations()));
  }

  private Optional<Try> attempt(Search search) {
    return Grouping.search(points, search)
        .map(
            found ->
                new Try(
                    new Trial(
                        search.k(),
                        search.seed(),
                        found.silhouette(points),
                        found.cost(points),
                        found.minShare(),
                        null,
                        false),
                    found));
  }

  /**
   * The best groups: of each k those of least cost; of those the first that is stable, in the order
   * of their silhouettes. Only as many are resampled as that takes. Where none will do, the one of
   * best silhouette.
   */
  Optional<Try> best() {
    List<Try> candidates = candidates();
    Optional<Try> best =
        candidates.stream()
            .filter(it -> options.isWorthResampling(it.trial()))
            .filter(it -> stability(it) >= options.minStability())
            .findFirst();
    return best.or(() -> candidates.stream().findFirst());
  }

  private List<Try> candidates() {
    Comparator<Try> byCost =
        comparingDouble((Try it) -> it.trial().cost()).thenComparing(it -> it.trial().seed());
    return tries.stream().collect(groupingBy(it -> it.trial().k(), minBy(byCost))).values().stream()
        .flatMap(Optional::stream)
        .sorted(
            comparing((Try it) -> it.trial().minShare() < options.minShare())
                .thenComparing(it -> -it.trial().silhouette())
                .thenComparing(it -> it.trial().k()))
        .toList();
  }

  /** How far groups of samples agree with these, on average. */
  private double stability(Try whole) {
    return stability.computeIfAbsent(
        whole.trial().k(),
        k ->
            IntStream.range(0, options.resamples())
                .mapToDouble(i -> agreement(whole, i))
                .average()
                .orElse(0));
  }

  private double agreement(Try whole, int resample) {
    var dice = new RandomDataGenerator(options.seed() + resample);
    int[] places = dice.nextPermutation(points.length, (int) (RESAMPLED * points.length));
    Arrays.sort(places);
    double[][] some = Grouping.among(points, places);
    int[] labels = Arrays.stream(places).map(place -> whole.grouping().labels()[place]).toArray();
    return starts(whole.trial().k())
        .map(search -> Grouping.search(some, search))
        .flatMap(Optional::stream)
        .min(comparingDouble(found -> found.cost(some)))
        .map(found -> Grouping.agreement(labels, found.labels()))
        .orElse(0.0);
  }

  /** All trials, with the stability of those that were resampled. */
  List<Trial> trials(Try chosen) {
    List<Try> resampled = candidates();
    var trials = new ArrayList<Trial>();
    for (Try it : tries) {
      Trial trial = it.trial();
      trials.add(
          new Trial(
              trial.k(),
              trial.seed(),
              trial.silhouette(),
              trial.cost(),
              trial.minShare(),
              resampled.contains(it) ? stability.get(trial.k()) : null,
              it == chosen));
    }
    return trials;
  }
}
