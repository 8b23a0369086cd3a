package io.nightcart.models;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightcart.tables.Attribution;
import io.nightcart.testing.SparkSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ChannelChainTest extends SparkSuite {

  private static final Path PATHS = Path.of("../../shared/data/attribution/paths.csv");

  private ChannelChain fit(String paths) {
    return ChannelChain.fit(rows(spark(), Attribution.ATTRIBUTION_PATHS, paths));
  }

  @Test
  void aChannelThatEveryOrderPassesIsWorthAllOfThem() {
    var chain =
        fit(
            """
            path      | conversions | non_conversions
            a > b     | 1           | 0
            a         | 0           | 1
            b         | 1           | 0
            """);

    // From the start, two of three to a, of which half go on to b, and b always orders.
    assertThat(chain.conversionRate()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(chain.removalEffects().get("b")).isCloseTo(1, within(1e-12));
    assertThat(chain.removalEffects().get("a")).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void aChannelMayFollowItself() {
    var chain =
        fit(
            """
            path      | conversions | non_conversions
            a > a > a | 3           | 0
            a         | 0           | 3
            """);

    assertThat(chain.conversionRate()).isCloseTo(0.5, within(1e-12));
    assertThat(chain.removalEffects()).isEqualTo(Map.of("a", 1.0));
  }

  @Test
  void weightsHaveThreeDigitsSoThatOnePathMoreChangesNone() {
    String weights =
        """
        channel | removal_effect | share
        a       | 0.333          | 0.333
        b       | 0.667          | 0.667
        """;
    for (int orders : new int[] {10_000, 10_001}) {
      var paths =
          rows(
              spark(),
              Attribution.ATTRIBUTION_PATHS,
              """
              path  | conversions | non_conversions
              a     | %d          | 0
              b     | 20000       | 5
              """
                  .formatted(orders));
      assertRows(ChannelChain.fit(paths).weights(paths), weights);
    }
  }

  @Test
  void withoutAnyOrderNoChannelIsWorthAnything() {
    var chain =
        fit(
            """
            path  | conversions | non_conversions
            a > b | 0           | 5
            """);

    assertThat(chain.conversionRate()).isZero();
    assertThat(chain.removalEffects()).isEqualTo(Map.of("a", 0.0, "b", 0.0));
  }

  @Test
  void withoutAnyPathThereIsNoChannel() {
    assertThat(fit("path | conversions | non_conversions\n").removalEffects()).isEmpty();
  }

  @Test
  void tenThousandRealPathsGiveThePublishedEffects() {
    assumeTrue(Files.exists(PATHS), "no " + PATHS);
    var chain =
        ChannelChain.fit(
            spark()
                .read()
                .option("header", true)
                .csv(PATHS.toString())
                .selectExpr(
                    "path",
                    "cast(total_conversions as bigint) as conversions",
                    "cast(cast(total_null as double) as bigint) as non_conversions"));

    double all = chain.removalEffects().values().stream().mapToDouble(e -> e).sum();
    assertThat(chain.conversionRate()).isCloseTo(0.2238451, Percentage.withPercentage(1));
    Map.of("alpha", 5344.95, "iota", 3884.61, "eta", 3340.85, "beta", 2527.35, "theta", 1971.91)
        .forEach(
            (channel, orders) ->
                assertThat(chain.removalEffects().get(channel) / all * 19_785)
                    .as(channel)
                    .isCloseTo(orders, Percentage.withPercentage(1)));
  }
}
