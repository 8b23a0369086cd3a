package io.nightcart.pipelines.sample;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Things to draw from, each as often as its weight says. */
final class Urn<T> {

  private final List<T> things;
  private final double[] upTo;

  Urn(List<T> things, ToDoubleFunction<T> weight) {
    this.things = List.copyOf(things);
    this.upTo = new double[things.size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += weight.applyAsDouble(things.get(i));
      upTo[i] = sum;
    }
  }

  T draw(Dice dice) {
    double ball = dice.share() * upTo[upTo.length - 1];
    int found = Arrays.binarySearch(upTo, ball);
    int place = found >= 0 ? found + 1 : -found - 1;
    return things.get(Math.min(place, things.size() - 1));
  }
}
