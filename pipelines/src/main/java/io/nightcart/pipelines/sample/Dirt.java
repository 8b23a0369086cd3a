package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Delivers records as real exports do: most in time and whole, about one in thirty not. */
final class Dirt {

  private static final double LATE = 0.010;
  private static final double BROKEN = 0.020;
  private static final double BROKEN_ORDERS = 0.010;
  private static final double BROKEN_EVENTS = 0.004;
  private static final double TWICE_IN_A_FILE = 0.005;
  private static final double AGAIN_ANOTHER_DAY = 0.005;
  private static final double SOON_CORRECTED = 0.7;
  private static final int MOST_DAYS_LATE = 5;

  private final Sample.Options options;
  private final Map<Source, Dice> dices = new EnumMap<>(Source.class);
  private final Map<Source, Integer> broken = new EnumMap<>(Source.class);

  Dirt(Sample.Options options, Dice dice) {
    this.options = options;
    for (Source source : Source.values()) {
      dices.put(source, dice.split());
    }
  }

  /** A record's ways into the files: one, or two where it is repeated or corrected. */
  Stream<Delivery> deliver(Entry entry) {
    var dice = dices.get(entry.source());
    var sound = sound(entry, entry.day());
    var later = entry.day().plusDays(dice.between(1, MOST_DAYS_LATE));
    double fate = dice.share();
    if ((fate -= broken(entry.source())) < 0) {
      return broken(entry, later);
    }
    if ((fate -= TWICE_IN_A_FILE) < 0) {
      return Stream.of(sound, repeat(entry, entry.day()));
    }
    if (later.isAfter(options.last())) {
      return Stream.of(sound);
    }
    if ((fate -= LATE) < 0) {
      return Stream.of(sound(entry, later));
    }
    return fate < AGAIN_ANOTHER_DAY ? Stream.of(sound, repeat(entry, later)) : Stream.of(sound);
  }

  private static double broken(Source source) {
    return switch (source) {
      case ORDERS -> BROKEN_ORDERS;
      case WEB_EVENTS -> BROKEN_EVENTS;
      default -> BROKEN;
    };
  }

  private static Delivery sound(Entry entry, LocalDate day) {
    return new Delivery(entry, day, Fault.NONE, 0, false);
  }

  private static Delivery repeat(Entry entry, LocalDate day) {
    return new Delivery(entry, day, Fault.NONE, 0, true);
  }

  private Stream<Delivery> broken(Entry entry, LocalDate later) {
    var dice = dices.get(entry.source());
    boolean isMaster = entry.source() == Source.CUSTOMERS || entry.source() == Source.PRODUCTS;
    boolean isCorrected =
        !later.isAfter(options.last())
            && !entry.isSuperseded()
            && (isMaster || dice.chance(SOON_CORRECTED));
    // An account or a product that never arrived would leave orders that nobody can place.
    if (isMaster && !isCorrected) {
      return Stream.of(sound(entry, entry.day()));
    }
    int spot = entry instanceof Order order ? dice.between(0, order.lines().size() - 1) : 0;
    var spoilt = new Delivery(entry, entry.day(), next(entry.source()), spot, false);
    return isCorrected
        ? Stream.of(spoilt, sound(entry.savedAgain(Season.moment(later, dice)), later))
        : Stream.of(spoilt);
  }

  /** The faults of a source in turn, so that each is met. */
  private Fault next(Source source) {
    List<Fault> faults = Fault.of(source);
    return faults.get((broken.merge(source, 1, Integer::sum) - 1) % faults.size());
  }
}
