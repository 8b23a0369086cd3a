package io.nightcart.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.hipparchus.optim.linear.LinearConstraint;
import org.hipparchus.optim.linear.LinearConstraintSet;
import org.hipparchus.optim.linear.LinearObjectiveFunction;
import org.hipparchus.optim.linear.NonNegativeConstraint;
import org.hipparchus.optim.linear.PivotSelectionRule;
import org.hipparchus.optim.linear.Relationship;
import org.hipparchus.optim.linear.SimplexSolver;
import org.hipparchus.optim.nonlinear.scalar.GoalType;

/**
 * The cheapest way to pair each of a few with another, and as many as there are of the fewer.
 *
 * @param costs of pairing, a row for each of the one, a column for each of the other
 */
record Pairing(double[][] costs) {

  /**
   * The column paired with each row. As a linear programme, whose corners are whole pairings: the
   * matrix of an assignment is totally unimodular.
   */
  Map<Integer, Integer> cheapest() {
    int rows = costs.length;
    int columns = costs[0].length;
    var constraints = new ArrayList<LinearConstraint>();
    for (int row = 0; row < rows; row++) {
      int r = row;
      constraints.add(once(i -> i / columns == r, rows <= columns));
    }
    for (int column = 0; column < columns; column++) {
      int c = column;
      constraints.add(once(i -> i % columns == c, columns <= rows));
    }
    double[] all = Arrays.stream(costs).flatMapToDouble(Arrays::stream).toArray();
    double[] paired = solve(all, constraints);
    var pairs = new HashMap<Integer, Integer>();
    IntStream.range(0, paired.length)
        .filter(i -> paired[i] > 0.5)
        .forEach(i -> pairs.put(i / columns, i % columns));
    return pairs;
  }

  private LinearConstraint once(IntPredicate isOne, boolean isNeeded) {
    double[] coefficients =
        IntStream.range(0, costs.length * costs[0].length)
            .mapToDouble(i -> isOne.test(i) ? 1 : 0)
            .toArray();
    return new LinearConstraint(coefficients, isNeeded ? Relationship.EQ : Relationship.LEQ, 1);
  }

  private static double[] solve(double[] costs, List<LinearConstraint> constraints) {
    return new SimplexSolver()
        .optimize(
            new LinearObjectiveFunction(costs, 0),
            new LinearConstraintSet(constraints),
            GoalType.MINIMIZE,
            new NonNegativeConstraint(true),
            PivotSelectionRule.BLAND)
        .getPoint();
  }
}
