package io.nightcart.transforms;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.transforms.CustomerSegments.Options;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which segments each customer falls into, and why: the first rule that holds is the primary. */
final class SegmentRules {

  /** Tells of every customer, as orders do. */
  private static final String ALWAYS = "true";

  private static final String RECENCY = ago("recency_days");

  private static final String PREDICTED_ORDERS =
      "concat(round(predicted_orders_365, 1), ' orders predicted for the next 365 days')";

  /**
   * A rule.
   *
   * @param segment what it makes of the customer
   * @param flag the column that says whether it holds; empty if none does
   * @param isKnown in SQL; where it does not hold, the flag is null
   * @param condition in SQL; where it is null, because something is not known, it does not hold
   * @param reason in SQL, a text with the figures that made it hold
   */
  private record Rule(
      String segment, String flag, String isKnown, String condition, String reason) {

    String holds() {
      return flag.isEmpty() ? condition : "ifnull(%s, false)".formatted(flag);
    }

    String value() {
      return "if(%s, ifnull(%s, false), cast(null as boolean))".formatted(isKnown, condition);
    }
  }

  /** Adds the flags, {@code primary_segment} and {@code reasons}. */
  static Dataset<Row> decide(Dataset<Row> customers, Options options) {
    var rules = rules(options);
    for (Rule rule : rules) {
      if (!rule.flag().isEmpty()) {
        customers = customers.withColumn(rule.flag(), expr(rule.value()));
      }
    }
    return customers
        .withColumn("primary_segment", expr(each(rules, r -> "'" + r.segment() + "'") + "[0]"))
        .withColumn("reasons", expr(each(rules, Rule::reason)));
  }

  private static String each(List<Rule> rules, Function<Rule, String> what) {
    return rules.stream()
        .map(rule -> "if(%s, %s, null)".formatted(rule.holds(), what.apply(rule)))
        .collect(joining(", ", "array_compact(array(", "))"));
  }

