package io.nightcart.tables;

import java.util.List;
import java.util.stream.Stream;

/** Every table there is. */
public final class Catalogue {

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
   * @throws IllegalArgumentException if there is none
   */
  public static Table table(String name) {
    return TABLES.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no table " + name));
  }

  private Catalogue() {}
}
