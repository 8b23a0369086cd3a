package io.nightcart.models;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.nightcart.models.Forecaster.OrderValue;
import io.nightcart.models.Forecaster.Standing;
import io.nightcart.models.Holdout.Outcome;
import io.nightcart.models.LifetimeModel.Learned;
import io.nightcart.models.LifetimeModel.Trial;
import io.nightcart.models.PurchaseModel.History;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.hipparchus.stat.correlation.PearsonsCorrelation;

/**
 * What customers will bring: how often they buy until they leave, by one of several models, and
 * what they spend, by {@link GammaGamma}. Each model is fitted to all but the last days and held
 * against these; the best is fitted again to all.
 *
 * @param candidates the models tried
 * @param holdoutDays the days at the end that models are held against
 * @param horizonDays how far values are looked ahead, rounded to months of 30.4375 days
 * @param monthlyDiscount by how much less money is worth a month later, 0.01 for 1%
 * @param maxCustomers the most customers to learn from, which bounds memory and time; which ones is
 *     decided by a hash
 * @param minCustomers the gate of data: with fewer customers who paid for something there is no
 *     model
 * @param minHistoryDays likewise, fewer days since the first purchase; above holdoutDays
 * @param maxQuietDays likewise, more days since the last purchase
 * @param minPurchases likewise, nobody who bought on so many days
 * @param maxBias the gate of a model: it forecasts all customers' purchases within the holdout up
 *     to this share wrong, either way, and each customer's no worse than the year before would
 *     (root of the mean squared error)
 * @param maxSalesBias likewise, all customers' net sales; not judged where none came
 * @param retrainDays for how many days a model is used before another is fitted; 0 fits one every
 *     night
 */
