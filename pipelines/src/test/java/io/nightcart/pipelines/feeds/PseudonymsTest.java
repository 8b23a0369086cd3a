package io.nightcart.pipelines.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PseudonymsTest {

  private final Pseudonyms pseudonyms = new Pseudonyms("a key of more than sixteen bytes");

  @Test
  void theSameValueHasTheSameHashInOneDomainAlone() {
    String hash = pseudonyms.hash("email", "ann@example.org");

    assertThat(hash).hasSize(32).isEqualTo(pseudonyms.hash("email", "ann@example.org"));
    assertThat(pseudonyms.hash("customer", "ann@example.org")).isNotEqualTo(hash);
  }

  @Test
  void anotherKeyGivesAnotherHash() {
    assertThat(new Pseudonyms("another key of sixteen or more").hash("email", "a@b.c"))
        .isNotEqualTo(pseudonyms.hash("email", "a@b.c"));
  }

  @Test
  void nothingHasNoHash() {
    assertThat(pseudonyms.hash("email", null)).isNull();
  }

  @Test
  void aShortKeyIsRefused() {
    assertThatThrownBy(() -> new Pseudonyms("short"))
        .hasMessage("NIGHTCART_PERSONAL_DATA_KEY must have 16 to 64 bytes, not 5");
  }
}
