package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/** The accounts: all old ones on the first day, new ones as they are opened, and changes. */
final class Accounts {

  private static final double CHANGED_PER_DAY = 0.002;

  private final Sample.Options options;
  private final People people;
  private final Dice dice;

  Accounts(Sample.Options options, People people, Dice dice) {
    this.options = options;
    this.people = people;
    this.dice = dice;
  }

  List<Account> of(List<Person> everybody) {
    var accounts = new ArrayList<Account>();
    for (Person person : everybody) {
      if (person.id() != null) {
        accounts.addAll(of(person));
      }
    }
    return accounts;
  }

  private List<Account> of(Person person) {
    // The first export touched every old account, as first exports do.
    ZonedDateTime start = options.from().atTime(2, 0).atZone(Season.ZONE);
    var opened = person.joined().isBefore(start) ? start : person.joined();
    var versions = new ArrayList<Account>();
    versions.add(new Account(person, person.phone(), person.acceptsMarketing(), opened));
    LocalDate day = opened.toLocalDate().plusDays(1);
    for (; !day.isAfter(options.last()); day = day.plusDays(1)) {
      if (dice.chance(CHANGED_PER_DAY)) {
        var last = versions.get(versions.size() - 1);
        boolean hasMoved = dice.chance(0.5);
        versions.add(
            new Account(
                person,
                hasMoved ? people.phone(dice) : last.phone(),
                hasMoved ? last.acceptsMarketing() : !last.acceptsMarketing(),
                Season.moment(day, dice)));
      }
    }
    return versions;
  }
}
