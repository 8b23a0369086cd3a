package io.nightcart.pipelines.sample;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who agreed to be written to, and until when. */
final class Subscriptions {

  private static final double GUESTS_WHO_SUBSCRIBE = 0.15;
  private static final double ACCOUNTS_WITH_SMS = 0.08;

  private record Change(String purpose, ZonedDateTime at, boolean isGranted, String source) {}

  private static final String EMAIL = "email_marketing";

  private final Map<Person, List<Change>> changes = new LinkedHashMap<>();
  private final Sample.Options options;

  /** As people said when they opened their accounts, and when they changed them. */
  Subscriptions(List<Person> people, List<Account> accounts, Sample.Options options, Dice dice) {
    this.options = options;
    for (Account account : accounts) {
      var person = account.person();
      boolean isKnown = changes.containsKey(person);
      if (account.acceptsMarketing() != accepts(person)) {
        var at = isKnown ? account.at() : person.joined();
        tell(person, new Change(EMAIL, at, account.acceptsMarketing(), "account"));
      }
      if (!isKnown && account.acceptsMarketing() && dice.chance(ACCOUNTS_WITH_SMS)) {
        tell(person, new Change("sms", person.joined(), true, "account"));
      }
    }
    for (Person person : people) {
      if (person.id() == null && person.acceptsMarketing() && dice.chance(GUESTS_WHO_SUBSCRIBE)) {
        tell(person, new Change(EMAIL, person.joined(), true, "checkout"));
      }
    }
  }

  private void tell(Person person, Change change) {
    changes.computeIfAbsent(person, key -> new ArrayList<>()).add(change);
  }

  private boolean accepts(Person person) {
    return accepts(person, options.last().plusDays(1).atStartOfDay(Season.ZONE));
  }

  /** Whether e-mails may be sent to somebody at a time. */
  boolean accepts(Person person, ZonedDateTime at) {
    return changes.getOrDefault(person, List.of()).stream()
        .filter(change -> change.purpose().equals(EMAIL) && !change.at().isAfter(at))
        .max(Comparator.comparing(Change::at))
        .map(Change::isGranted)
        .orElse(false);
  }

  /** Everybody who ever agreed, in the order in which they became known. */
  List<Person> people() {
    return List.copyOf(changes.keySet());
  }

  /** When somebody agreed first. */
  ZonedDateTime since(Person person) {
    return changes.get(person).get(0).at();
  }

  void withdraw(Person person, ZonedDateTime at, String source) {
    tell(person, new Change(EMAIL, at, false, source));
  }

  /** All consents given and withdrawn. */
  List<Entry> all() {
    var entries = new ArrayList<Entry>();
    var start = options.from().atStartOfDay(Season.ZONE);
    changes.forEach(
        (person, told) ->
            told.forEach(
                change -> {
                  var at = change.at().isBefore(start) ? start : change.at();
                  entries.add(consent(person, change, Weekly.export(at)));
                }));
    entries.removeIf(entry -> entry.day().isAfter(options.last()));
    return entries;
  }

  private static Entry consent(Person person, Change change, ZonedDateTime export) {
    String state = change.isGranted() ? "granted" : "withdrawn";
    return Plain.of(
        Source.CONSENTS,
        person.email() + change.purpose() + change.at() + state,
        export,
        person.id(),
        person.email(),
        change.purpose(),
        state,
        change.at(),
        change.source(),
        change.source().equals("account") ? "form-v3" : null,
        export);
  }
}
