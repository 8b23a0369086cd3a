package io.nightcart.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightcart.models.Grouping.Search;
import io.nightcart.testing.SparkSuite;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.evaluation.ClusteringEvaluator;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class GroupingTest extends SparkSuite {

  @Test
  void groupingsThatAreTheSameUnderOtherLabelsAgreeWholly() {
    assertThat(Grouping.agreement(new int[] {0, 0, 1, 1, 2}, new int[] {2, 2, 0, 0, 1}))
        .isEqualTo(1);
    assertThat(Grouping.agreement(new int[] {0, 0, 0}, new int[] {0, 0, 0})).isEqualTo(1);
  }

  /** By hand: 2 pairs together in both; 4 and 3 in each; 10 pairs; (2 - 1.2) / (3.5 - 1.2). */
  @Test
  void agreementIsAdjustedForChance() {
    assertThat(Grouping.agreement(new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 2, 2}))
        .isCloseTo((2 - 0.8) / (3 - 0.8), within(1e-12));
    assertThat(Grouping.agreement(new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}))
        .isCloseTo(-0.5, within(1e-12));
  }

  @Test
  void theSilhouetteIsSparks() {
    double[][] points = points(300);
    Grouping grouping = Grouping.search(points, new Search(4, 1, 20)).orElseThrow();

    List<Row> rows =
        IntStream.range(0, points.length)
            .mapToObj(
                i -> RowFactory.create(Vectors.dense(points[i]), (double) grouping.labels()[i]))
            .toList();
    var schema =
        new StructType().add("features", new VectorUDT()).add("prediction", DataTypes.DoubleType);
    double sparks = new ClusteringEvaluator().evaluate(spark().createDataFrame(rows, schema));

    assertThat(grouping.silhouette(points)).isCloseTo(sparks, within(1e-9));
  }

  @Test
  void thereAreNoMoreGroupsThanDifferentPoints() {
    double[][] two = {{0, 0}, {1, 1}, {0, -0.0}, {1, 1}};

    assertThat(Grouping.search(two, new Search(3, 1, 20))).isEmpty();
    assertThat(Grouping.search(two, new Search(2, 1, 20)).orElseThrow().cost(two)).isZero();
  }

  @Test
  void pairsCostTheLeastInAllAndNotEachForItself() {
    double[][] costs = {{1, 2, 9}, {2, 9, 9}};

    assertThat(new Pairing(costs).cheapest()).isEqualTo(Map.of(0, 1, 1, 0));
    assertThat(new Pairing(new double[][] {{1, 2}, {2, 9}, {9, 9}}).cheapest())
        .isEqualTo(Map.of(0, 1, 1, 0));
  }

  @Test
  void theCheapestPairingIsThatOfTryingAll() {
    var dice = new Random(5);
    for (int round = 0; round < 50; round++) {
      double[][] costs =
          IntStream.range(0, 5)
              .mapToObj(i -> dice.doubles(5).map(x -> Math.rint(10 * x)).toArray())
              .toArray(double[][]::new);

      double cost =
          new Pairing(costs)
              .cheapest().entrySet().stream()
                  .mapToDouble(p -> costs[p.getKey()][p.getValue()])
                  .sum();

      assertThat(cost).isEqualTo(least(costs, 0, new boolean[5]));
    }
  }

  private static double least(double[][] costs, int row, boolean[] taken) {
    if (row == costs.length) {
      return 0;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int column = 0; column < costs.length; column++) {
      if (!taken[column]) {
        taken[column] = true;
        least = Math.min(least, costs[row][column] + least(costs, row + 1, taken));
        taken[column] = false;
      }
    }
    return least;
  }

  private static double[][] points(int n) {
    var dice = new Random(3);
    return IntStream.range(0, n)
        .mapToObj(i -> Arrays.stream(new double[3]).map(x -> 3 * (i % 4) + dice.nextGaussian()))
        .map(coordinates -> coordinates.toArray())
        .toArray(double[][]::new);
  }
}