  /** By precedence. One of those up to prospect holds for everybody; the others are never first. */
  private static List<Rule> rules(Options options) {
    return Stream.of(states(), values(options), orders(options), visits(options), habits(options))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Rule> states() {
    return List.of(
        away("churned", "2 * churn_window_days"),
        away("lapsed", "churn_window_days"),
        away("at_risk", "at_risk_days"),
        new Rule(
            "won_back",
            "is_reactivated",
            ALWAYS,
            "state = 'reactivated'",
            "concat('ordered ', %s, ' after ', %s, ' without an order')"
                .formatted(RECENCY, counted("last_gap_days", "day"))));
  }

  private static Rule away(String state, String days) {
    return new Rule(
        state,
        "is_" + state,
        ALWAYS,
        "state = '%s'".formatted(state),
        "concat('last order ', %s, ': customers count as %s after ', %s, ' days')"
            .formatted(RECENCY, state.replace('_', ' '), days));
  }

  private static List<Rule> values(Options options) {
    String isBest = "value_365 > 0 and value_365 >= vip_from";
    String isForecast = "predicted_clv > 0 and predicted_clv >= vip_forecast_from";
    return List.of(
        new Rule(
            "vip",
            "is_vip",
            ALWAYS,
            "%s or %s or is_most_valuable".formatted(isBest, isForecast),
            "concat_ws(' and ', if(%s, %s, null), if(%s, %s, null), if(is_most_valuable, %s, null))"
                .formatted(
                    isBest,
                    amongBest(options.vipShare()),
                    isForecast,
                    "concat('in the top %s by sales predicted: ', %s)"
                        .formatted(percent(options.vipShare()), money("predicted_clv")),
                    PREDICTED_ORDERS)),
        new Rule(
            "high_value",
            "is_high_value",
            ALWAYS,
            "value_365 > 0 and value_365 >= high_value_from",
            amongBest(options.highValueShare())));
  }

  private static String amongBest(double share) {
    return "concat('in the top %s by ', replace(value_basis, '_', ' '), ' of the last 365 days: ', %s)"
        .formatted(percent(share), money("value_365"));
  }

  private static List<Rule> orders(Options options) {
    return List.of(
        new Rule(
            "loyal",
            "is_loyal",
            ALWAYS,
            "orders_365 >= %d and state = 'active'".formatted(options.loyalOrders()),
            "concat(%s, ' in the last 365 days and active')"
                .formatted(counted("orders_365", "order"))),
        new Rule(
            "new",
            "is_new",
            ALWAYS,
            "orders = 1 and recency_days <= " + options.newDays(),
            "concat('first order ', %s)".formatted(RECENCY)),
        new Rule(
            "second_order_due",
            "is_second_order_due",
            "due_from is not null",
            "orders = 1 and recency_days between due_from and due_to",
            ("concat('one order, ', %s, ': half of all second orders come after ', due_from, ' to ',"
                    + " due_to, ' days')")
                .formatted(RECENCY)),
        new Rule(
            "one_order",
            "",
            ALWAYS,
            "orders = 1 and not is_new and not ifnull(is_second_order_due, false)",
            "concat('one order, ', %s)".formatted(RECENCY)),
        new Rule(
            "repeat",
            "is_repeat",
            ALWAYS,
            "orders >= 2",
            "concat(%s, ' so far')".formatted(counted("orders", "order"))));
  }

  private static List<Rule> visits(Options options) {
    int days = options.browseDays();
    return List.of(
        new Rule(
            "abandoned_cart",
            "is_abandoned_cart",
            "has_carts",
            "cart_value > 0",
            "concat('a cart of ', %s, ' left ', %s)"
                .formatted(money("cart_value"), ago("cart_days"))),
        new Rule("prospect", "is_prospect", ALWAYS, "orders = 0", "'no order yet'"),
        new Rule(
            "browse_abandoner",
            "is_browse_abandoner",
            "has_views",
            "product_views > 0 and cart_steps = 0 and not ifnull(is_abandoned_cart, false)"
                + " and ifnull(recency_days >= %d, true)".formatted(days),
            "concat(%s, ' in the last %d days, no cart and no order')"
                .formatted(counted("product_views", "product view"), days)));
  }

  private static List<Rule> habits(Options options) {
    String bought = "(gross_sales - discounts - cancelled_returns)";
    String givenBack = "(returns - cancelled_returns)";
    return List.of(
        new Rule(
            "most_valuable",
            "is_most_valuable",
            "has_forecasts",
            "is_most_valuable",
            PREDICTED_ORDERS),
        new Rule(
            "discount_seeker",
            "is_discount_seeker",
            ALWAYS,
            "orders >= %d and discounted_orders >= %s * orders"
                .formatted(options.discountOrders(), exact(options.discountShare())),
            "concat(discounted_orders, ' of ', %s, ' at a discount')"
                .formatted(counted("orders", "order"))),
        new Rule(
            "serial_returner",
            "is_serial_returner",
            ALWAYS,
            "orders - cancelled_orders >= %d and %s > 0 and %s >= %s * %s"
                .formatted(
                    options.returnOrders(),
                    bought,
                    givenBack,
                    exact(options.returnShare()),
                    bought),
            "concat('goods for ', %s, ' of ', %s, ' given back')"
                .formatted(money(givenBack), money(bought))),
        answer("promoter", "nps >= 9"),
        answer("detractor", "nps <= 6"));
  }

  private static Rule answer(String segment, String condition) {
    return new Rule(
        segment,
        "is_" + segment,
        "has_answers",
        condition,
        "concat('answered ', nps, ' of 10 to recommending the shop, ', %s)"
            .formatted(ago("nps_days")));
  }

  private static String ago(String days) {
    return "case %1$s when 0 then 'today' when 1 then 'yesterday' else concat(%1$s, ' days ago') end"
        .formatted(days);
  }

  private static String counted(String number, String noun) {
    return "concat(%1$s, if(%1$s = 1, ' %2$s', ' %2$ss'))".formatted(number, noun);
  }

  private static String money(String amount) {
    return "cast(%s as decimal(18, 2))".formatted(amount);
  }

  private static String exact(double share) {
    return BigDecimal.valueOf(share).toPlainString();
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }

  private SegmentRules() {}
}