public record LifetimeValue(
    List<Candidate> candidates,
    int holdoutDays,
    int horizonDays,
    double monthlyDiscount,
    int maxCustomers,
    long minCustomers,
    int minHistoryDays,
    int maxQuietDays,
    long minPurchases,
    double maxBias,
    double maxSalesBias,
    int retrainDays) {

  /** Days of a month: a twelfth of 365.25. */
  static final double MONTH = 30.4375;

  private static final double YEAR = 365;
  private static final String NAIVE = "naive";
  private static final String NO_MODEL =
      "No model has parameters under which these purchases are likeliest";

  /** Above this, spending and buying have more to do with each other than Gamma-Gamma allows. */
  private static final double CORRELATED = 0.3;

  /** A model fitted to the purchases before the holdout, and its trial. */
  private record Tried(Candidate candidate, Trial trial, Holdout holdout) {}

  /**
   * @throws IllegalArgumentException for options that make no sense, with the value
   */
  public LifetimeValue {
    candidates = List.copyOf(candidates);
    require(!candidates.isEmpty(), "Candidates must name a model");
    require(
        Set.copyOf(candidates).size() == candidates.size(), "A candidate repeats in " + candidates);
    require(holdoutDays >= 1, "Holdout-days must be 1 or more, not " + holdoutDays);
    require(horizonDays >= 16, "Horizon-days must be 16 or more, not " + horizonDays);
    require(
        monthlyDiscount >= 0 && monthlyDiscount < 1,
        "Monthly-discount must be from 0 to below 1, not " + monthlyDiscount);
    require(maxCustomers >= 100, "Max-customers must be 100 or more, not " + maxCustomers);
    require(
        minHistoryDays > holdoutDays,
        "Min-history-days must be above holdout-days (%d), not %d"
            .formatted(holdoutDays, minHistoryDays));
    require(minCustomers >= 1, "Min-customers must be 1 or more, not " + minCustomers);
    require(maxQuietDays >= 0, "Max-quiet-days must be 0 or more, not " + maxQuietDays);
    require(minPurchases >= 2, "Min-purchases must be 2 or more, not " + minPurchases);
    require(maxBias >= 0, "Max-bias must be 0 or more, not " + maxBias);
    require(maxSalesBias >= 0, "Max-sales-bias must be 0 or more, not " + maxSalesBias);
    require(retrainDays >= 0, "Retrain-days must be 0 or more, not " + retrainDays);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The months of the horizon. */
  int months() {
    return (int) Math.round(horizonDays / MONTH);
  }

  /**
   * Learns from rows of {@link io.nightcart.tables.Lifetime#PURCHASE_HISTORIES}. Where the data are
   * too few, the outcome is the accepted {@link LifetimeModel#hasNoModel heuristic}; where no model
   * passes its gate, one that is not accepted. The same rows give the same, however they are
   * spread.
   *
   * @param day by which the histories were drawn up
   */
  public LifetimeModel fit(Dataset<Row> histories, LocalDate day) {
    Row seen = summary(histories);
    var mean = new OrderValue(null, seen.getDouble(1), 1);
    Learned asTheMean = learned("heuristic", List.of(), mean, seen.getDouble(0));
    Optional<String> lack = lack(seen, day);
    if (lack.isPresent()) {
      return model(asTheMean).with(List.of(), List.of(), true, lack.get());
    }
    var past = Purchaser.sample(histories, "calibration", day.minusDays(holdoutDays), maxCustomers);
    var all = Purchaser.sample(histories, "all", day, maxCustomers);
    Trial naive = Trial.of(NAIVE, naive(past, seen.getDouble(1)).measures());
    List<Tried> best =
        candidates.stream()
            .map(one -> tried(one, past))
            .flatMap(Optional::stream)
            .sorted(comparing(one -> one.trial().measure("rmse")))
            .toList();
    // The best that can be fitted to all days, too, where nobody may seem to leave.
    return best.stream()
        .flatMap(one -> fitted(one, trials(best, one, naive), all, seen.getDouble(0)))
        .findFirst()
        .orElseGet(
            () -> model(asTheMean).with(trials(best, null, naive), List.of(), false, NO_MODEL));
  }

  private static List<Trial> trials(List<Tried> tried, Tried chosen, Trial naive) {
    return Stream.concat(
            tried.stream().map(one -> one.trial().chosen(one == chosen)), Stream.of(naive))
        .toList();
  }

  /** At most one; naive is the last of the trials. */
  private Stream<LifetimeModel> fitted(
      Tried tried, List<Trial> trials, List<Purchaser> all, double yearly) {
    String method = tried.candidate().toString();
    Trial trial = tried.trial();
    Trial naive = trials.get(trials.size() - 1);
    return usable(tried.candidate(), Purchaser.histories(all))
        .map(model -> model(learned(method, model.parameters(), orderValue(all), yearly)))
        .map(
            model ->
                model.with(
                    trials, tried.holdout().buckets(), passes(trial, naive), verdict(trial, naive)))
        .stream();
  }

  /** Purchases a year of who bought within it, mean value, and what the gates of data ask for. */
  private static Row summary(Dataset<Row> histories) {
    return histories
        .where("span = 'all'")
        .agg(
            expr("ifnull(try_divide(sum(recent), count_if(recent > 0)), 0D)").as("yearly"),
            expr("ifnull(double(try_divide(sum(first_sales + repeat_sales), sum(repeats + 1))),"
                    + " 0D)")
                .as("value"),
            count_if(expr("first_sales > 0 or paid_repeats > 0")).as("customers"),
            min("first_date").as("first_date"),
            max("last_date").as("last_date"),
            max(col("repeats").plus(1)).as("purchases"))
        .first();
  }

  private Optional<String> lack(Row seen, LocalDate day) {
    if (seen.getLong(2) < minCustomers) {
      return Optional.of(
          "%,d customers paid for something, and a model needs %,d"
              .formatted(seen.getLong(2), minCustomers));
    }
    LocalDate first = seen.getDate(3).toLocalDate();
    LocalDate last = seen.getDate(4).toLocalDate();
    if (first.isAfter(day.minusDays(minHistoryDays))) {
      return Optional.of(
          "The first purchase was on %s, and a model needs %d days"
              .formatted(first, minHistoryDays));
    }
    if (last.isBefore(day.minusDays(maxQuietDays))) {
      return Optional.of(
          "The last purchase was on %s, and a model needs one within %d days"
              .formatted(last, maxQuietDays));
    }
    return seen.getLong(5) >= minPurchases
        ? Optional.empty()
        : Optional.of(
            "Nobody bought on %d days, and a model needs one who did".formatted(minPurchases));
  }

  /** Empty for a model without parameters, or with such as lead nowhere. */
  private Optional<Tried> tried(Candidate candidate, List<Purchaser> past) {
    var histories = Purchaser.histories(past);
    OrderValue value = orderValue(past);
    double correlation = correlation(past);
    return usable(candidate, histories)
        .map(
            model -> {
              var forecaster = new Forecaster(model, value);
              var holdout = new Holdout(past.stream().map(c -> outcome(forecaster, c)).toList());
              var measures = holdout.measures();
              measures.put("log_likelihood", model.logLikelihood(histories));
              measures.put("spend_correlation", correlation);
              measures.values().removeIf(measure -> !Double.isFinite(measure));
              return new Tried(candidate, Trial.of(candidate.toString(), measures), holdout);
            });
  }

  private Optional<PurchaseModel> usable(Candidate candidate, List<History> histories) {
    return candidate.fit(histories).filter(this::leadsSomewhere);
  }

  /** Not where it has a new customer buy more than daily, or a series does not converge. */
  private boolean leadsSomewhere(PurchaseModel model) {
    try {
      return model.expected(horizonDays / Purchaser.WEEK) <= horizonDays;
    } catch (ArithmeticException doesNotConverge) {
      return false;
    }
  }

  private Outcome outcome(Forecaster forecaster, Purchaser customer) {
    var standing = Standing.of(customer.repeats(), customer.lastAtDays(), customer.ageDays());
    double orders = forecaster.orders(standing, holdoutDays);
    double value =
        forecaster.value().of(customer.paidRepeats(), customer.paidSales(), customer.firstSales());
    long[] interval = forecaster.interval(standing, holdoutDays);
    return new Outcome(
        orders,
        orders * value,
        forecaster.none(standing, holdoutDays),
        interval[0],
        interval[1],
        customer);
  }

  /** Everybody goes on as in the year before. */
  private Holdout naive(List<Purchaser> past, double value) {
    return new Holdout(
        past.stream()
            .map(
                customer -> {
                  double orders = customer.recent() * holdoutDays / YEAR;
                  return new Outcome(orders, orders * value, Double.NaN, 0, 0, customer);
                })
            .toList());
  }

  /** Where Gamma-Gamma has no parameters, or no mean, everybody spends the mean. */
  private static OrderValue orderValue(List<Purchaser> customers) {
    double repeats = customers.stream().mapToLong(Purchaser::paidRepeats).sum();
    double paid = customers.stream().mapToDouble(Purchaser::paidSales).sum();
    double all = customers.stream().mapToDouble(Purchaser::repeatSales).sum();
    GammaGamma spend =
        GammaGamma.fit(Purchaser.spends(customers)).filter(fit -> fit.q() > 1).orElse(null);
    return new OrderValue(
        spend, repeats > 0 ? paid / repeats : 0, paid > 0 ? Math.max(all / paid, 0) : 1);
  }

  /** NaN where nobody came back, or all did as often or spend as much. */
  private static double correlation(List<Purchaser> customers) {
    var back = customers.stream().filter(customer -> customer.paidRepeats() > 0).toList();
    return back.size() < 2
        ? Double.NaN
        : new PearsonsCorrelation()
            .correlation(
                back.stream().mapToDouble(Purchaser::repeats).toArray(),
                back.stream().mapToDouble(c -> c.paidSales() / c.paidRepeats()).toArray());
  }

  private static Learned learned(
      String method, List<Double> purchases, OrderValue value, double yearly) {
    var spend = value.spend();
    List<Double> parameters = spend == null ? List.of() : List.of(spend.p(), spend.q(), spend.v());
    return new Learned(method, purchases, parameters, value.mean(), value.kept(), yearly);
  }

  private LifetimeModel model(Learned learned) {
    return new LifetimeModel(
        LifetimeModel.version(learned, months(), monthlyDiscount),
        learned,
        months(),
        monthlyDiscount,
        List.of(),
        List.of(),
        false,
        "");
  }

  private boolean passes(Trial trial, Trial naive) {
    return Math.abs(trial.measure("bias")) <= maxBias
        && !(Math.abs(trial.measure("sales_bias")) > maxSalesBias)
        && trial.measure("rmse") <= naive.measure("rmse");
  }

  private String verdict(Trial trial, Trial naive) {
    return String.format(
        Locale.ROOT,
        "Of %,.0f customers' last %d days %s forecast %,.0f purchases and %,.0f came, a bias of"
            + " %+.1f%% (at most %.1f%%)%s; root mean squared error %.4f, of as in the year before"
            + " %.4f%s",
        trial.measure("customers"),
        holdoutDays,
        trial.candidate(),
        trial.measure("predicted_orders"),
        trial.measure("actual_orders"),
        100 * trial.measure("bias"),
        100 * maxBias,
        Double.isNaN(trial.measure("sales_bias"))
            ? ""
            : String.format(
                Locale.ROOT,
                ", and of net sales %+.1f%% (at most %.1f%%)",
                100 * trial.measure("sales_bias"),
                100 * maxSalesBias),
        trial.measure("rmse"),
        naive.measure("rmse"),
        Math.abs(trial.measure("spend_correlation")) > CORRELATED
            ? String.format(
                Locale.ROOT,
                "; repeats and values correlate by %.2f, so values are less sure",
                trial.measure("spend_correlation"))
            : "");
  }
}
