package io.nightcart.transforms;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * How orders are attributed.
 *
 * @param model of {@link AttributionCredits#MODELS}, which KPIs and lists follow
 * @param path which touches of a journey count
 * @param pathChannel such as direct; the channel that some paths leave out
 */
public record AttributionOptions(String model, Path path, String pathChannel) {

  private static final String ALIKE = "(t.channel = o.channel and t.campaign_key = o.campaign_key)";

  /** Which touches of a journey count: transforms of paths, with Snowplow's names. */
  public enum Path {
    /** Of touches of one channel and campaign in succession, the last. */
    EXPOSURE_PATH(
        "filter(touches, (t, i) -> not exists(slice(touches, i + 2, 1), o -> %s))"
            .formatted(ALIKE)),
    /** Each. */
    UNIQUE_PATH("touches"),
    /** Of each channel and campaign, the first. */
    FIRST_PATH(
        "filter(touches, (t, i) -> not exists(slice(touches, 1, i), o -> %s))".formatted(ALIKE)),
    /** All but the last ones that are of the path channel, unless there are no others. */
    REMOVE_IF_LAST_AND_NOT_ALL(
        "slice(touches, 1, ifnull(nullif(array_max(transform(touches, (t, i) ->"
            + " if(t.channel = path_channel, 0, i + 1))), 0), size(touches)))"),
    /** All but those of the path channel, unless there are no others. */
    REMOVE_IF_NOT_ALL(
        "if(exists(touches, t -> t.channel <> path_channel),"
            + " filter(touches, t -> t.channel <> path_channel), touches)");

    private final String sql;

    Path(String sql) {
      this.sql = sql;
    }
  }

  /**
   * @throws IllegalArgumentException if the model is unknown
   */
  public AttributionOptions {
    if (!AttributionCredits.MODELS.contains(model)) {
      throw new IllegalArgumentException(
          "Model must be one of %s, not %s"
              .formatted(String.join(", ", AttributionCredits.MODELS), model));
    }
  }

  /** Those of the {@code touches} of a row that count; they are in order. */
  Column counting() {
    String channel = "'%s'".formatted(pathChannel.replace("\\", "\\\\").replace("'", "\\'"));
    return functions.expr(path.sql.replace("path_channel", channel));
  }
}
