package io.nightcart.models;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/** The parameters, all above zero, under which what was seen is likeliest. */
final class MaximumLikelihood {

  private static final double TOLERANCE = 1e-10;
  private static final int MOST_EVALUATIONS = 5_000;
  private static final int MOST_STARTS = 20;

  /** Logarithm of the largest parameter, and of one over the least: beyond, one runs away. */
  private static final double FARTHEST = Math.log(1e9);

  /** A simplex may shrink where it should not, so it is begun anew until that brings nothing. */
  private static final double GAIN = 1e-7;

  /**
   * Climbs by the method of Nelder and Mead over the logarithms of the parameters.
   *
   * @param logLikelihood of parameters in the order of the start
   * @return empty if it does not converge, as where the likelihood grows without end
   */
  static Optional<double[]> parameters(ToDoubleFunction<double[]> logLikelihood, double... start) {
    double[] best = Arrays.stream(start).map(Math::log).toArray();
    double height = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < MOST_STARTS; i++) {
      var found = climb(logs -> finite(() -> logLikelihood.applyAsDouble(powers(logs))), best);
      if (found.isEmpty() || !isInSight(found.get())) {
        return Optional.empty();
      }
      best = found.get().getPoint();
      if (found.get().getValue() - height < GAIN) {
        return Optional.of(powers(best));
      }
      height = found.get().getValue();
    }
    return Optional.empty();
  }

  private static boolean isInSight(PointValuePair found) {
    return found.getValue() > -Double.MAX_VALUE
        && Arrays.stream(found.getPoint()).allMatch(log -> Math.abs(log) <= FARTHEST);
  }

  private static Optional<PointValuePair> climb(ToDoubleFunction<double[]> height, double[] start) {
    try {
      return Optional.of(
          new SimplexOptimizer(TOLERANCE, TOLERANCE)
              .optimize(
                  new MaxEval(MOST_EVALUATIONS),
                  new ObjectiveFunction(height::applyAsDouble),
                  GoalType.MAXIMIZE,
                  new InitialGuess(start),
                  new NelderMeadSimplex(start.length)));
    } catch (MathIllegalStateException tooManyEvaluations) {
      return Optional.empty();
    }
  }

  /** Where a parameter runs away, or a series with it, nothing is likely. */
  private static double finite(DoubleSupplier value) {
    try {
      double found = value.getAsDouble();
      return Double.isFinite(found) ? found : -Double.MAX_VALUE;
    } catch (ArithmeticException e) {
      return -Double.MAX_VALUE;
    }
  }

  private static double[] powers(double[] logs) {
    return Arrays.stream(logs).map(Math::exp).toArray();
  }

  private MaximumLikelihood() {}
}
