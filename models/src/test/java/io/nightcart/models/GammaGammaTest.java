package io.nightcart.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightcart.models.GammaGamma.Spend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against what is published of the customers of CDNOW. */
class GammaGammaTest {

  private static final Path CDNOW =
      Path.of("../../shared/data/cdnow/cdnow_customers_summary_with_transactions.csv");

  private static List<Spend> cdnow() throws IOException {
    assumeTrue(Files.exists(CDNOW), "no " + CDNOW);
    return Files.readAllLines(CDNOW).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .filter(row -> Double.parseDouble(row[1]) > 0)
        .map(row -> new Spend((long) Double.parseDouble(row[1]), Double.parseDouble(row[4]), 1))
        .toList();
  }

  @Test
  void findsThePublishedParametersOfCdnow() throws IOException {
    var spends = cdnow();

    var model = GammaGamma.fit(spends).orElseThrow();

    assertThat(spends).hasSize(946);
    assertThat(model.p()).isCloseTo(6.2488, within(0.005));
    assertThat(model.q()).isCloseTo(3.7446, within(0.002));
    assertThat(model.v()).isCloseTo(15.4477, within(0.03));
    assertThat(model.logLikelihood(spends)).isCloseTo(-4055.918, within(0.01));
    assertThat(model.expected()).isCloseTo(35.1710, within(0.005));
    assertThat(model.expected(2, 22.35)).isCloseTo(24.6586, within(0.005));
  }

  @Test
  void theMorePurchasesTheLessAllOthersSay() {
    var model = new GammaGamma(6.25, 3.74, 15.44);

    assertThat(model.expected(1, 100)).isBetween(35.0, 100.0);
    assertThat(model.expected(1_000, 100)).isCloseTo(100, within(0.1));
  }

  @Test
  void nothingSpentIsNoSpend() {
    assertThatThrownBy(() -> new Spend(0, 10, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Spend(2, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Spend(2, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(GammaGamma.fit(List.of())).isEmpty();
  }

  /** The more alike, the likelier a shape that is larger still. */
  @Test
  void whereAllSpendTheSameThereIsNoModel() {
    assertThat(GammaGamma.fit(List.of(new Spend(3, 20, 500), new Spend(7, 20, 100)))).isEmpty();
  }
}
