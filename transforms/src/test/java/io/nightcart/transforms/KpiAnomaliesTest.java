package io.nightcart.transforms;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import io.nightcart.transforms.KpiAnomalies.Event;
import io.nightcart.transforms.KpiAnomalies.Incident;
import io.nightcart.transforms.KpiAnomalies.Options;
import io.nightcart.transforms.KpiAnomalies.Seasonality;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class KpiAnomaliesTest extends SparkSuite {

  private static final LocalDate MONDAY = LocalDate.parse("2024-01-01");
  private static final LocalDate LAST = MONDAY.plusDays(69);

  private static Options options(List<Event> events, List<Incident> incidents) {
    return new Options(Seasonality.DOW, 3, 0.05, 4, 20, events, incidents);
  }

  /** Ten weeks of orders: 100 on Mondays to 700 on Sundays, three more or less each week. */
  private Dataset<Row> kpis(LocalDate odd, int value) {
    String text =
        IntStream.range(0, 70)
            .mapToObj(
                i -> {
                  var day = MONDAY.plusDays(i);
                  int usual = 100 * (1 + i % 7) + 3 * (i / 7 % 3 - 1);
                  return "%s | orders | all | all | count | %d | true"
                      .formatted(day, day.equals(odd) ? value : usual);
                })
            .collect(joining("\n"));
    return rows(
        spark(),
        Sales.KPI_DAILY,
        "day | metric | slice_type | slice_value | unit | value | is_complete\n" + text);
  }

  @Test
  void anOrdinarySundayIsNoneAlthoughItIsFarAboveMondays() {
    assertThat(KpiAnomalies.from(kpis(null, 0), options(List.of(), List.of()), LAST).isEmpty())
        .isTrue();
  }

  @Test
  void aDayFarFromItsWeekdayIsOneAndNoPartOfItsOwnBaseline() {
    var found = KpiAnomalies.from(kpis(LAST, 400), options(List.of(), List.of()), LAST);

    // Eight Sundays of 697, 700 and 703: the median distance is 3, and a tenth of 700 is more.
    assertRows(
        found,
        """
        day        | value | baseline | scale | direction | severity | note
        2024-03-10 | 400.0 | 700.0    | 70.0  | down      | warn     |
        """);
    assertThat(found.first().<Double>getAs("score")).isEqualTo(-300.0 / 70);
  }

  @Test
  void anIncidentIsNeitherTestedNorComparedWith() {
    var day = MONDAY.plusDays(62);
    var incident = new Incident(day, day, List.of("orders"), "tracker down");

    assertThat(
            KpiAnomalies.from(kpis(day, 0), options(List.of(), List.of(incident)), LAST).isEmpty())
        .isTrue();
    assertThat(KpiAnomalies.from(kpis(day, 0), options(List.of(), List.of()), LAST).count())
        .isEqualTo(1);
  }

  @Test
  void aKnownEventIsExpected() {
    var event = new Event(LAST, "Black Friday");

    assertRows(
        KpiAnomalies.from(kpis(LAST, 5000), options(List.of(event), List.of()), LAST),
        """
        direction | severity | note
        up        | expected | Black Friday
        """);
  }

  @Test
  void tooFewDaysOrTooFewCasesTellNothing() {
    var short4 = kpis(MONDAY.plusDays(21), 9000).where("day <= date'2024-01-22'");
    var small = kpis(LAST, 700).selectExpr("* except (value)", "if(value = 700, 9D, 1D) as value");

    assertThat(KpiAnomalies.from(short4, options(List.of(), List.of()), LAST).isEmpty()).isTrue();
    assertThat(KpiAnomalies.from(small, options(List.of(), List.of()), LAST).isEmpty()).isTrue();
  }

  /** Nine Sundays, oldest first. */
  private Dataset<Row> sundays(double... values) {
    String text =
        IntStream.range(0, values.length)
            .mapToObj(
                i ->
                    "%s | tips | all | all | currency | %s | true"
                        .formatted(LAST.minusWeeks(values.length - 1L - i), values[i]))
            .collect(joining("\n"));
    return rows(
        spark(),
        Sales.KPI_DAILY,
        "day | metric | slice_type | slice_value | unit | value | is_complete\n" + text);
  }

  private Dataset<Row> found(Dataset<Row> kpis) {
    return KpiAnomalies.from(kpis, options(List.of(), List.of()), LAST)
        .where(col("day").equalTo(LAST));
  }

  @Test
  void whatHappensOnFewDaysIsUsualOnceItHasHappenedOnSome() {
    assertThat(found(sundays(0, 8, 0, 0, 8, 0, 0, 8, 8)).isEmpty()).isTrue();
    // In the mean the eight before are 1 away from none.
    assertRows(
        found(sundays(0, 0, 0, 0, 8, 0, 0, 0, 8)),
        """
        value | baseline | scale  | severity
        8.0   | 0.0      | 1.2533 | critical
        """);
    assertRows(
        found(sundays(0, 0, 0, 0, 0, 0, 0, 0, 8)),
        """
        value | baseline | severity
        8.0   | 0.0      | critical
        """);
  }

  @Test
  void oneBadDayDoesNotHideTheNext() {
    assertRows(
        found(sundays(1, 1, 1, 0, 1, 1, 1, 1, 0.6)),
        """
        value | baseline | scale | direction
        0.6   | 1.0      | 0.1   | down
        """);
  }

  @Test
  void generatedCodeFindsTheSame() {
    var rows = kpis(LAST, 400);
    var expected = KpiAnomalies.from(rows, options(List.of(), List.of()), LAST).collectAsList();

    Map<String, String> compiled =
        Map.of(
            "spark.sql.codegen.wholeStage", "true",
            "spark.sql.codegen.factoryMode", "CODEGEN_ONLY",
            "spark.sql.subexpressionElimination.enabled", "true");
    var before = new HashMap<String, String>();
    compiled.forEach(
        (key, value) -> {
          before.put(key, spark().conf().get(key));
          spark().conf().set(key, value);
        });
    try {
      assertThat(KpiAnomalies.from(rows, options(List.of(), List.of()), LAST).collectAsList())
          .isEqualTo(expected)
          .hasSize(1);
    } finally {
      before.forEach((key, value) -> spark().conf().set(key, value));
    }
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Options(Seasonality.DOW, 0, 0.05, 4, 20, List.of(), List.of()))
        .hasMessageContaining("not 0.0");
    assertThatThrownBy(() -> new Options(Seasonality.DOW, 3, 0.05, 1, 20, List.of(), List.of()))
        .hasMessageContaining("not 1");
  }
}
