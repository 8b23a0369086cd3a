package io.nightcart.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.Night.Request;
import io.nightcart.tables.Delivery;
import io.nightcart.tables.Service;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As {@link IncrementIT}, of tickets, surveys and shipments: customers gain and lose addresses,
 * invitations and orders come after what names them, and rates are corrected.
 */
class ExperienceIncrementIT extends LakeSuite {

  private static final String SHOP =
      """
      shop { id = tiny, name = Tiny, currency = EUR, time-zone = Europe/Berlin }
      ingest.max-refused-share = 1
      increments { whole-below = 0, max-share = 1000 }
      feeds {
        orders { path = ${raw}"/{day}/orders*.csv", format = csv, columns {
          order_id = id, customer_id = customer, email = email, ordered_at = at, updated_at = changed
        } }
        order_lines { path = ${raw}"/{day}/lines*.csv", format = csv, columns {
          order_id = order, line_id = line, product_id = product, quantity = quantity,
          unit_price = price, returned_at = returned, updated_at = changed
        } }
        customers { path = ${raw}"/{day}/customers*.csv", format = csv, columns {
          customer_id = id, email = email, created_at = at, updated_at = changed
        } }
        fx_rates { path = ${raw}"/{day}/rates*.csv", format = csv, columns {
          rate_date = day, base = base, quote = quote, rate = rate, updated_at = changed
        } }
        tickets { path = ${raw}"/{day}/tickets*.csv", format = csv, columns {
          ticket_id = id, customer_id = customer, email = email, order_id = order,
          created_at = at, solved_at = solved, updated_at = changed
        } }
        survey_invitations { path = ${raw}"/{day}/invitations*.csv", format = csv, columns {
          invitation_id = id, survey = survey, kind = kind, customer_id = customer, email = email,
          sent_at = at, updated_at = changed
        } }
        survey_responses { path = ${raw}"/{day}/responses*.csv", format = csv, columns {
          response_id = id, invitation_id = invitation, question_type = question, score = score,
          email = email, answered_at = at, updated_at = changed
        } }
        shipments { path = ${raw}"/{day}/shipments*.csv", format = csv, columns {
          shipment_id = id, order_id = order, shipped_at = shipped, promised_at = promised,
          delivered_at = delivered, cost = cost, currency = currency, updated_at = changed
        } }
      }
      """;

  private static final Map<String, String> HEADERS =
      Map.of(
          "orders", "id,customer,email,at,changed",
          "lines", "order,line,product,quantity,price,returned,changed",
          "customers", "id,email,at,changed",
          "rates", "day,base,quote,rate,changed",
          "tickets", "id,customer,email,order,at,solved,changed",
          "invitations", "id,survey,kind,customer,email,at,changed",
          "responses", "id,invitation,question,score,email,at,changed",
          "shipments", "id,order,shipped,promised,delivered,cost,currency,changed");

  private static final List<String> IN_PARTS =
      List.of(
          "ingest",
          "order_lines",
          "identifiers",
          "identity_links",
          "customers",
          "orders",
          "refunds",
          "fx_rates",
          "tickets",
          "survey_invitations",
          "survey_responses",
          "shipments",
          "fct_order_lines",
          "fct_orders",
          "fct_order_margin");

  private static final List<String> ALL =
      Stream.concat(IN_PARTS.stream(), Stream.of("service_daily", "survey_daily", "delivery_daily"))
          .toList();

  private static final int NIGHTS = 4;

  @TempDir Path folder;

  private Random dice;

