package io.nightcart.pipelines.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonalHashesTest {

  private final PersonalHashes hashes =
      new PersonalHashes(new Pseudonyms("a key of more than sixteen bytes"), Set.of("info"));

  @Test
  void anAddressIsTheSameInAnyCase() {
    assertThat(hashes.ofEmail("Ann@Example.org")).isEqualTo(hashes.ofEmail("ann@example.org"));
  }

  @Test
  void theMailboxOfAFunctionSaysSo() {
    assertThat(hashes.ofEmail("INFO@example.org")).startsWith("role/");
    assertThat(hashes.ofEmail("infos@example.org")).doesNotContain("/");
  }

  @Test
  void aNumberIsTheSameHoweverItIsWritten() {
    String ann = hashes.ofContact("+49 221 4710 123", null, "Ann", "Ash");

    assertThat(ann)
        .isNotNull()
        .isEqualTo(hashes.ofContact("0221/4710123", "DE", " ann", "ASH"))
        .isEqualTo(hashes.ofContact("0049 (221) 4710-123", "de", "Ann", "Ash"));
  }

  @Test
  void aNumberAloneOrOfAnotherNameIsAnother() {
    String ann = hashes.ofContact("+49 221 4710 123", null, "Ann", "Ash");

    assertThat(hashes.ofContact("+49 221 4710 123", null, "Ben", "Ash")).isNotEqualTo(ann);
    assertThat(hashes.ofContact("+49 221 4710 123", null, null, "Ash")).isNull();
    assertThat(hashes.ofContact(null, null, "Ann", "Ash")).isNull();
  }

  @Test
  void whatIsNoNumberOrOfAnUnknownCountryIsNone() {
    assertThat(hashes.ofContact("call me", "DE", "Ann", "Ash")).isNull();
    assertThat(hashes.ofContact("+49 1", null, "Ann", "Ash")).isNull();
    assertThat(hashes.ofContact("0221 4710123", "Germany", "Ann", "Ash")).isNull();
    assertThat(hashes.ofContact("0221 4710123", null, "Ann", "Ash")).isNull();
  }
}
