package io.nightcart.transforms;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * How orders are attributed.
 *
 * @param model of {@link AttributionCredits#MODELS}, which KPIs and lists follow
 * @param path which touches of a journey count, a transform of Snowplow's: {@code exposure_path},
 *     where touches of one channel and campaign in succession are one, the last of them; {@code
 *     unique_path}, where each counts; {@code first_path}, where a channel and campaign counts
 *     once, when first seen; {@code remove_if_last_and_not_all}, without the last touches that are
 *     of the path channel; {@code remove_if_not_all}, without any touch of it; the last two leave a
 *     journey of nothing else as it is
 * @param pathChannel such as direct; only the last two look at it
 */
public record AttributionOptions(String model, String path, String pathChannel) {

  private static final String ALIKE = "(t.channel = o.channel and t.campaign_key = o.campaign_key)";

  /** By transform, SQL over {@code touches} and {@code path_channel}. */
  private static final Map<String, String> PATHS =
      new TreeMap<>(
          Map.of(
              "unique_path",
              "touches",
              "exposure_path",
              "filter(touches, (t, i) -> not exists(slice(touches, i + 2, 1), o -> %s))"
                  .formatted(ALIKE),
              "first_path",
              "filter(touches, (t, i) -> not exists(slice(touches, 1, i), o -> %s))"
                  .formatted(ALIKE),
              "remove_if_last_and_not_all",
              "slice(touches, 1, ifnull(nullif(array_max(transform(touches, (t, i) ->"
                  + " if(t.channel = path_channel, 0, i + 1))), 0), size(touches)))",
              "remove_if_not_all",
              "if(exists(touches, t -> t.channel <> path_channel),"
                  + " filter(touches, t -> t.channel <> path_channel), touches)"));

  /**
   * @throws IllegalArgumentException if a model or path is unknown
   */
  public AttributionOptions {
    requireOneOf("Model", AttributionCredits.MODELS, model);
    requireOneOf("Path", List.copyOf(PATHS.keySet()), path);
  }

  private static void requireOneOf(String what, List<String> known, String given) {
    if (!known.contains(given)) {
      throw new IllegalArgumentException(
          "%s must be one of %s, not %s".formatted(what, String.join(", ", known), given));
    }
  }

  /** Those of the {@code touches} of a row that count; they are in order. */
  Column counting() {
    String channel = "'%s'".formatted(pathChannel.replace("\\", "\\\\").replace("'", "\\'"));
    return functions.expr(PATHS.get(path).replace("path_channel", channel));
  }
}
