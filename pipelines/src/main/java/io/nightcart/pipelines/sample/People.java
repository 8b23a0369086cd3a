package io.nightcart.pipelines.sample;

import java.text.Normalizer;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Invents the people: accounts of every kind, and guests. */
final class People {

  private static final double GUESTS_PER_ACCOUNT = 1.3;
  private static final int ACCOUNTS_PER_FORGOTTEN_ONE = 50;

  private final Urn<String> firstNames = skewed(Lists.lines("first-names"));
  private final Urn<String> lastNames = skewed(Lists.lines("last-names"));
  private final Urn<List<String>> cities =
      new Urn<>(Lists.rows("cities"), city -> Double.parseDouble(city.get(2)));
  private final List<String> mailboxes = List.of("mail.example", "post.example", "web.example");
  private final List<String> exchanges =
      List.of("+49 30 23125", "+49 69 90009", "+49 40 66969", "+49 221 4710", "030-23125");
  private final Urn<Kind> kinds = new Urn<>(List.of(Kind.values()), Kind::share);

  private final Sample.Options options;
  private final Urn<LocalDate> days;
  private final Dice dice;

  People(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
    // The shop grows: by its last day half as many people again find it as on its first.
    this.days =
        new Urn<>(
            options.from().datesUntil(options.last().plusDays(1)).toList(),
            day ->
                Season.weight(day)
                    * (1
                        + 0.5 * (day.toEpochDay() - options.from().toEpochDay()) / options.days()));
  }

  private static Urn<String> skewed(List<String> names) {
    return new Urn<>(names, name -> 1.0 / (3 + names.indexOf(name)));
  }

  List<Person> all() {
    var people = new ArrayList<Person>();
    for (int number = 0; number < options.customers(); number++) {
      people.add(person(number, "C" + (20001 + number), kinds.draw(dice)));
    }
    int accounts = people.size();
    for (int number = 0; number < accounts; number += ACCOUNTS_PER_FORGOTTEN_ONE) {
      people.add(forgetful(people.get(number), "C" + (20001 + people.size())));
    }
    int guests = (int) Math.round(options.customers() * GUESTS_PER_ACCOUNT);
    for (int number = 0; number < guests; number++) {
      people.add(person(options.customers() + number, null, Kind.GUEST));
    }
    return people;
  }

  /** The same person, who opens another account. */
  private Person forgetful(Person person, String id) {
    return new Person(
        id,
        person.kind(),
        person.firstName(),
        person.lastName(),
        person.email(),
        person.phone(),
        person.country(),
        person.city(),
        person.acceptsMarketing(),
        joined(person.kind()));
  }

  private Person person(int number, String id, Kind kind) {
    String first = firstNames.draw(dice);
    String last = lastNames.draw(dice);
    var city = cities.draw(dice);
    return new Person(
        id,
        kind,
        first,
        last,
        plain(first) + "." + plain(last) + number + "@" + dice.oneOf(mailboxes),
        phone(dice),
        city.get(0),
        city.get(1),
        dice.chance(0.45),
        joined(kind));
  }

  private ZonedDateTime joined(Kind kind) {
    return dice.chance(kind.old())
        ? Season.moment(options.from().minusDays(dice.between(1, 700)), dice)
        : Season.moment(days.draw(dice), dice);
  }

  /**
   * A telephone number that begins as those that are kept free for fiction, and is longer, so that
   * hardly two people of one name have the same.
   */
  String phone(Dice dice) {
    return dice.chance(0.3)
        ? ""
        : dice.oneOf(exchanges) + "%07d".formatted(dice.between(0, 9_999_999));
  }

  private static String plain(String name) {
    String simple = name.toLowerCase(Locale.ROOT).replace("ß", "ss").replace("ı", "i");
    return Normalizer.normalize(simple, Normalizer.Form.NFD).replaceAll("[^a-z]", "");
  }
}
