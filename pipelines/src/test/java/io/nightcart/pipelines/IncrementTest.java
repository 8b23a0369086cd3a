package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.Increment.Limits;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class IncrementTest {

  private static final Limits LIMITS = new Limits(0, 0.1, 1_000);
  private static final LongSupplier UNCOUNTED =
      () -> {
        throw new AssertionError("counted");
      };

  @Test
  void soFewPartsAreMadeAgainThatTheyAreLessThanTheirShareOfAllParts() {
    assertThat(LIMITS.allow(100, 10_000, () -> 1_000)).isTrue();
    assertThat(LIMITS.allow(101, 10_000, () -> 1_000)).isFalse();
  }

  @Test
  void partsAreNotCountedWhereRowsTellEnough() {
    assertThat(LIMITS.allow(20, 10_000, UNCOUNTED)).isTrue();
    assertThat(LIMITS.allow(1_001, 10_000, UNCOUNTED)).isFalse();
    assertThat(LIMITS.allow(0, 0, UNCOUNTED)).isTrue();
  }

  @Test
  void morePartsThanAreHeldInMemoryAreNeverMadeAgain() {
    assertThat(LIMITS.allow(1_000, 1_000_000, UNCOUNTED)).isTrue();
    assertThat(LIMITS.allow(1_001, 1_000_000, UNCOUNTED)).isFalse();
  }
}
