package io.nightcart.pipelines.sample;

import java.util.List;
import java.util.SplittableRandom;

/** The only source of chance: the same seed throws the same numbers on every machine. */
final class Dice {

  private final SplittableRandom random;

  Dice(long seed) {
    this(new SplittableRandom(seed));
  }

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** Dice of their own, so that more throws in one place change nothing in another. */
  Dice split() {
    return new Dice(random.split());
  }

  /** At least 0 and below 1. */
  double share() {
    return random.nextDouble();
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** A whole number, both ends included. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  <T> T oneOf(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  /** A whole number from 0 with this mean; most are small and a few are large. */
  int few(double mean) {
    return mean <= 0
        ? 0
        : (int) Math.floor(StrictMath.log(1 - share()) / StrictMath.log(mean / (1 + mean)));
  }
}
