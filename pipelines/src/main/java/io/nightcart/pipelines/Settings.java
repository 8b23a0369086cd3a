package io.nightcart.pipelines;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.nightcart.models.BasketRules;
import io.nightcart.models.Clusters;
import io.nightcart.models.LifetimeValue;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.feeds.Expressions;
import io.nightcart.pipelines.feeds.Feed;
import io.nightcart.pipelines.feeds.Ingest;
import io.nightcart.pipelines.feeds.Pseudonyms;
import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Field;
import io.nightcart.tables.Rule;
import io.nightcart.tables.Shop;
import io.nightcart.transforms.AttributionOptions;
import io.nightcart.transforms.BundleOffers;
import io.nightcart.transforms.ChurnWindows;
import io.nightcart.transforms.CustomerSegments;
import io.nightcart.transforms.Customers;
import io.nightcart.transforms.IdentityLinks;
import io.nightcart.transforms.InventoryHealth;
import io.nightcart.transforms.KpiAnomalies;
import io.nightcart.transforms.KpiDaily;
import io.nightcart.transforms.WinBack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that an operator may change, checked. {@code conf/nightcart.conf} explains every key.
 *
 * @param shop null where no shop file was given
 */
public record Settings(
    String lake,
    String raw,
    String report,
    Shop shop,
    Map<String, Feed> feeds,
    IngestSettings ingest,
    PersonalData personalData,
    IdentitySettings identity,
    Increment.Limits increments,
    KpiDaily.Options kpi,
    Rfm rfm,
    ChurnWindows.Options churn,
    CustomerSegments.Options segments,
    AttributionOptions attribution,
    KpiAnomalies.Options anomalies,
    Clusters clusters,
    ClusterMigration clusterMigration,
    LifetimeValue lifetime,
    WinBack.Options winBack,
    BasketRules baskets,
    Offers offers,
    InventoryHealth.Options assortment,
    Mlflow mlflow,
    OpenLineage openlineage) {

  /** Key {@code ingest}. */
  public record IngestSettings(double maxRefusedShare, boolean requiresDay) {
    public IngestSettings {
      requireShare("Max-refused-share", maxRefusedShare);
    }
  }

  /** Key {@code personal-data}. */
  public record PersonalData(String key) {
    public PersonalData {
      Pseudonyms.requireKey(key);
    }
  }

  /** Key {@code identity}. */
  public record IdentitySettings(
      int maxAccounts, Set<String> roleMailboxes, Customers.Survivorship survivorship) {
    public IdentitySettings {
      roleMailboxes =
          roleMailboxes.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(toSet());
      new IdentityLinks.Options(maxAccounts);
    }

    IdentityLinks.Options options() {
      return new IdentityLinks.Options(maxAccounts);
    }
  }

  /** Key {@code rfm}. */
  public record Rfm(int windowDays) {
    public Rfm {
      if (windowDays < 0) {
        throw new IllegalArgumentException("Window-days must be 0 or more, not " + windowDays);
      }
    }
  }

  /** Key {@code cluster-migration}. */
  public record ClusterMigration(int days) {
    public ClusterMigration {
      if (days < 1) {
        throw new IllegalArgumentException("Days must be 1 or more, not " + days);
      }
    }
  }

  /** Key {@code offers}: the options of the offers, and the share to hold out. */
  public record Offers(
      double discount,
      int maxOffers,
      long minAudience,
      double minLift,
      double maxAttachRate,
      double holdout) {

    public Offers {
      if (!(holdout >= 0 && holdout < 1)) {
        throw new IllegalArgumentException("Holdout must be from 0 to below 1, not " + holdout);
      }
      new BundleOffers.Options(discount, maxOffers, minAudience, minLift, maxAttachRate);
    }

    BundleOffers.Options options() {
      return new BundleOffers.Options(discount, maxOffers, minAudience, minLift, maxAttachRate);
    }
  }

  /** Key {@code mlflow}: the server to tell of models; none where the address is empty. */
  public record Mlflow(String trackingUri, String experiment) {
    public Mlflow {
      boolean isAddress = trackingUri.matches("https?://[\\w.-]+(:\\d+)?(/[\\w./-]*)?");
      if (!trackingUri.isEmpty() && !isAddress) {
        // Not said again, for it may hold a password.
        throw new IllegalArgumentException(
            "Tracking-uri must be such as http://localhost:5000, without name or password: those are"
                + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD in the environment");
      }
      if (experiment.isBlank()) {
        throw new IllegalArgumentException("Experiment must not be empty");
      }
    }
  }

  /** Key {@code openlineage}: the file of its own settings; nobody is told where it is empty. */
  public record OpenLineage(String config, String namespace) {
    public OpenLineage {
      if (namespace.isBlank()) {
        throw new IllegalArgumentException("Namespace must not be empty");
      }
    }
  }

  /** What a setting of a type is called. */
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          int.class, "a whole number",
          long.class, "a whole number",
          double.class, "a number",
          boolean.class, "true or false",
          Boolean.class, "true or false",
          String.class, "a text");

  private static final String SECRET = "personal-data.key";
  private static final ConfigRenderOptions COMPACT = ConfigRenderOptions.concise();

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  /** Settings with the text they were read from, so that they can be shown and stored. */
  public record Loaded(Settings settings, String effective) {}

  /**
   * Reads the defaults and what differs from them.
   *
   * @param files shop files and others; a later one wins
   * @param overrides lines {@code key=value}, which win over all files
   * @throws Stopped naming the file, the line and the key of what is wrong
   */
  public static Loaded load(List<Path> files, List<String> overrides) {
    return load(ConfigFactory.empty(), files, overrides);
  }

  /** The settings of the invented shop, which the program carries with it. */
  static Loaded ofSample(List<String> overrides) {
    return load(ConfigFactory.parseResources("shops/sample.conf"), List.of(), overrides);
  }

  private static Loaded load(Config shop, List<Path> files, List<String> overrides) {
    try {
      Config config = ConfigFactory.empty();
      for (String override : overrides) {
        config = assignment(override).withFallback(config);
      }
      for (int i = files.size() - 1; i >= 0; i--) {
        config = config.withFallback(parse(files.get(i)));
      }
      Config resolved =
          config
              .withFallback(shop)
              .withFallback(ConfigFactory.parseResources("nightcart.conf"))
              .resolve();
      Settings settings = read(resolved.withoutPath("templates"));
      settings.checkAddresses(resolved);
      settings.checkFeeds(resolved);
      return new Loaded(settings, masked(resolved));
    } catch (ConfigException e) {
      throw new Stopped(Exit.MISUSED, e.getMessage(), e);
    }
  }

  /**
   * Who Nightcart is to an MLflow server: MLFLOW_TRACKING_TOKEN, _USERNAME and _PASSWORD, if set.
   */
  static Map<String, String> mlflowCredentials() {
    return ConfigFactory.systemEnvironment().root().entrySet().stream()
        .filter(entry -> entry.getKey().matches("MLFLOW_TRACKING_(TOKEN|USERNAME|PASSWORD)"))
        .collect(toMap(Map.Entry::getKey, entry -> text(entry.getValue()).strip()));
  }

  private static Config assignment(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new Stopped(Exit.MISUSED, "--set wants key=value, not " + override);
    }
    String value = override.substring(equals + 1);
    if (value.startsWith("[") || value.startsWith("{")) {
      return ConfigFactory.parseString(
          override, ConfigParseOptions.defaults().setOriginDescription("--set"));
    }
    return ConfigFactory.parseMap(Map.of(override.substring(0, equals).strip(), value), "--set");
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file)) {
      throw new Stopped(
          Exit.MISUSED,
          "There is no settings file %s; conf/shops has some to begin with".formatted(file));
    }
    return ConfigFactory.parseFile(file.toFile());
  }

  /**
   * The variants of clusters in a file {@code variants = [ { max-k = 8 }, … ]}.
   *
   * @return each as lines {@code key=value}
   * @throws Stopped if there is no such list, or nothing in it
   */
  static List<List<String>> variants(Path file) {
    try {
      List<List<String>> variants =
          parse(file).getConfigList("variants").stream()
              .map(
                  variant ->
                      variant.root().entrySet().stream()
                          .map(
                              entry ->
                                  "clusters.%s=%s"
                                      .formatted(entry.getKey(), text(entry.getValue())))
                          .toList())
              .toList();
      if (variants.isEmpty()) {
        throw new Stopped(
            Exit.MISUSED,
            file + ": variants: must hold a block such as { max-k = 8 }; it is empty");
      }
      return variants;
    } catch (ConfigException e) {
      throw new Stopped(Exit.MISUSED, e.getMessage(), e);
    }
  }

  private static String text(ConfigValue value) {
    return value.unwrapped() instanceof String text ? text : value.render(COMPACT);
  }

  private static Settings read(Config config) {
    try {
      return JSON.readValue(config.root().render(COMPACT), Settings.class);
    } catch (UnrecognizedPropertyException e) {
      throw wrong(
          config,
          path(e),
          "unknown key; there are "
              + e.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(joining(", ")));
    } catch (ValueInstantiationException e) {
      throw wrong(config, path(e), e.getCause().getMessage());
    } catch (MismatchedInputException e) {
      throw wrong(config, path(e), line(config, e));
    } catch (JsonMappingException e) {
      throw wrong(config, path(e), e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String line(Config config, MismatchedInputException e) {
    String key = ConfigUtil.joinPath(path(e));
    Class<?> type = e.getTargetType();
    if (type == null || !config.hasPath(key)) {
      return e.getOriginalMessage();
    }
    String wanted =
        type.isEnum()
            ? "one of "
                + Stream.of(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(joining(", "))
            : Collection.class.isAssignableFrom(type)
                ? "a list [ ... ]"
                : KINDS.getOrDefault(type, "a block of keys { ... }");
    String given = SECRET.startsWith(key) ? "***" : config.getValue(key).render(COMPACT);
    return "must be %s, not %s".formatted(wanted, given);
  }

  private static List<String> path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .toList();
  }

  private static Stopped wrong(Config config, List<String> path, String what) {
    String where = "settings";
    ConfigValue value = config.root();
    for (int i = 1; i <= path.size(); i++) {
      String key = ConfigUtil.joinPath(path.subList(0, i));
      if (config.hasPathOrNull(key)) {
        where = place(config.getValue(key).origin());
      }
    }
    return new Stopped(Exit.MISUSED, "%s: %s: %s".formatted(where, String.join(".", path), what));
  }

  private static String place(ConfigOrigin origin) {
    if (origin.description().startsWith("merge of")) {
      return "settings";
    }
    String file =
        origin.filename() != null
            ? origin.filename()
            : origin.description().replaceFirst("( @ |: \\d).*", "");
    return origin.lineNumber() > 0 && origin.filename() != null
        ? file + ":" + origin.lineNumber()
        : file;
  }

  /** Addresses are stored and shown, so they must not hold secrets, nor may this say them again. */
  private void checkAddresses(Config config) {
    Map<List<String>, String> addresses =
        feeds.entrySet().stream()
            .collect(
                toMap(feed -> List.of("feeds", feed.getKey(), "path"), f -> f.getValue().path()));
    addresses.put(List.of("lake"), lake);
    addresses.put(List.of("raw"), raw);
    addresses.forEach(
        (key, address) -> {
          if (address.matches("(?i)s3\\w*://[^/]*@.*")) {
            throw wrong(
                config,
                key,
                "credentials do not belong into an address: they come from AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY in the environment, a profile or a role");
          }
        });
  }

  /** Names, needs and expressions of the feeds, which the records by themselves cannot judge. */
  private void checkFeeds(Config config) {
    feeds.forEach(
        (name, feed) -> {
          Contract contract =
              Bronze.CONTRACTS.stream()
                  .filter(c -> c.feed().equals(name))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          wrong(
                              config,
                              List.of("feeds", name),
                              "unknown feed; there are "
                                  + Bronze.CONTRACTS.stream()
                                      .map(Contract::feed)
                                      .collect(joining(", "))));
          checkColumns(config, contract, feed);
        });
    if (shop != null) {
      Bronze.CONTRACTS.stream()
          .filter(contract -> contract.isMandatory() && !feeds.containsKey(contract.feed()))
          .findFirst()
          .ifPresent(
              contract -> {
                throw wrong(config, List.of("feeds"), "the feed " + contract.feed() + " is needed");
              });
    }
  }

  private static void checkColumns(Config config, Contract contract, Feed feed) {
    var path = List.of("feeds", contract.feed(), "columns");
    for (Field field : contract.fields()) {
      boolean isMapped = feed.columns().containsKey(field.name());
      boolean hasDefault = field.rules().stream().anyMatch(Rule.Otherwise.class::isInstance);
      if (field.isRequired() && !isMapped && !hasDefault) {
        throw wrong(config, path, "the column " + field.name() + " is needed");
      }
    }
    feed.columns()
        .forEach(
            (column, expression) -> {
              var key = new ArrayList<>(path);
              key.add(column);
              try {
                contract.field(column);
                Expressions.parse(expression).forEach(field -> {});
              } catch (RuntimeException e) {
                throw wrong(config, key, firstLine(e));
              }
            });
    if (!feed.where().isEmpty()) {
      try {
        Expressions.parse(feed.where()).forEach(field -> {});
      } catch (RuntimeException e) {
        throw wrong(config, List.of("feeds", contract.feed(), "where"), firstLine(e));
      }
    }
  }

  private static String firstLine(RuntimeException e) {
    return e.getMessage().strip().lines().findFirst().orElse("");
  }

  private static String masked(Config config) {
    return config.withValue(SECRET, ConfigValueFactory.fromAnyRef("***")).root().render(COMPACT);
  }

  /** What the ingest needs of these. */
  Ingest.Options ingestOptions() {
    return new Ingest.Options(
        shop,
        feeds,
        personalData.key(),
        identity.roleMailboxes(),
        ingest.maxRefusedShare(),
        ingest.requiresDay());
  }

  /** A text that tells the key for personal data from any other, without giving it away. */
  String keyCheck() {
    return new Pseudonyms(personalData.key()).hash("key", "nightcart");
  }

  /** Whether the key for personal data is the one that everybody knows. */
  boolean hasTrialKey() {
    return personalData.key().equals("nightcart-default-key-for-trials");
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1, not " + share);
    }
  }
}
