package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.UNATTRIBUTED;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * The way to one order, as models of attribution look at it.
 *
 * @param touches in order, at least one: rows with the columns of {@link #TOUCHES}
 */
record Journey(List<Row> touches) {

  /**
   * The touches of a row with {@code touches}, {@code ordered_at} and {@code effects}, the removal
   * effects by channel; where there are none, one that nothing is known of.
   */
  static final String TOUCHES =
      """
      transform(
        if(size(touches) = 0,
          array(named_struct('touched_at', cast(null as timestamp), 'touch_key', '-',
            'channel', '%s', 'campaign_key', '-')),
          touches),
        t -> struct(t.touch_key, t.channel, t.campaign_key,
          (unix_micros(ordered_at) - unix_micros(t.touched_at)) / 3.6E9D as hours_before,
          effects[t.channel] as removal_effect))
      """
          .formatted(UNATTRIBUTED);

  // Where columns stand in it: a name would be looked up for every touch and model.
  private static final int CHANNEL = 1;
  private static final int HOURS_BEFORE = 3;
  private static final int REMOVAL_EFFECT = 4;

  int size() {
    return touches.size();
  }

  Row touch(int position) {
    return touches.get(position);
  }

  double hoursBefore(int position) {
    return orZero(position, HOURS_BEFORE);
  }

  /** The last touch that was no direct visit, else the last. */
  int lastNonDirect() {
    return IntStream.range(0, size())
        .filter(i -> !channel(i).equals("direct"))
        .max()
        .orElse(size() - 1);
  }

  /** How many touches are of the same channel. */
  long alike(int position) {
    String channel = channel(position);
    return IntStream.range(0, size()).filter(i -> channel(i).equals(channel)).count();
  }

  /**
   * What the chain would lose without the channel. One that it does not know, as it is new, counts
   * like the mean of the others; all count the same where it knows none.
   */
  double removalEffect(int position) {
    double mean =
        IntStream.range(0, size())
            .filter(i -> !touch(i).isNullAt(REMOVAL_EFFECT))
            .mapToDouble(i -> orZero(i, REMOVAL_EFFECT))
            .average()
            .orElse(0);
    if (mean == 0) {
      return 1;
    }
    return touch(position).isNullAt(REMOVAL_EFFECT) ? mean : orZero(position, REMOVAL_EFFECT);
  }

  /** Four tenths at each end, the rest between. */
  double byPosition(int position) {
    boolean isEnd = position == 0 || position == size() - 1;
    return switch (size()) {
      case 1 -> 1;
      case 2 -> 0.5;
      default -> isEnd ? 0.4 : 0.2 / (size() - 2);
    };
  }

  private String channel(int position) {
    return touch(position).getString(CHANNEL);
  }

  private double orZero(int position, int column) {
    return touch(position).isNullAt(column) ? 0 : touch(position).getDouble(column);
  }
}
