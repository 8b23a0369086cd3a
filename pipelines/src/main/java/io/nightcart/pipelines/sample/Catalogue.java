package io.nightcart.pipelines.sample;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the shop sells, and what goes with what. */
final class Catalogue {

  /** A product that a share of buyers put beside another. */
  record Companion(Product product, double share) {}

  private static final Map<String, Double> BEFORE_CHRISTMAS =
      Map.of("gift cards", 4.0, "books", 1.8, "home", 2.0, "incense", 1.5, "bottles", 1.4);
  private static final Map<String, Double> NEW_YEAR =
      Map.of("mats", 1.5, "weights", 2.0, "bands", 1.6, "books", 1.3);

  private final List<Product> products;
  private final Map<String, List<Companion>> companions = new TreeMap<>();
  private final Map<Kind, List<Urn<Product>>> shelves = new EnumMap<>(Kind.class);

  Catalogue() {
    products = Lists.rows("products").stream().map(Product::of).toList();
    for (List<String> row : Lists.rows("companions")) {
      companions
          .computeIfAbsent(row.get(0), key -> new ArrayList<>())
          .add(new Companion(product(row.get(1)), Double.parseDouble(row.get(2))));
    }
    for (Kind kind : Kind.values()) {
      shelves.put(kind, IntStream.rangeClosed(1, 12).mapToObj(m -> shelf(kind, m)).toList());
    }
  }

  private Urn<Product> shelf(Kind kind, int month) {
    var season = month == 12 ? BEFORE_CHRISTMAS : month == 1 ? NEW_YEAR : Map.<String, Double>of();
    return new Urn<>(
        products,
        p ->
            p.popularity()
                * season.getOrDefault(p.category(), 1.0)
                * kind.tastes().getOrDefault(p.category(), 1.0));
  }

  List<Product> products() {
    return products;
  }

  Product product(String id) {
    return products.stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }

  /** What somebody of this kind takes from the shelf in this month. */
  Product pick(Kind kind, int month, Dice dice) {
    return shelves.get(kind).get(month - 1).draw(dice);
  }

  List<Companion> companionsOf(Product product) {
    var own = companions.getOrDefault(product.id(), List.of());
    var shared = companions.getOrDefault(product.category(), List.of());
    return Stream.concat(own.stream(), shared.stream()).toList();
  }
}
