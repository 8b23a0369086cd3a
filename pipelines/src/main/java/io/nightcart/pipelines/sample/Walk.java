package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** What somebody does during a visit, one thing after the other. */
final class Walk {

  private record Step(String type, String page, int seconds, List<Object> details) {}

  private final List<Step> steps = new ArrayList<>();
  private final Stay stay;
  private final Dice dice;
  private int seconds = 0;

  Walk(Stay stay, Dice dice) {
    this.stay = stay;
    this.dice = dice;
  }

  Walk page(String page) {
    return step("page_view", page);
  }

  Walk list(String category) {
    return step("list_view", "/c/" + category.replace(' ', '-'));
  }

  Walk view(Product product) {
    return step("product_view", "/p/" + product.id(), "sku", product.id());
  }

  Walk search(String term, int results) {
    return step("search", "/search", "term", term, "results", results);
  }

  Walk add(Product product, int quantity, long price) {
    return step(
        "add_to_cart",
        "/p/" + product.id(),
        "sku",
        product.id(),
        "qty",
        quantity,
        "price",
        BigDecimal.valueOf(price, 2));
  }

  /** Takes all of a product out again. */
  Walk remove(Product product) {
    return step("remove_from_cart", "/cart", "sku", product.id());
  }

  Walk checkout(String step, String email) {
    return step("checkout_step", "/checkout/" + step, "step", step, "email", email);
  }

  Walk buy(String order, String email) {
    return step("transaction", "/thanks", "order", order, "email", email);
  }

  private Walk step(String type, String page, Object... details) {
    seconds += steps.isEmpty() ? 0 : dice.between(8, 150);
    steps.add(new Step(type, page, seconds, Arrays.asList(details)));
    return this;
  }

  /** The events of a visit that begins at a time. */
  List<Event> from(ZonedDateTime start, Supplier<String> ids) {
    return steps.stream()
        .map(
            step ->
                new Event(
                    ids.get(),
                    step.type(),
                    start.plusSeconds(step.seconds()),
                    stay,
                    step == steps.get(0),
                    step.page(),
                    step.details()))
        .toList();
  }

  /** The events of a visit that ends at a time. */
  List<Event> until(ZonedDateTime end, Supplier<String> ids) {
    return from(end.minusSeconds(seconds), ids);
  }
}
