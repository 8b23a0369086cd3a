package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How orders are paid: some at the second attempt, some given back, a few contested. */
final class Till {

  /** Who handles payments, and what of them it keeps: a share and so many cents. */
  private record Gateway(String name, double weight, double share, long cents) {}

  /** What somebody is to pay or get, in cents. */
  private record Bill(Order order, Gateway gateway, long amount) {

    /**
     * A payment of it.
     *
     * @param number of the payment among those of the order
     * @param kindAndStatus such as {@code sale success}
     * @param fee null where there is none
     */
    Plain payment(String number, String kindAndStatus, Long fee, ZonedDateTime at) {
      String id = "PAY-" + order.id() + "-" + number;
      return Plain.of(
          Source.PAYMENTS,
          id,
          at,
          id,
          order.id(),
          kindAndStatus.split(" ")[0],
          gateway.name(),
          kindAndStatus.split(" ")[1],
          BigDecimal.valueOf(amount, 2),
          fee == null ? null : BigDecimal.valueOf(fee, 2),
          "EUR",
          at,
          at);
    }
  }

  /** A version of a payment that is followed by a newer one. */
  private record Undecided(Plain payment) implements Entry {
    @Override
    public Source source() {
      return payment.source();
    }

    @Override
    public String id() {
      return payment.id();
    }

    @Override
    public ZonedDateTime at() {
      return payment.at();
    }

    @Override
    public Map<String, Object> fields() {
      return payment.fields();
    }

    @Override
    public Entry savedAgain(ZonedDateTime at) {
      return new Undecided(payment.savedAgain(at));
    }

    @Override
    public boolean isSuperseded() {
      return true;
    }
  }

  private static final Gateway MARKETPLACE = new Gateway("marketplace", 0, 0.12, 0);
  private static final Gateway GIFT_CARD = new Gateway("gift_card", 0, 0, 0);
  private static final Gateway LATER = new Gateway("klarna", 18, 0.0299, 35);
  private static final Urn<Gateway> GATEWAYS =
      new Urn<>(
          List.of(new Gateway("card", 52, 0.014, 25), new Gateway("paypal", 30, 0.0249, 35), LATER),
          Gateway::weight);

  private static final double REFUSED_AT_FIRST = 0.07;
  private static final double PAID_TWICE = 0.0015;
  private static final double REFUND_FORGOTTEN = 0.02;
  private static final double CONTESTED = 0.001;
  private static final long FEE_OF_A_CHARGEBACK = 15_00;

  private final Sample.Options options;
  private final Dice dice;
  private final List<Entry> payments = new ArrayList<>();

  Till(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** The payments of all orders, as far as they fall within the days of the shop. */
  List<Entry> of(List<Order> orders) {
    orders.stream().filter(order -> !order.status().equals("test")).forEach(this::pay);
    payments.removeIf(payment -> payment.day().isAfter(options.last()));
    return payments;
  }

  /** Takes an order as it ended. */
  private void pay(Order order) {
    var gateway = gateway(order);
    var bill = new Bill(order, gateway, order.total());
    var at = order.createdAt();
    boolean isVoided = order.status().equals("voided");
    if (isVoided || dice.chance(REFUSED_AT_FIRST)) {
      add(bill.payment("1", "sale failure", null, at));
      at = at.plusMinutes(dice.between(1, 12));
    }
    if (!isVoided) {
      sell(bill, at);
      giveBack(bill);
      if (dice.chance(CONTESTED)) {
        var contested = at.plusDays(dice.between(12, 40));
        add(bill.payment("5", "chargeback success", FEE_OF_A_CHARGEBACK, contested));
      }
    }
  }

  private Gateway gateway(Order order) {
    if (order.channel().equals("marketplace")) {
      return MARKETPLACE;
    }
    var drawn = GATEWAYS.draw(dice);
    return drawn.name().equals("card") && order.id().endsWith("3") ? GIFT_CARD : drawn;
  }

  private void sell(Bill bill, ZonedDateTime at) {
    long fee = Math.round(bill.amount() * bill.gateway().share()) + bill.gateway().cents();
    if (bill.gateway() == LATER) {
      var decided = at.plusHours(dice.between(20, 50));
      add(new Undecided(bill.payment("2", "sale pending", null, at)));
      add(bill.payment("2", "sale success", fee, at).savedAgain(decided));
    } else {
      add(bill.payment("2", "sale success", fee, at));
    }
    if (dice.chance(PAID_TWICE)) {
      add(bill.payment("3", "sale success", fee, at.plusMinutes(2)));
    }
  }

  private void giveBack(Bill bill) {
    var order = bill.order();
    if (order.status().equals("cancelled")) {
      var at = order.cancelledAt().plusMinutes(dice.between(1, 30));
      add(bill.payment("4", "refund success", null, at));
    } else if (order.worth(-1) > 0 && !dice.chance(REFUND_FORGOTTEN)) {
      var refund = new Bill(order, bill.gateway(), returned(order));
      add(refund.payment("4", "refund success", null, order.at().plusHours(dice.between(3, 70))));
    }
  }

  private void add(Entry payment) {
    payments.add(payment);
  }

  /** With its tax. */
  private static long returned(Order order) {
    long sold = order.worth(1);
    long kept = sold - order.worth(-1);
    return order.worth(-1) + order.tax() - Math.round((double) order.tax() * kept / sold);
  }
}
