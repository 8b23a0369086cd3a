package io.nightcart.pipelines;

import static io.nightcart.tables.Baskets.BASKET_RULES;
import static io.nightcart.tables.Baskets.BUNDLE_OFFERS;
import static io.nightcart.tables.Baskets.OFFER_AUDIENCE;
import static io.nightcart.tables.Segments.CLUSTERS;
import static io.nightcart.tables.Segments.CLUSTER_DRIFT;
import static io.nightcart.tables.Segments.CLUSTER_PROFILES;
import static io.nightcart.tables.Segments.CLUSTER_SWEEP;
import static io.nightcart.tables.Segments.DIM_CUSTOMER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.nightcart.pipelines.Night.Outcome;
import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nights that make again what was touched, against a night that makes everything anew. The shop has
 * so few customers, addresses, orders and products that nearly every delivery touches what others
 * delivered: late, again, corrected, moved to another customer, given back without an order.
 */
class IncrementIT extends LakeSuite {

  private static final String SHOP =
      """
      shop { id = tiny, name = Tiny, currency = EUR, time-zone = Europe/Berlin }
      ingest.max-refused-share = 1
      identity.max-accounts = 2
      rfm.window-days = 2
      increments { whole-below = 0, max-share = 1000 }
      # What a champion is depends on the nights before; what is compared here must not.
      clusters { min-k = 2, max-k = 3, min-silhouette = -1, min-share = 0.01, min-stability = -1, retrain-days = 0 }
      baskets { min-count = 1, min-support = 0.01, min-lift = 0.1 }
      offers { min-audience = 1, min-lift = 0.1, max-attach-rate = 1 }
      feeds {
        orders { path = ${raw}"/{day}/orders*.csv", format = csv, columns {
          order_id = id, customer_id = customer, email = email, ordered_at = at, status = status,
          cancelled_at = cancelled, currency = currency, updated_at = changed
        } }
        order_lines { path = ${raw}"/{day}/lines*.csv", format = csv, columns {
          order_id = order, line_id = line, product_id = product, customer_id = customer,
          quantity = quantity, unit_price = price, returned_at = returned, updated_at = changed
        } }
        customers { path = ${raw}"/{day}/customers*.csv", format = csv, columns {
          customer_id = id, email = email, phone = phone, first_name = first, last_name = last,
          person_id = person, created_at = at, updated_at = changed
        } }
        products { path = ${raw}"/{day}/products*.csv", format = csv, columns {
          product_id = id, category = category, cost = cost, updated_at = changed
        } }
        reviews { path = ${raw}"/{day}/reviews*.csv", format = csv, columns {
          review_id = id, product_id = product, customer_id = customer, rating = stars,
          created_at = at
        } }
        social_posts { path = ${raw}"/{day}/posts*.csv", format = csv, columns {
          post_id = id, network = network, likes = likes, posted_at = at
        } }
        fx_rates { path = ${raw}"/{day}/rates*.csv", format = csv, columns {
          rate_date = date, base = base, quote = quote, rate = rate
        } }
        inventory { path = ${raw}"/{day}/stock*.csv", format = csv, columns {
          product_id = product, location_id = place, stock_date = date, on_hand = units,
          updated_at = changed
        } }
        refunds { path = ${raw}"/{day}/refunds*.csv", format = csv, columns {
          refund_id = id, order_id = order, line_id = line, product_id = product,
          customer_id = customer, quantity = quantity, amount = amount, shipping_amount = shipping,
          refunded_at = at, updated_at = changed
        } }
        payments { path = ${raw}"/{day}/payments*.csv", format = csv, columns {
          payment_id = id, order_id = order, kind = kind, status = status, amount = amount,
          fee = fee, currency = currency, paid_at = at, updated_at = changed
        } }
        campaigns { path = ${raw}"/{day}/campaigns*.csv", format = csv, columns {
          campaign_id = id, kind = kind
        } }
        email_events { path = ${raw}"/{day}/mails*.csv", format = csv, columns {
          event_id = id, campaign_id = campaign, type = type, at = at, customer_id = customer,
          email = email, is_machine = machine, updated_at = changed
        } }
        consents { path = ${raw}"/{day}/consents*.csv", format = csv, columns {
          customer_id = customer, email = email, purpose = purpose, state = state, at = at
        } }
        loyalty_events { path = ${raw}"/{day}/points*.csv", format = csv, columns {
          entry_id = id, customer_id = customer, email = email, type = type, points = points,
          at = at, updated_at = changed
        } }
      }
      """;

