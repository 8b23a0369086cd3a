package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When each person comes to buy. */
final class Visits {

  /** One person's order to be. */
  record Visit(Person person, ZonedDateTime at, boolean isFirst) {}

  private static final double GUESTS_WHO_RETURN = 0.10;

  /** In a skewed shop, one visit of so many is by the same person. */
  private static final int VISITS_PER_HEAVY_ONE = 100;

  private final Sample.Options options;
  private final Dice dice;

  Visits(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** All visits, in the order of time. */
  List<Visit> of(List<Person> people) {
    List<Visit> visits =
        people.stream()
            .flatMap(person -> of(person).stream())
            .sorted(Comparator.comparing(Visit::at).thenComparing(visit -> visit.person().email()))
            .toList();
    return options.isSkewed() ? skewed(visits, people) : visits;
  }

  /** One account, which was there before the first day, comes in the place of many others. */
  private List<Visit> skewed(List<Visit> visits, List<Person> people) {
    Person heavy =
        people.stream()
            .filter(person -> person.id() != null)
            .min(Comparator.comparing(Person::joined).thenComparing(Person::id))
            .orElseThrow();
    var skewed = new ArrayList<>(visits);
    for (int i = 0; i < skewed.size(); i += VISITS_PER_HEAVY_ONE) {
      skewed.set(i, new Visit(heavy, skewed.get(i).at(), false));
    }
    return skewed;
  }

  private List<Visit> of(Person person) {
    var visits = new ArrayList<Visit>();
    if (!person.joined().toLocalDate().isBefore(options.from())) {
      visits.add(new Visit(person, person.joined(), true));
    }
    while (comesBack(person, visits)) {
      var day = next(person, visits);
      if (day.isAfter(options.last())) {
        break;
      }
      visits.add(new Visit(person, Season.moment(day, dice), false));
    }
    return visits;
  }

  private boolean comesBack(Person person, List<Visit> visits) {
    var kind = person.kind();
    if (kind == Kind.GUEST) {
      return visits.size() < 3 && dice.chance(GUESTS_WHO_RETURN);
    }
    return kind.gapDays() > 0 && (visits.isEmpty() || !dice.chance(kind.leaving()));
  }

  private LocalDate next(Person person, List<Visit> visits) {
    int gap = person.kind() == Kind.GUEST ? 35 : person.kind().gapDays();
    if (visits.isEmpty()) {
      return busyDay(person.kind(), options.from(), options.from().plusDays(gap));
    }
    var last = visits.get(visits.size() - 1).at().toLocalDate();
    long wait = Math.max(2, Math.round(gap * (0.5 + dice.share())));
    int leeway = person.kind() == Kind.BARGAIN ? 9 : 3;
    var target = last.plusDays(wait);
    var earliest = target.minusDays(Math.min(leeway, wait - 1));
    return busyDay(person.kind(), earliest, target.plusDays(leeway));
  }

  /** A day of a stretch; a campaign draws those who wait for one. */
  private LocalDate busyDay(Kind kind, LocalDate first, LocalDate last) {
    double pull = kind == Kind.BARGAIN ? 7 : 1;
    return new Urn<>(
            first.datesUntil(last.plusDays(1)).toList(),
            day -> Season.weight(day) * (Season.campaigns(day).isEmpty() ? 1 : pull))
        .draw(dice);
  }
}
