package io.nightcart.tables;

import static java.util.Comparator.comparingInt;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Every table there is. */
public final class Catalogue {

  private static final int NEAREST = 3;

  /** Bronze, silver, gold and ops, in the order in which they are filled. */
  public static final List<Table> TABLES =
      Stream.of(
              Bronze.CONTRACTS.stream().map(Contract::bronze).toList(),
              Identity.TABLES,
              Silver.TABLES,
              Sales.TABLES,
              Marketing.TABLES,
              Segments.TABLES,
              Retention.TABLES,
              Lifetime.TABLES,
              Attribution.TABLES,
              Trends.TABLES,
              Timeline.TABLES,
              Baskets.TABLES,
              Service.TABLES,
              Surveys.TABLES,
              Delivery.TABLES,
              Web.TABLES,
              Mailing.TABLES,
              Consent.TABLES,
              Loyalty.TABLES,
              Promotions.TABLES,
              Ops.TABLES,
              Stock.TABLES,
              Payments.TABLES)
          .flatMap(List::stream)
          .toList();

  /**
   * The table of this name.
   *
   * @throws IllegalArgumentException with {@link #noTable}
   */
  public static Table table(String name) {
    return TABLES.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(noTable(name)));
  }

  /** Says that there is none of this name, and which names, with layer or without, are nearest. */
  public static String noTable(String name) {
    ToIntFunction<String> distance =
        other -> LevenshteinDistance.getDefaultInstance().apply(name.toLowerCase(ROOT), other);
    return TABLES.stream()
        .sorted(
            comparingInt(
                table ->
                    Math.min(distance.applyAsInt(table.name()), distance.applyAsInt(table.noun()))))
        .limit(NEAREST)
        .map(Table::name)
        .collect(
            joining(
                ", ",
                "There is no table %s; nearest are ".formatted(name),
                "; the command tables lists all"));
  }

  private Catalogue() {}
}
