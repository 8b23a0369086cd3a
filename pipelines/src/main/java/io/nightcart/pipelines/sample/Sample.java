package io.nightcart.pipelines.sample;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the raw files of an invented shop, and the truth about them. */
public final class Sample {

  /** Where the truth is written, beside the folders of the days. */
  public static final String TRUTH = "truth.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /**
   * The size of the shop.
   *
   * @param customers accounts; somewhat more people buy as guests
   * @param days folders to write
   * @param from the first day
   * @param seed another seed is another shop
   * @param isSkewed whether one account places a hundredth of all orders, and one product is put
   *     into three baskets of ten, beside those that hold it anyway
   * @param isWhole whether all that a shop knows is written, or only accounts, orders, products,
   *     reviews and posts, as for a benchmark
   */
  public record Options(
      int customers, int days, LocalDate from, long seed, boolean isSkewed, boolean isWhole) {

    /**
     * @throws IllegalArgumentException for no customers, no days, or more than ten years of them
     */
    public Options {
      if (customers < 1) {
        throw new IllegalArgumentException("Customers must be 1 or more, not " + customers);
      }
      if (days < 1 || days > 3660) {
        throw new IllegalArgumentException("Days must be 1 to 3660, not " + days);
      }
      if (from.getYear() < 1990 || from.getYear() > 2190) {
        throw new IllegalArgumentException("The first day must be in 1990 to 2190, not " + from);
      }
    }

    /** A shop without skew. */
    public Options(int customers, int days, LocalDate from, long seed) {
      this(customers, days, from, seed, false);
    }

    /** A shop with all that it knows. */
    public Options(int customers, int days, LocalDate from, long seed, boolean isSkewed) {
      this(customers, days, from, seed, isSkewed, true);
    }

    /** The same shop with accounts, orders, products, reviews and posts only. */
    public Options salesOnly() {
      return new Options(customers, days, from, seed, isSkewed, false);
    }

    /** A small shop in the autumn of 2025, with Black Friday and Christmas. */
    public static Options defaults() {
      return new Options(600, 120, LocalDate.of(2025, 9, 1), 42);
    }

    /** The last day. */
    public LocalDate last() {
      return from.plusDays(days - 1L);
    }
  }

  private Sample() {}

  /**
   * Writes a shop: the same options give the same bytes.
   *
   * @param to a folder that is new, empty, or holds an earlier sample, which is replaced
   * @throws Stopped if the folder holds anything else or cannot be written
   */
  public static Truth write(Path to, Options options) throws IOException {
    try {
      clear(to);
    } catch (FileSystemException e) {
      throw new Stopped(
          Exit.MISUSED, "%s cannot be written; choose another folder with --to".formatted(to), e);
    }
    var truth = new Folders(to, options, deliveries(options)).write();
    Files.writeString(to.resolve(TRUTH), JSON.writeValueAsString(truth) + "\n");
    return truth;
  }

  private static void clear(Path to) throws IOException {
    Files.createDirectories(to);
    var truth = to.resolve(TRUTH);
    if (Files.exists(truth)) {
      for (var counts : JSON.readValue(truth.toFile(), Truth.class).files()) {
        Files.deleteIfExists(to.resolve(counts.path()));
      }
      Files.delete(truth);
      return;
    }
    try (var children = Files.list(to)) {
      if (children.findAny().isPresent()) {
        throw new Stopped(
            Exit.MISUSED, to + " holds other files than a sample; give a new or empty folder");
      }
    }
  }

  private static Map<LocalDate, Map<Source, List<Delivery>>> deliveries(Options options) {
    var dice = new Dice(options.seed());
    var dirt = new Dirt(options, dice.split());
    var deliveries = new TreeMap<LocalDate, Map<Source, List<Delivery>>>();
    entries(options, dice).stream()
        .sorted(Comparator.comparing(Entry::at).thenComparing(Entry::id))
        .flatMap(dirt::deliver)
        .forEach(
            delivery ->
                deliveries
                    .computeIfAbsent(delivery.day(), day -> new EnumMap<>(Source.class))
                    .computeIfAbsent(delivery.entry().source(), source -> new ArrayList<>())
                    .add(delivery));
    return deliveries;
  }

  private static List<Entry> entries(Options options, Dice dice) {
    var catalogue = new Catalogue();
    var prices = new Prices(catalogue, options, dice.split());
    var invented = new People(options, dice.split());
    var people = invented.all();
    var baskets = new Baskets(catalogue, prices, options.isSkewed(), dice.split());
    var orders = new Orders(baskets, dice.split());
    var aftermath = new Aftermath(options, dice.split());
    var placed = new Visits(options, dice.split()).of(people).stream().map(orders::of).toList();
    var entries = new ArrayList<Entry>(prices.tags());
    var accounts = new Accounts(options, invented, dice.split()).of(people);
    entries.addAll(accounts);
    var versions = placed.stream().map(aftermath::of).toList();
    versions.forEach(entries::addAll);
    entries.addAll(new Reviews(options, dice.split()).of(placed));
    entries.addAll(new Posts(catalogue, options, dice.split()).all());
    if (options.isWhole()) {
      var ended = versions.stream().map(order -> order.get(order.size() - 1)).toList();
      entries.addAll(new Advertising(options, dice.split()).all());
      entries.addAll(afterwards(options, people, ended, dice));
      entries.addAll(new Browsing(catalogue, prices, options, dice.split()).of(placed, people));
      var subscriptions = new Subscriptions(people, accounts, options, dice.split());
      entries.addAll(new Newsletters(subscriptions, placed, options, dice.split()).all());
      entries.addAll(subscriptions.all());
      entries.addAll(new LoyaltyProgramme(options, dice.split()).all(people, placed));
      entries.addAll(new Promotions(options).all());
      entries.addAll(new Warehouse(options, dice.split()).of(catalogue, ended));
      entries.addAll(new Till(options, dice.split()).of(ended));
    }
    return entries;
  }

  /** What becomes of orders: parcels, tickets and what customers say when they are asked. */
  private static List<Entry> afterwards(
      Options options, List<Person> people, List<Order> ended, Dice dice) {
    var shipping = new Parcels(options, dice.split());
    var helpDesk = new HelpDesk(options, dice.split());
    var parcels = shipping.of(ended);
    var tickets = helpDesk.of(parcels);
    var entries = new ArrayList<Entry>();
    parcels.stream().flatMap(shipping::told).forEach(entries::add);
    tickets.stream().flatMap(helpDesk::told).forEach(entries::add);
    entries.addAll(new Polls(options, dice.split()).of(people, parcels, tickets));
    return entries;
  }
}