  private static final int NIGHTS = 4;

  /** The jobs whose tables are made in parts, and what they read. */
  private static final List<String> IN_PARTS =
      List.of(
          "ingest",
          "order_lines",
          "identifiers",
          "identity_links",
          "identity_events",
          "customers",
          "orders",
          "refunds",
          "products",
          "reviews",
          "social_posts",
          "fct_order_lines",
          "fct_orders",
          "customer_history",
          "fx_rates",
          "inventory_daily",
          "payments",
          "fct_order_margin",
          "campaigns",
          "email_events",
          "consents",
          "loyalty_ledger",
          "customer_categories",
          "cohort_customers");

  /** What learns, with its tables and those drawn from them. */
  private static final Map<String, List<Table>> LEARNED =
      Map.of(
          "clusters",
              List.of(CLUSTERS, CLUSTER_PROFILES, CLUSTER_SWEEP, CLUSTER_DRIFT, DIM_CUSTOMER),
          "baskets", List.of(BASKET_RULES, BUNDLE_OFFERS, OFFER_AUDIENCE, DIM_CUSTOMER));

  private static final List<String> ALL =
      Stream.concat(
              IN_PARTS.stream(),
              Stream.of(
                  "kpi_daily",
                  "kpi_daily_wide",
                  "email_performance",
                  "email_daily",
                  "consents_daily",
                  "loyalty_daily",
                  "dim_product",
                  "dim_customer",
                  "cohort_retention",
                  "rfm_scores",
                  "customer_features",
                  "clusters",
                  "basket_rules",
                  "bundle_offers",
                  "offer_audience",
                  "stock_daily",
                  "inventory_health",
                  "quality"))
          .toList();

  @TempDir Path folder;

  private Random dice;

  /** For feeds that sales do not hang on, so that a seed's sales stay what they are. */
  private Random others;

  private boolean hasLineIds;

  private Settings.Loaded settings(String lake) throws IOException {
    Path shop = folder.resolve("shop.conf");
    Files.writeString(shop, SHOP);
    return Settings.load(
        List.of(shop), List.of("raw=" + folder.resolve("raw"), "lake=" + folder.resolve(lake)));
  }

  private Outcome night(String lake, List<String> jobs) throws IOException {
    return night(settings(lake), new Request(null, null, jobs, false));
  }

  /**
   * One by default; {@code -Dnightcart.seeds=100} for more, {@code -Dnightcart.first-seed=101} for
   * others.
   */
  static LongStream seeds() {
    return LongStream.range(0, Integer.getInteger("nightcart.seeds", 1))
        .map(i -> i + Integer.getInteger("nightcart.first-seed", 1));
  }

  /** Several files a table, so that some can be passed over. */
  @BeforeEach
  void storeFewRowsInAFile() {
    spark().conf().set("spark.sql.files.maxRecordsPerFile", 3);
  }

