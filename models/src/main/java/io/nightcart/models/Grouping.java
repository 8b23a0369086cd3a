package io.nightcart.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hipparchus.clustering.CentroidCluster;
import org.hipparchus.clustering.DoublePoint;
import org.hipparchus.clustering.KMeansPlusPlusClusterer;
import org.hipparchus.clustering.distance.EuclideanDistance;
import org.hipparchus.random.Well19937c;

/**
 * Points in groups: each belongs to the nearest centre. Points are held in memory and grouped
 * there: over a sample of bounded size, the hundred fits of a sweep take less time than Spark needs
 * to begin their rounds.
 *
 * @param centres of the groups
 * @param labels the group of each point, as a place in the centres
 */
record Grouping(List<double[]> centres, int[] labels) {

  /** How to look for groups. */
  record Search(int k, long seed, int iterations) {}

  /** By k-means; empty where the points hold fewer than k different ones. */
  static Optional<Grouping> search(double[][] points, Search search) {
    if (different(points, search.k()) < search.k()) {
      return Optional.empty();
    }
    var clusterer =
        new KMeansPlusPlusClusterer<DoublePoint>(
            search.k(),
            search.iterations(),
            new EuclideanDistance(),
            new Well19937c(search.seed()));
    var centres =
        clusterer.cluster(Arrays.stream(points).map(DoublePoint::new).toList()).stream()
            .map(CentroidCluster::getCenter)
            .map(centre -> centre.getPoint())
            .sorted(Comparator.comparing(Arrays::toString))
            .toList();
    var grouping = of(points, centres);
    return Optional.of(grouping).filter(it -> Arrays.stream(it.sizes()).allMatch(n -> n > 0));
  }

  private static int different(double[][] points, int enough) {
    Set<List<Double>> seen = new HashSet<>();
    for (int i = 0; i < points.length && seen.size() < enough; i++) {
      seen.add(Arrays.stream(points[i]).map(x -> x + 0.0).boxed().toList());
    }
    return seen.size();
  }

  /** Each point to the nearest centre, the first of equals. */
  static Grouping of(double[][] points, List<double[]> centres) {
    return new Grouping(
        centres, Arrays.stream(points).mapToInt(point -> nearest(point, centres)).toArray());
  }

  private static int nearest(double[] point, List<double[]> centres) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < centres.size(); i++) {
      double square = square(point, centres.get(i));
      if (square < least) {
        least = square;
        nearest = i;
      }
    }
    return nearest;
  }

  /** The squared distance between two points. */
  static double square(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** How many points each group holds. */
  long[] sizes() {
    long[] sizes = new long[centres.size()];
    Arrays.stream(labels).forEach(label -> sizes[label]++);
    return sizes;
  }

  /** The share of points in the smallest group. */
  double minShare() {
    return Arrays.stream(sizes()).min().orElse(0) / (double) labels.length;
  }

  /** The distance of each point to its centre. */
  double[] distances(double[][] points) {
    return IntStream.range(0, points.length)
        .mapToDouble(i -> Math.sqrt(square(points[i], centres.get(labels[i]))))
        .toArray();
  }

  /** The sum of squared distances to the centres. */
  double cost(double[][] points) {
    return IntStream.range(0, points.length)
        .mapToDouble(i -> square(points[i], centres.get(labels[i])))
        .sum();
  }

  /**
   * The mean silhouette, by squared distances and from sums over groups, as Spark's {@code
   * ClusteringEvaluator} does: the mean of |x - y|² over the y of a group is |x|² + mean |y|² - 2 x
   * · mean y.
   */
  double silhouette(double[][] points) {
    long[] sizes = sizes();
    double[][] means = new double[centres.size()][points[0].length];
    double[] squares = new double[centres.size()];
    for (int i = 0; i < points.length; i++) {
      int group = labels[i];
      for (int d = 0; d < points[i].length; d++) {
        means[group][d] += points[i][d] / sizes[group];
        squares[group] += points[i][d] * points[i][d] / sizes[group];
      }
    }
    double sum = 0;
    for (int i = 0; i < points.length; i++) {
      sum += silhouette(labels[i], apart(points[i], means, squares), sizes);
    }
    return sum / points.length;
  }

  private static double[] apart(double[] point, double[][] means, double[] squares) {
    double[] apart = new double[means.length];
    for (int group = 0; group < means.length; group++) {
      double sum = squares[group];
      for (int d = 0; d < point.length; d++) {
        sum += point[d] * (point[d] - 2 * means[group][d]);
      }
      apart[group] = sum;
    }
    return apart;
  }

  private static double silhouette(int own, double[] apart, long[] sizes) {
    if (sizes[own] == 1) {
      return 0;
    }
    // Nobody is compared with himself.
    double within = apart[own] * sizes[own] / (sizes[own] - 1);
    double next =
        IntStream.range(0, apart.length)
            .filter(group -> group != own && sizes[group] > 0)
            .mapToDouble(group -> apart[group])
            .min()
            .orElse(within);
    double larger = Math.max(within, next);
    return larger > 0 ? (next - within) / larger : 0;
  }

  /**
   * The adjusted Rand index: how far two groupings of the same points agree on who belongs
   * together, 1 if wholly, about 0 if by chance (Hubert and Arabie, Comparing partitions, Journal
   * of Classification 2, 1985, equation 5).
   */
  static double agreement(int[] one, int[] other) {
    int rows = 1 + Arrays.stream(one).max().orElse(0);
    int columns = 1 + Arrays.stream(other).max().orElse(0);
    long[][] both = new long[rows][columns];
    long[] ofOne = new long[rows];
    long[] ofOther = new long[columns];
    for (int i = 0; i < one.length; i++) {
      both[one[i]][other[i]]++;
      ofOne[one[i]]++;
      ofOther[other[i]]++;
    }
    double together = Arrays.stream(both).mapToDouble(Grouping::pairs).sum();
    double expected = pairs(ofOne) * pairs(ofOther) / pairs(one.length);
    double most = (pairs(ofOne) + pairs(ofOther)) / 2;
    return most == expected ? 1 : (together - expected) / (most - expected);
  }

  private static double pairs(long... sizes) {
    return Arrays.stream(sizes).mapToDouble(n -> n * (n - 1) / 2.0).sum();
  }

  /** The points at some places. */
  static double[][] among(double[][] points, int[] places) {
    var some = new ArrayList<double[]>();
    Arrays.stream(places).forEach(place -> some.add(points[place]));
    return some.toArray(double[][]::new);
  }
}
