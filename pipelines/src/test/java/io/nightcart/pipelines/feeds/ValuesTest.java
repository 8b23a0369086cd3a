package io.nightcart.pipelines.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.feeds.Values.Refused;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Field;
import io.nightcart.tables.Rule;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

  private static final Field PRICE = Bronze.ORDER_LINES.field("unit_price");
  private static final Field QUANTITY = Bronze.ORDER_LINES.field("quantity");
  private static final Field ORDERED_AT = Bronze.ORDERS.field("ordered_at");

  private static final Instant LATEST = Instant.parse("2030-01-01T00:00:00Z");

  private final Values iso = new Values("", "Europe/Berlin", LATEST);
  private final Values local = new Values("yyyy-MM-dd HH:mm:ss", "Europe/Berlin", LATEST);

  private static String outcome(Values values, Field field, String text) {
    try {
      Object value = values.convert(field, text);
      return value instanceof Timestamp stamp ? stamp.toInstant().toString() : value.toString();
    } catch (Refused refused) {
      return refused.reason().name();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.50     | 10.5000",
        "10        | 10.0000",
        "-0.00     | 0.0000",
        "10,00     | DEC_FORMAT",
        "1.234,56  | DEC_FORMAT",
        "1,234.56  | DEC_FORMAT",
        "1e3       | DEC_FORMAT",
        "NaN       | DEC_FORMAT",
        "$10.00    | DEC_FORMAT",
        "(10.00)   | DEC_FORMAT",
        "+5        | DEC_FORMAT",
        "١٠        | DEC_FORMAT",
        "10.00005  | DEC_SCALE",
        "10.00000  | 10.0000",
        "123456789012345.00 | DEC_RANGE",
        "-5.00     | SIGN"
      })
  void moneyIsTakenExactlyOrNotAtAll(String text, String expected) {
    assertThat(outcome(iso, PRICE, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5   | 5",
        "-5  | -5",
        "1.0 | INT_FORMAT",
        "1e2 | INT_FORMAT",
        "0x10 | INT_FORMAT",
        "１２ | INT_FORMAT",
        "+5  | INT_FORMAT",
        "0   | ZERO",
        "4006381333931 | RANGE",
        "9999999999999999999 | INT_RANGE"
      })
  void wholeNumbersAreTakenExactlyOrNotAtAll(String text, String expected) {
    assertThat(outcome(iso, QUANTITY, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-03-01T10:00:00Z      | 2024-03-01T10:00:00Z",
        "2024-03-01T10:00:00+02:00 | 2024-03-01T08:00:00Z",
        "2024-03-01 10:00:00+0200  | 2024-03-01T08:00:00Z",
        "2024-03-01T10:00Z         | 2024-03-01T10:00:00Z",
        "2024-02-30T00:00:00Z      | DATE_INVALID",
        "2023-02-29T00:00:00Z      | DATE_INVALID",
        "2024-01-01T25:00:00Z      | DATE_INVALID",
        "2024-03-01T10:00:00       | TS_FORMAT",
        "0001-01-01T00:00:00Z      | DATE_RANGE",
        "2062-01-01T00:00:00Z      | DATE_RANGE",
        "10:00                     | TS_FORMAT",
        "2024-2-1                  | TS_FORMAT",
        "1704103200                | TS_FORMAT"
      })
  void instantsNeedAnOffset(String text, String expected) {
    assertThat(outcome(iso, ORDERED_AT, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-01-15 10:00:00 | 2024-01-15T09:00:00Z",
        "2024-07-15 10:00:00 | 2024-07-15T08:00:00Z",
        "2024-03-31 02:30:00 | DATE_INVALID",
        "2024-10-27 02:30:00 | 2024-10-27T00:30:00Z",
        "2024-02-31 10:00:00 | DATE_INVALID",
        "2024-1-15 10:00:00  | TS_FORMAT"
      })
  void localTimesAreOfTheShopsZone(String text, String expected) {
    assertThat(outcome(local, ORDERED_AT, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12/1/2010 8:26   | 2010-12-01T07:26:00Z",
        "12/01/2010 08:26 | 2010-12-01T07:26:00Z",
        "2/30/2010 8:26   | DATE_INVALID",
        "12/1/10 8:26     | TS_FORMAT"
      })
  void aSingleLetterStandsForOneDigitOrTwo(String text, String expected) {
    var american = new Values("M/d/yyyy H:mm", "Europe/Berlin", LATEST);

    assertThat(outcome(american, ORDERED_AT, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-02-29          | 2024-02-29",
        "2023-02-29          | DATE_INVALID",
        "2024-2-9            | DATE_FORMAT",
        "29.02.2024          | DATE_FORMAT",
        "2024-02-29T00:00:00 | DATE_FORMAT",
        "0001-01-01          | DATE_RANGE",
        "2031-01-01          | DATE_RANGE"
      })
  void datesAreOfTheCalendar(String text, String expected) {
    Field spent = Field.required("spend_date", Field.DATE, "A day.");

    assertThat(outcome(iso, spent, text)).isEqualTo(expected);
  }

  @Test
  void whatIsPlannedMayLieAhead() {
    Field end = Field.optional("end_date", Field.DATE, "A day.").with(new Rule.Planned());
    Field due = Field.optional("due_at", Field.INSTANT, "A time.").with(new Rule.Planned());

    assertThat(outcome(iso, end, "2039-12-31")).isEqualTo("2039-12-31");
    assertThat(outcome(iso, end, "9999-12-31")).isEqualTo("DATE_RANGE");
    assertThat(outcome(iso, due, "2031-01-01T10:00:00Z")).isEqualTo("2031-01-01T10:00:00Z");
  }

  @Test
  void anAddressInsideATextIsMasked() throws Refused {
    Field body = Bronze.REVIEWS.field("body");

    assertThat(iso.convert(body, "Write to ann@example.org, please"))
        .isEqualTo("Write to [email], please");
  }

  @Test
  void anAddressIsNoIdentifier() {
    assertThat(outcome(iso, Bronze.ORDERS.field("order_id"), "ann@example.org"))
        .isEqualTo("ID_FORMAT");
  }

  @Test
  void moneyHasFourDecimals() throws Refused {
    assertThat(iso.convert(PRICE, "0.001")).isEqualTo(new BigDecimal("0.0010"));
  }

  @Test
  void anInstantIsKeptToItsLastDigit() throws Refused {
    assertThat(iso.convert(ORDERED_AT, "2024-03-01T10:00:00.123456Z"))
        .isEqualTo(Timestamp.from(Instant.parse("2024-03-01T10:00:00.123456Z")));
  }
}