  @AfterEach
  void storeAnyNumberOfRowsInAFile() {
    spark().conf().unset("spark.sql.files.maxRecordsPerFile");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nightsThatFollowWhatChangedEndAsOneThatMakesAllAnew(long seed) throws IOException {
    dice = new Random(seed);
    others = new Random(~seed);
    hasLineIds = dice.nextBoolean();
    deliverCrowd();
    for (int night = 1; night <= NIGHTS; night++) {
      deliver(night);
      // The last but one leaves what the last has to bring up to date.
      night("often", night < NIGHTS - 1 ? IN_PARTS : ALL);
    }

    Outcome once = night("once", ALL);

    // What a superseded file said of a person stays in the vault.
    var exempt = new HashSet<>(Set.of(Silver.PII_VAULT.name()));
    LEARNED.forEach(
        (model, tables) -> {
          // A model that is refused leaves the tables of the one before.
          if (once.refusedModels().stream().anyMatch(it -> it.startsWith(model))) {
            tables.forEach(table -> exempt.add(table.name()));
          }
        });
    assertThat(different(folder.resolve("often").toString(), folder.resolve("once").toString()))
        .as("refused: " + once.refusedModels())
        .filteredOn(table -> !exempt.contains(table))
        .isEmpty();
    assertThat(customersWithoutModels("often")).isEqualTo(customersWithoutModels("once"));
    // Some seeds sell nothing, take nothing back or teach nothing; the first does all.
    if (seed == 1) {
      assertThat(once.refusedModels()).isEmpty();
      assertThat(hasRows(Sales.FCT_ORDERS)).as("orders").isTrue();
      assertThat(hasRows(Silver.REFUNDS)).as("refunds").isTrue();
    }
    assertThat(hasRows(Silver.ORDER_LINES)).as("lines").isTrue();
  }

  private Map<String, Long> customersWithoutModels(String lake) {
    return counted(
        content(folder.resolve(lake).toString(), DIM_CUSTOMER).drop("cluster_name", "offers"));
  }

  private boolean hasRows(Table table) {
    return !content(folder.resolve("often").toString(), table).isEmpty();
  }

  @Test
  void aNightThatTouchesNothingOfATableLeavesItAsItIs() throws IOException {
    dice = new Random(7);
    others = new Random(8);
    deliver(1);
    night("lake", IN_PARTS);
    Lake lake = Lake.of(spark(), folder.resolve("lake").toString());
    long before = lake.version(Sales.FCT_ORDERS);
    Path posts = folder.resolve("raw/2025-01-01/posts9.csv");
    Files.createDirectories(posts.getParent());
    Files.writeString(posts, "id,network,likes,at\nnew,x,1,2025-01-02T10:00:00Z\n", UTF_8);

    said.clear();
    night("lake", IN_PARTS);

    assertThat(lake.version(Sales.FCT_ORDERS)).isEqualTo(before);
    assertThat(said).anyMatch(line -> line.contains("social_posts") && line.contains("1 parts"));
  }

  @Test
  void whatAFullRefreshNoLongerFindsIsGoneFromTablesInParts() throws IOException {
    sell("o1", "o2");
    night("lake", List.of("ingest", "order_lines"));
    sell("o2");
    night(settings("lake"), new Request(null, null, List.of("ingest"), true));

    night("lake", List.of("ingest", "order_lines"));

    assertThat(soldOrders()).containsExactly("o2");
  }

  @Test
  void whereOldFilesAreVacuumedATableIsMadeAnew() throws IOException {
    var jobs =
        List.of("ingest", "order_lines", "identifiers", "identity_links", "customers", "orders");
    sell("o1", "o2");
    night("lake", jobs);
    sell("o2");
    night("lake", List.of("ingest", "order_lines"));
    Lake lake = Lake.of(spark(), folder.resolve("lake").toString());
    spark().conf().set("spark.databricks.delta.retentionDurationCheck.enabled", false);
    DeltaTable.forPath(spark(), lake.path(Silver.ORDER_LINES)).vacuum(0);
    spark().conf().unset("spark.databricks.delta.retentionDurationCheck.enabled");

    said.clear();
    night("lake", jobs);

    assertThat(soldOrders()).containsExactly("o2");
    assertThat(said).filteredOn(line -> line.contains("] orders")).noneMatch(this::isInParts);
    assertThat(said).filteredOn(line -> line.contains("] customers")).allMatch(this::isInParts);
  }

  private boolean isInParts(String line) {
    return line.contains("parts made again") || line.contains("up to date");
  }

  /** Delivers two orders, and one line of each of those named. */
  private void sell(String... orders) throws IOException {
    Path day = Files.createDirectories(folder.resolve("raw/2025-01-01"));
    String at = "2025-01-01T10:00:00Z";
    Files.writeString(
        day.resolve("orders1.csv"),
        HEADERS.get("orders")
            + "\n"
            + row("o1", "c1", "", at, "placed", "", "EUR", at)
            + "\n"
            + row("o2", "c1", "", at, "placed", "", "EUR", at)
            + "\n",
        UTF_8);
    Files.writeString(
        day.resolve("lines1.csv"),
        Stream.of(orders)
            .map(order -> row(order, "1", "p1", "", "1", "5.00", "", at) + "\n")
            .collect(joining("", HEADERS.get("lines") + "\n", "")),
        UTF_8);
  }

  private List<String> soldOrders() {
    return content(folder.resolve("lake").toString(), Silver.ORDER_LINES)
        .select("order_id")
        .as(Encoders.STRING())
        .collectAsList();
  }

  /**
   * Writes some files of this day or an earlier one, in the place of those that have their name.
   */
  private void deliver(int night) throws IOException {
    Map<String, Supplier<String>> feeds =
        Map.of(
            "orders", this::order,
            "lines", this::line,
            "customers", this::customer,
            "products", this::product,
            "reviews", this::review,
            "posts", this::post);
    deliver(night, feeds);
    Map<String, Supplier<String>> more =
        Map.of(
            "rates", this::rate,
            "stock", this::stock,
            "payments", this::payment,
            "refunds", this::refund,
            "campaigns", this::campaign,
            "mails", this::mail,
            "consents", this::consent,
            "points", this::points);
    Random first = dice;
    dice = others;
    deliver(night, more);
    dice = first;
  }

  private void deliver(int night, Map<String, Supplier<String>> feeds) throws IOException {
    for (String feed : feeds.keySet().stream().sorted().toList()) {
      if (night == 1 || dice.nextBoolean()) {
        // Much at first and little later, so that most of it is left as it is.
        int count = night == 1 ? 20 + dice.nextInt(20) : 1 + dice.nextInt(3);
        String rows = Stream.generate(feeds.get(feed)).limit(count).collect(joining("\n"));
        Path file = file(feed, night == 1 ? 1 : 1 + dice.nextInt(night));
        Files.createDirectories(file.getParent());
        Files.writeString(file, HEADERS.get(feed) + "\n" + rows + "\n", UTF_8);
        if (dice.nextInt(8) == 0) {
          Path copy = file(feed, 1);
          Files.writeString(copy, Files.readString(file), UTF_8);
        }
      }
    }
  }

  /** Customers enough for clusters, whom no later delivery touches. */
  private void deliverCrowd() throws IOException {
    Path day = Files.createDirectories(folder.resolve("raw/2025-01-01"));
    Files.writeString(
        day.resolve("orders-crowd.csv"),
        crowd("orders", i -> row("k" + i, "k" + i, "", time(), "placed", "", "EUR", time())),
        UTF_8);
    Files.writeString(
        day.resolve("lines-crowd.csv"),
        crowd(
            "lines",
            i ->
                row("k" + i, "1", "p" + i % 4, "", any("1", "9"), any("5.00", "7.50"), "", time())),
        UTF_8);
  }

  private static String crowd(String feed, IntFunction<String> row) {
    return IntStream.range(0, 40)
        .mapToObj(i -> row.apply(i) + "\n")
        .collect(joining("", HEADERS.get(feed) + "\n", ""));
  }

  private Path file(String feed, int day) {
    return folder.resolve("raw/2025-01-%02d/%s%d.csv".formatted(day, feed, dice.nextInt(4)));
  }

  private static final Map<String, String> HEADERS =
      Map.ofEntries(
          Map.entry("orders", "id,customer,email,at,status,cancelled,currency,changed"),
          Map.entry("lines", "order,line,product,customer,quantity,price,returned,changed"),
          Map.entry("customers", "id,email,phone,first,last,person,at,changed"),
          Map.entry("products", "id,category,cost,changed"),
          Map.entry("reviews", "id,product,customer,stars,at"),
          Map.entry("posts", "id,network,likes,at"),
          Map.entry("rates", "date,base,quote,rate"),
          Map.entry("stock", "product,place,date,units,changed"),
          Map.entry("payments", "id,order,kind,status,amount,fee,currency,at,changed"),
          Map.entry(
              "refunds", "id,order,line,product,customer,quantity,amount,shipping,at,changed"),
          Map.entry("campaigns", "id,kind"),
          Map.entry("mails", "id,campaign,type,at,customer,email,machine,changed"),
          Map.entry("consents", "customer,email,purpose,state,at"),
          Map.entry("points", "id,customer,email,type,points,at,changed"));

  private String order() {
    String status = any("placed", "placed", "placed", "cancelled", "test");
    return row(
        "o" + dice.nextInt(12),
        any("", "c" + dice.nextInt(4)),
        any("", "e" + dice.nextInt(4) + "@example.com"),
        time(),
        status,
        status.equals("cancelled") ? any("", time()) : "",
        any("EUR", "EUR", "EUR", "USD"),
        time());
  }

  private String line() {
    boolean isReturn = dice.nextInt(3) == 0;
    return row(
        any("o", "o", "o", "d") + dice.nextInt(12),
        hasLineIds ? any("1", "2") : "",
        "p" + dice.nextInt(4),
        any("", "", "c" + dice.nextInt(4)),
        "" + (isReturn ? -1 : 1) * (1 + dice.nextInt(2)),
        any("5.00", "7.50"),
        isReturn ? time() : "",
        time());
  }

  private String customer() {
    return row(
        "c" + dice.nextInt(5),
        others.nextInt(6) == 0
            ? "info@example.com"
            : any("", "e" + dice.nextInt(4) + "@example.com"),
        others.nextInt(2) == 0 ? "" : "+4922147100" + others.nextInt(3),
        "Ann",
        others.nextInt(3) == 0 ? "Ash" : "Birch",
        others.nextInt(3) == 0 ? "" + others.nextInt(3) : "",
        time(),
        time());
  }

  private String product() {
    return row("p" + dice.nextInt(5), any("a", "b"), any("", "1.00", "2.00"), time());
  }

  private String review() {
    return row(
        "r" + dice.nextInt(6), "p" + dice.nextInt(5), "c" + dice.nextInt(5), any("1", "5"), time());
  }

  private String post() {
    return row("s" + dice.nextInt(6), any("x", "y"), "" + dice.nextInt(9), time());
  }

  private String rate() {
    return row(date(), "USD", "EUR", any("0.9", "0.8"));
  }

  private String stock() {
    return row("p" + dice.nextInt(5), any("", "north"), date(), "" + (dice.nextInt(9) - 2), time());
  }

  private String payment() {
    return row(
        "t" + dice.nextInt(20),
        any("", "o" + dice.nextInt(12), "o" + dice.nextInt(12)),
        any("sale", "sale", "refund", "chargeback"),
        any("success", "success", "failure", "pending"),
        any("5.00", "15.00"),
        any("", "0.50"),
        any("EUR", "USD"),
        time(),
        time());
  }

  private String campaign() {
    return row("n" + dice.nextInt(3), any("campaign", "flow"));
  }

  private String mail() {
    return row(
        "m" + dice.nextInt(20),
        any("", "n") + dice.nextInt(4),
        any("delivered", "open", "open", "click"),
        time(),
        any("", "", "c" + dice.nextInt(5)),
        any("", "e" + dice.nextInt(4) + "@example.com"),
        any("", "", "true"),
        time());
  }

  private String consent() {
    return row(
        any("", "c" + dice.nextInt(5)),
        any("", "e" + dice.nextInt(4) + "@example.com"),
        "email_marketing",
        any("granted", "withdrawn"),
        time());
  }

  private String points() {
    return row(
        "l" + dice.nextInt(12),
        any("", "c" + dice.nextInt(5)),
        any("", "e" + dice.nextInt(4) + "@example.com"),
        any("earn", "redeem"),
        "" + dice.nextInt(9),
        time(),
        time());
  }

  private String refund() {
    return row(
        "f" + dice.nextInt(12),
        any("", "o" + dice.nextInt(12), "o" + dice.nextInt(12)),
        hasLineIds ? any("", "1", "2") : "",
        any("", "p" + dice.nextInt(4)),
        any("", "c" + dice.nextInt(4)),
        any("", "0", "1", "2"),
        any("3.33", "15.00"),
        any("", "4.90"),
        time(),
        time());
  }

  private String date() {
    return "2025-01-0" + (1 + dice.nextInt(5));
  }

  /** Some hours of a few days, so that much falls together and some lies after the night. */
  private String time() {
    return "2025-01-%02dT%02d:00:00Z".formatted(1 + dice.nextInt(5), any(8, 9, 23));
  }

  @SafeVarargs
  private <T> T any(T... choices) {
    return choices[dice.nextInt(choices.length)];
  }

  private static String row(String... values) {
    return String.join(",", values);
  }
}
