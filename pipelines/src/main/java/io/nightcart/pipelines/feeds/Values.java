package io.nightcart.pipelines.feeds;

import io.nightcart.tables.Field;
import io.nightcart.tables.Reason;
import io.nightcart.tables.Rule;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Converts one raw text to the type of its field, strictly: what is not exactly of the type is
 * refused with a reason code. Nothing is rounded, guessed or lost.
 */
final class Values implements Serializable {

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final Pattern ISO =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:?\\d{2})");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]");
  private static final Pattern EMAIL =
      Pattern.compile("[^\\s\"',;:<>()\\[\\]]+@[^\\s\"',;:<>()\\[\\]]+");

  /** Before online shops: dates that stand for no date, such as 0001-01-01. */
  private static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");

  private static final Set<String> YES = Set.of("true", "yes", "1");
  private static final Set<String> NO = Set.of("false", "no", "0");
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());
  private static final int MOST_DAYS_AHEAD = 3653;
  private static final int LONGEST_TEXT = 256;
  private static final int LONGEST_FREE_TEXT = 10_000;
  private static final int LONGEST_ID = 128;

  /** A text that is not what its field promises. */
  static final class Refused extends Exception {
    private final Reason reason;

    Refused(Reason reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }
  }

  private final String timestampFormat;
  private final String zone;
  private final Instant latest;
  private transient DateTimeFormatter local;
  private transient Pattern shape;

  /**
   * @param timestampFormat pattern of local timestamps; empty for ISO-8601 with an offset
   * @param zone region of local timestamps
   * @param latest nothing that a file tells has happened later; what is planned may lie ahead
   */
  Values(String timestampFormat, String zone, Instant latest) {
    this.timestampFormat = timestampFormat;
    this.zone = zone;
    this.latest = latest;
  }

  /** The value of a text that is not null, as Spark's rows hold it. */
  Object convert(Field field, String text) throws Refused {
    Object value = typed(field, text);
    for (Rule rule : field.rules()) {
      check(rule, value);
    }
    return value;
  }

  /** A text with e-mail addresses masked. */
  static String masked(String text) {
    return text.indexOf('@') < 0 ? text : EMAIL.matcher(text).replaceAll("[email]");
  }

  private Object typed(Field field, String text) throws Refused {
    if (field.type().equals(Field.NUMBER)) {
      return number(text);
    } else if (field.type().equals(Field.MONEY)) {
      return decimal(text, 4, 14);
    } else if (field.type().equals(Field.RATE)) {
      return decimal(text, 10, 10);
    } else if (field.type().equals(Field.FLAG)) {
      return flag(text);
    } else if (field.type().equals(Field.INSTANT)) {
      return Timestamp.from(inRange(field, instant(text)));
    } else if (field.type().equals(Field.DATE)) {
      return date(field, text);
    }
    if (!field.type().equals(Field.TEXT)) {
      throw new IllegalStateException("No feed delivers %s".formatted(field.type().sql()));
    }
    boolean isFree = field.rules().stream().anyMatch(Rule.FreeText.class::isInstance);
    return text(text, isFree);
  }

  private static Long number(String text) throws Refused {
    require(INTEGER.matcher(text).matches(), Reason.INT_FORMAT);
    require(text.length() <= 18, Reason.INT_RANGE);
    return Long.valueOf(text);
  }

  private static BigDecimal decimal(String text, int scale, int digits) throws Refused {
    require(DECIMAL.matcher(text).matches(), Reason.DEC_FORMAT);
    BigDecimal amount = new BigDecimal(text).stripTrailingZeros();
    require(amount.scale() <= scale, Reason.DEC_SCALE);
    require(amount.precision() - amount.scale() <= digits, Reason.DEC_RANGE);
    return amount.setScale(scale);
  }

  private static Boolean flag(String text) throws Refused {
    String word = text.toLowerCase(Locale.ROOT);
    require(YES.contains(word) || NO.contains(word), Reason.FLAG_FORMAT);
    return YES.contains(word);
  }

  private static String text(String text, boolean isFree) throws Refused {
    require(!CONTROL.matcher(text).find(), Reason.CTRL_CHAR);
    int longest = isFree ? LONGEST_FREE_TEXT : LONGEST_TEXT;
    require(
        text.length() <= longest || text.codePointCount(0, text.length()) <= longest,
        Reason.TEXT_TOO_LONG);
    return isFree ? masked(text) : text;
  }

  private Instant instant(String text) throws Refused {
    require(shape().matcher(text).matches(), Reason.TS_FORMAT);
    try {
      return timestampFormat.isEmpty() ? withOffset(text) : inZone(text);
    } catch (DateTimeException e) {
      throw new Refused(Reason.DATE_INVALID);
    }
  }

  private LocalDate date(Field field, String text) throws Refused {
    require(DATE.matcher(text).matches(), Reason.DATE_FORMAT);
    try {
      LocalDate date = LocalDate.parse(text);
      inRange(field, date.atStartOfDay(ZoneOffset.UTC).toInstant());
      return date;
    } catch (DateTimeException e) {
      throw new Refused(Reason.DATE_INVALID);
    }
  }

  private Instant inRange(Field field, Instant instant) throws Refused {
    boolean isPlanned = field.rules().stream().anyMatch(Rule.Planned.class::isInstance);
    Instant last = isPlanned ? latest.plus(MOST_DAYS_AHEAD, ChronoUnit.DAYS) : latest;
    require(!instant.isBefore(EARLIEST) && !instant.isAfter(last), Reason.DATE_RANGE);
    return instant;
  }

  private static Instant withOffset(String text) {
    String iso = text.replace(' ', 'T');
    int colon = iso.length() - 3;
    boolean isBare = !iso.endsWith("Z") && iso.charAt(colon) != ':';
    String full = isBare ? iso.substring(0, colon + 1) + ":" + iso.substring(colon + 1) : iso;
    return OffsetDateTime.parse(full, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
  }

  /** An hour that clocks skipped is no time; of one that came twice, the first is meant. */
  private Instant inZone(String text) {
    LocalDateTime time = LocalDateTime.parse(text, local());
    var zoned = time.atZone(ZoneId.of(zone));
    if (!zoned.toLocalDateTime().equals(time)) {
      throw new DateTimeException(text);
    }
    return zoned.toInstant();
  }

  /** What a timestamp must look like before it is read: each letter of the pattern is a digit. */
  private Pattern shape() {
    if (shape == null) {
      shape =
          timestampFormat.isEmpty()
              ? ISO
              : Pattern.compile(
                  timestampFormat
                      .replace("'", "")
                      .replaceAll("([.+*?^$()\\[\\]{}|])", "\\\\$1")
                      .replaceAll("(?<![dHMms])[dHMms](?![dHMms])", "\\\\d{1,2}")
                      .replaceAll("(?<!\\\\)[yuMdHmsS]", "\\\\d"));
    }
    return shape;
  }

  private DateTimeFormatter local() {
    if (local == null) {
      local =
          DateTimeFormatter.ofPattern(timestampFormat.replace('y', 'u'), Locale.ROOT)
              .withResolverStyle(ResolverStyle.STRICT);
    }
    return local;
  }

  private static void check(Rule rule, Object value) throws Refused {
    if (rule instanceof Rule.AtLeast least) {
      require(compare(value, least.bound()) >= 0, least.bound() == 0 ? Reason.SIGN : Reason.RANGE);
    } else if (rule instanceof Rule.AtMost most) {
      require(compare(value, most.bound()) <= 0, Reason.RANGE);
    } else if (rule instanceof Rule.NotZero) {
      require(compare(value, 0) != 0, Reason.ZERO);
    } else if (rule instanceof Rule.OneOf words) {
      require(words.words().contains(value), Reason.ENUM);
    } else if (rule instanceof Rule.Currency) {
      require(CURRENCIES.contains(value), Reason.CURRENCY_UNKNOWN);
    } else if (rule instanceof Rule.Identifier) {
      String id = (String) value;
      require(id.indexOf('@') < 0 && id.length() <= LONGEST_ID, Reason.ID_FORMAT);
    }
  }

  private static int compare(Object value, long bound) {
    return value instanceof BigDecimal amount
        ? amount.compareTo(BigDecimal.valueOf(bound))
        : Long.compare((Long) value, bound);
  }

  private static void require(boolean holds, Reason otherwise) throws Refused {
    if (!holds) {
      throw new Refused(otherwise);
    }
  }
}