  /** As many as {@link IncrementIT#seeds}. */
  static LongStream seeds() {
    return IncrementIT.seeds();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nightsThatFollowWhatChangedEndAsOneThatMakesAllAnew(long seed) throws IOException {
    dice = new Random(seed);
    for (int night = 1; night <= NIGHTS; night++) {
      deliver(night);
      night("often", night < NIGHTS ? IN_PARTS : ALL);
    }

    night("once", ALL);

    assertSameTables(folder.resolve("often").toString(), folder.resolve("once").toString());
    assertThat(
            List.of(
                Service.SERVICE_DAILY,
                Surveys.SURVEY_DAILY,
                Delivery.DELIVERY_DAILY,
                Surveys.RESPONSES))
        .allMatch(this::hasRows);
    assertThat(said).filteredOn(line -> line.contains("] shipments")).anyMatch(this::isInParts);
  }

  private boolean isInParts(String line) {
    return line.contains("parts made again") || line.contains("up to date");
  }

  private boolean hasRows(Table table) {
    return !content(folder.resolve("often").toString(), table).isEmpty();
  }

  private void night(String lake, List<String> jobs) throws IOException {
    Path shop = folder.resolve("shop.conf");
    Files.writeString(shop, SHOP);
    var settings =
        Settings.load(
            List.of(shop), List.of("raw=" + folder.resolve("raw"), "lake=" + folder.resolve(lake)));
    night(settings, new Request(null, null, jobs, false));
  }

  private void deliver(int night) throws IOException {
    Map<String, Supplier<String>> feeds =
        Map.of(
            "orders", this::order,
            "lines", this::line,
            "customers", this::customer,
            "rates", this::rate,
            "tickets", this::ticket,
            "invitations", this::invitation,
            "responses", this::response,
            "shipments", this::shipment);
    for (String feed : feeds.keySet().stream().sorted().toList()) {
      if (night == 1 || dice.nextInt(3) > 0) {
        int count = night == 1 ? 25 : 1 + dice.nextInt(3);
        String rows = Stream.generate(feeds.get(feed)).limit(count).collect(joining("\n"));
        Path file =
            folder.resolve("raw/2025-01-%02d/%s%d.csv".formatted(night, feed, dice.nextInt(3)));
        Files.createDirectories(file.getParent());
        Files.writeString(file, HEADERS.get(feed) + "\n" + rows + "\n", UTF_8);
      }
    }
  }

  private String order() {
    return row(order(12), any("", "c" + dice.nextInt(4)), email(), time(), time());
  }

  private String line() {
    boolean isReturn = dice.nextInt(3) == 0;
    return row(order(12), "1", "p1", isReturn ? "-1" : "1", "5.00", isReturn ? time() : "", time());
  }

  private String customer() {
    return row("c" + dice.nextInt(5), email(), time(), time());
  }

  private String rate() {
    return row(day(), "USD", "EUR", any("0.9", "0.8", "0.7"), time());
  }

  private String ticket() {
    return row(
        "t" + dice.nextInt(15),
        any("", "", "c" + dice.nextInt(5)),
        email(),
        any("", order(14)),
        time(),
        any("", time()),
        time());
  }

  private String invitation() {
    return row(
        "i" + dice.nextInt(12),
        any("", "spring"),
        any("", "transactional"),
        any("", "", "c" + dice.nextInt(5)),
        email(),
        time(),
        time());
  }

  private String response() {
    return row(
        "a" + dice.nextInt(12),
        any("", "i" + dice.nextInt(16)),
        any("nps", "csat", "ces"),
        "" + dice.nextInt(12),
        any("", email()),
        time(),
        time());
  }

  private String shipment() {
    return row(
        "s" + dice.nextInt(15),
        order(14),
        any("", time(), time()),
        any("", time()),
        any("", time()),
        any("", "4.00"),
        any("", "EUR", "USD", "USD"),
        time());
  }

  private String order(int of) {
    return "o" + dice.nextInt(of);
  }

  private String email() {
    return any("", "e" + dice.nextInt(4) + "@example.com");
  }

  private String day() {
    return "2025-01-%02d".formatted(1 + dice.nextInt(5));
  }

  private String time() {
    return day() + "T%02d:00:00Z".formatted(any(8, 9, 23));
  }

  @SafeVarargs
  private <T> T any(T... choices) {
    return choices[dice.nextInt(choices.length)];
  }

  private static String row(String... values) {
    return String.join(",", values);
  }
}
