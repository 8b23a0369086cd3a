package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.Increment.Limits;
import org.junit.jupiter.api.Test;

class IncrementTest {

  @Test
  void noMorePartsAreMadeAgainThanTheirShareNorThanAreHeldInMemory() {
    var limits = new Limits(0, 0.1, 1_000);

    assertThat(limits.most(0)).isZero();
    assertThat(limits.most(1_009)).isEqualTo(100);
    assertThat(limits.most(10_000)).isEqualTo(1_000);
    assertThat(limits.most(100_000)).isEqualTo(1_000);
    assertThat(limits.ofDigests().most(366)).isEqualTo(109);
  }
}
