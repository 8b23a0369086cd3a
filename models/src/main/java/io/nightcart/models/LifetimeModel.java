package io.nightcart.models;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.nightcart.models.Forecaster.OrderValue;
import io.nightcart.models.Forecaster.Standing;
import io.nightcart.models.Holdout.Bucket;
import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@link LifetimeValue} as learned: numbers and texts that can be stored and used again.
 *
 * @param version a hash of what was learned; heuristic where that is a mean only
 * @param months of the horizon
 * @param monthlyDiscount by how much less money is worth a month later
 * @param trials every model tried
 * @param calibration forecasts of the best, against what came
 * @param isAccepted whether the gates were passed
 * @param verdict why, or why not
 */
public record LifetimeModel(
    String version,
    Learned learned,
    int months,
    double monthlyDiscount,
    List<Trial> trials,
    List<Bucket> calibration,
    boolean isAccepted,
    String verdict) {

  private static final String HEURISTIC = "heuristic";
  private static final double MOST_VALUABLE_ORDERS = 15;
  private static final int YEAR = 365;

  private static final DataType FORECAST =
      DataType.fromDDL(
          "p_alive double, p_no_purchase_90d double, predicted_orders_30 double,"
              + " predicted_orders_90 double, predicted_orders_365 double, orders_365_low bigint,"
              + " orders_365_high bigint, order_value double, predicted_clv double,"
              + " predicted_clv_low double, predicted_clv_high double, clv_if_alive double,"
              + " next_order_days int");

  /**
   * What was learned.
   *
   * @param method a candidate's name, or heuristic
   * @param purchases its parameters; empty for heuristic
   * @param spend those of {@link GammaGamma}; empty where every purchase is taken to bring the mean
   * @param meanValue of a purchase of a value above 0
   * @param kept the share of that which is not all given back
   * @param yearly purchases a year of those who bought within one, for heuristic
   */
  public record Learned(
      String method,
      List<Double> purchases,
      List<Double> spend,
      double meanValue,
      double kept,
      double yearly) {

    public Learned {
      purchases = List.copyOf(purchases);
      spend = List.copyOf(spend);
    }

    private Forecaster forecaster() {
      var model = Candidate.valueOf(method.toUpperCase(Locale.ROOT)).of(purchases);
      var spent = spend.isEmpty() ? null : new GammaGamma(spend.get(0), spend.get(1), spend.get(2));
      return new Forecaster(model, new OrderValue(spent, meanValue, kept));
    }
  }

  /**
   * A model tried.
   *
   * @param measures columns of gold.clv_candidates; those that are undefined are not there
   */
  public record Trial(String candidate, SortedMap<String, Double> measures, boolean isChosen) {

    static Trial of(String candidate, SortedMap<String, Double> measures) {
      return new Trial(candidate, measures, false);
    }

    Trial chosen(boolean isIt) {
      return new Trial(candidate, measures, isIt);
    }

    /** NaN where undefined. */
    double measure(String name) {
      return measures.getOrDefault(name, Double.NaN);
    }
  }

  public LifetimeModel {
    trials = List.copyOf(trials);
    calibration = List.copyOf(calibration);
  }

  /** Nine digits tell models apart and forgive the last bits of another machine. */
  static String version(Learned learned, int months, double monthlyDiscount) {
    if (learned.method().equals(HEURISTIC)) {
      return HEURISTIC;
    }
    var content = new StringBuilder(learned.method());
    Stream.of(
            learned.purchases().stream(),
            learned.spend().stream(),
            Stream.of(
                learned.meanValue(),
                learned.kept(),
                learned.yearly(),
                (double) months,
                monthlyDiscount))
        .flatMap(Function.identity())
        .forEach(number -> content.append(String.format(Locale.ROOT, " %.8e", number)));
    return "lifetime-" + DigestUtils.sha256Hex(content.toString()).substring(0, 12);
  }

  /** The forecast by the mean, for where this one is not accepted and there is none before it. */
  public LifetimeModel heuristic() {
    var byMean =
        new Learned(
            HEURISTIC, List.of(), List.of(), learned.meanValue(), learned.kept(), learned.yearly());
    return new LifetimeModel(
        version(byMean, months, monthlyDiscount),
        byMean,
        months,
        monthlyDiscount,
        trials,
        calibration,
        isAccepted,
        verdict);
  }

  /** The same model, looking as far ahead as these options say. */
  public LifetimeModel lookingAheadAs(LifetimeValue options) {
    return new LifetimeModel(
        version,
        learned,
        options.months(),
        options.monthlyDiscount(),
        trials,
        calibration,
        isAccepted,
        verdict);
  }

  /** The same numbers, accepted or not, with what was tried. */
  LifetimeModel with(
      List<Trial> trials, List<Bucket> calibration, boolean isAccepted, String verdict) {
    return new LifetimeModel(
        version, learned, months, monthlyDiscount, trials, calibration, isAccepted, verdict);
  }

  /** Whether there is no model, and every customer who bought within a year does as the mean. */
  public boolean hasNoModel() {
    return learned.method().equals(HEURISTIC);
  }

  /**
   * Forecasts every customer, as {@link Lifetime#CLV_SCORES}.
   *
   * @param histories rows of {@link Lifetime#PURCHASE_HISTORIES} by the day
   * @param margins rows of {@link io.nightcart.tables.Payments#FCT_ORDER_MARGIN}
   */
  public Dataset<Row> score(Dataset<Row> histories, Dataset<Row> margins, LocalDate day) {
    return histories
        .where("span = 'all'")
        .select(
            Stream.concat(
                    Stream.of(
                        col("customer_key"),
                        expr("first_sales + repeat_sales").as("historic"),
                        col("recent")),
                    Stream.of(Purchaser.seen(day)))
                .toArray(Column[]::new))
        .withColumn("forecast", hasNoModel() ? asTheMean() : forecast())
        .crossJoin(broadcast(marginRate(margins)))
        .select(col("*"), col("forecast.*"))
        .withColumn("day", lit(day))
        .withColumn("order_value", money("order_value"))
        .withColumn("predicted_clv", money("predicted_clv"))
        .withColumn("predicted_clv_low", money("predicted_clv_low"))
        .withColumn("predicted_clv_high", money("predicted_clv_high"))
        .withColumn("clv_if_alive", money("clv_if_alive"))
        .withColumn("historic_clv", money("historic"))
        .withColumn("total_clv", money("historic + predicted_clv"))
        .withColumn("historic_clv_margin", money("historic * rate"))
        .withColumn("predicted_clv_margin", money("predicted_clv * rate"))
        .withColumn("total_clv_margin", expr("historic_clv_margin + predicted_clv_margin"))
        .withColumn(
            "churn_risk",
            expr(
                "case when p_no_purchase_90d < 0.33 then 'low' when p_no_purchase_90d <= 0.66 then"
                    + " 'medium' when p_no_purchase_90d > 0.66 then 'high' end"))
        .withColumn("expected_next_order_date", date_add(lit(day), col("next_order_days")))
        .withColumn("is_most_valuable", col("predicted_orders_365").gt(MOST_VALUABLE_ORDERS))
        .withColumn("clv_method", lit(learned.method()))
        .withColumn("model_version", lit(version))
        .drop("historic", "recent", "paid_repeats", "paid_sales", "first_sales", "forecast")
        .drop("rate", "next_order_days")
        .transform(Lifetime.CLV_SCORES::conform);
  }

  /** Not to be said in SQL: sums of series, and a search for a day. */
  private Column forecast() {
    Forecaster forecaster = learned.forecaster();
    int ahead = months;
    double discount = monthlyDiscount;
    UDF6<Long, Long, Long, Long, Double, Double, Row> forecast =
        (repeats, lastAt, age, paidRepeats, paidSales, firstSales) ->
            forecast(
                forecaster,
                Standing.of(repeats, lastAt, age),
                forecaster.value().of(paidRepeats, paidSales, firstSales),
                ahead,
                discount);
    return udf(forecast, FORECAST)
        .apply(
            col("repeats"),
            col("last_at_days"),
            col("age_days"),
            col("paid_repeats"),
            col("paid_sales"),
            col("first_sales"));
  }

  private static Row forecast(
      Forecaster forecaster, Standing customer, double value, int months, double discount) {
    double alive = forecaster.alive(customer);
    double ofAlive = forecaster.discountedOfAlive(customer, months, discount) * value;
    double year = forecaster.orders(customer, YEAR);
    long[] interval = forecaster.interval(customer, YEAR);
    double clv = ofAlive * alive;
    double perOrder = year > 0 ? clv / year : 0;
    return RowFactory.create(
        alive,
        forecaster.none(customer, 90),
        forecaster.orders(customer, 30),
        forecaster.orders(customer, 90),
        year,
        interval[0],
        interval[1],
        value,
        clv,
        interval[0] * perOrder,
        interval[1] * perOrder,
        ofAlive,
        forecaster.nextOrder(customer, YEAR));
  }

  /** Each who bought within a year buys as often as the mean of them, and spends as the mean. */
  private Column asTheMean() {
    var unknown = lit(null);
    var yearly = when(col("recent").gt(0), learned.yearly()).otherwise(0.0);
    double discounted =
        IntStream.rangeClosed(1, months).mapToDouble(m -> Math.pow(1 + monthlyDiscount, -m)).sum();
    double value = learned.meanValue() * learned.kept();
    return struct(
            unknown,
            unknown,
            yearly.multiply(30.0 / YEAR),
            yearly.multiply(90.0 / YEAR),
            yearly,
            unknown,
            unknown,
            lit(value),
            yearly.multiply(LifetimeValue.MONTH / YEAR * discounted * value),
            unknown,
            unknown,
            unknown,
            unknown)
        .cast(FORECAST);
  }

  private static Column money(String amount) {
    return expr("cast(round(%s, 4) as decimal(18, 4))".formatted(amount));
  }

  /** Of cm2 where any order tells it, else of cm1; null where none does. */
  private static Dataset<Row> marginRate(Dataset<Row> margins) {
    String rate = "try_divide(sum(%1$s), sum(if(%1$s is null, null, net_sales)))";
    return margins.agg(
        expr("double(ifnull(%s, %s))".formatted(rate.formatted("cm2"), rate.formatted("cm1")))
            .as("rate"));
  }

  /**
   * Every model tried, as {@link Lifetime#CLV_CANDIDATES}.
   *
   * @param session lends its session only; its rows are not looked at
   */
  public Dataset<Row> candidates(Dataset<Row> session, LocalDate day) {
    return rows(
        Lifetime.CLV_CANDIDATES,
        session,
        trials,
        trial -> {
          Map<String, Object> row = new HashMap<>(trial.measures());
          row.put("candidate", trial.candidate());
          row.put("day", day);
          row.put("is_chosen", trial.isChosen());
          return row;
        });
  }

  /**
   * Forecasts of the best model tried, against what came, as {@link Lifetime#CLV_CALIBRATION}.
   *
   * @param session lends its session only; its rows are not looked at
   */
  public Dataset<Row> calibration(Dataset<Row> session, LocalDate day) {
    return rows(
        Lifetime.CLV_CALIBRATION,
        session,
        calibration,
        bucket ->
            Map.of(
                "forecast", bucket.forecast(),
                "bucket", bucket.bucket(),
                "day", day,
                "customers", bucket.customers(),
                "predicted", bucket.predicted(),
                "actual", bucket.actual(),
                "model_version", version));
  }

  private static <T> Dataset<Row> rows(
      Table table, Dataset<Row> session, List<T> items, Function<T, Map<String, Object>> columns) {
    var rows =
        items.stream()
            .map(columns)
            .map(
                row ->
                    struct(
                        table.fields().stream()
                            .map(f -> lit(row.get(f.name())).cast(f.type()).as(f.name()))
                            .toArray(Column[]::new)))
            .toArray(Column[]::new);
    var type = DataTypes.createArrayType(table.schema());
    return session
        .limit(0)
        .agg(count(lit(1)))
        .select(inline(rows.length == 0 ? array().cast(type) : array(rows)))
        .transform(table::conform);
  }
}
