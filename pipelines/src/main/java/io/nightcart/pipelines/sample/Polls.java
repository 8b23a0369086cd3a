package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Asks customers: every quarter whether they would recommend the shop, after a delivery whether
 * they are content, after a ticket whether it was easy. Who waited for a parcel says so.
 */
final class Polls {

  /**
   * Somebody to ask.
   *
   * @param survey null where only the month tells one survey from the other
   * @param order what it is about; null of a quarter
   * @param chance that there is an answer
   */
  private record Question(
      String survey,
      String kind,
      String type,
      Person person,
      Order order,
      ZonedDateTime at,
      boolean isUpset,
      double chance) {}

  private static final Map<String, Urn<Integer>> CONTENT =
      Map.of(
          "nps", scores(0, 1, 1, 1, 1, 2, 5, 7, 15, 24, 22, 21),
          "csat", scores(1, 3, 4, 9, 33, 51),
          "ces", scores(1, 2, 3, 5, 10, 20, 32, 28));

  private static final Map<String, Urn<Integer>> UPSET =
      Map.of(
          "nps", scores(0, 8, 6, 8, 9, 9, 14, 13, 14, 11, 5, 3),
          "csat", scores(1, 22, 26, 23, 19, 10),
          "ces", scores(1, 10, 14, 18, 20, 18, 13, 7));

  private static final Urn<Integer> FRIENDS = scores(0, 0, 0, 1, 1, 1, 2, 3, 8, 18, 28, 38);
  private static final int OFF_THE_SCALE = 11;

  private final List<List<String>> comments = Lists.rows("answers");
  private final Sample.Options options;
  private final Dice dice;

  Polls(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  private static Urn<Integer> scores(int lowest, Integer... weights) {
    return new Urn<>(
        IntStream.range(lowest, lowest + weights.length).boxed().toList(),
        score -> weights[score - lowest]);
  }

  /** Invitations and answers, numbered in the order of time. */
  List<Entry> of(List<Person> people, List<Parcel> parcels, List<Ticket> tickets) {
    var questions = new ArrayList<Question>();
    questions.addAll(ofQuarters(people, parcels));
    parcels.forEach(parcel -> afterDelivery(parcel, questions));
    tickets.forEach(ticket -> afterTicket(ticket, questions));
    questions.removeIf(question -> question.at().toLocalDate().isAfter(options.last()));
    questions.sort(
        Comparator.comparing(Question::at).thenComparing(question -> question.person().email()));
    var entries = new ArrayList<Entry>();
    for (int number = 0; number < questions.size(); number++) {
      ask(questions.get(number), number, entries);
    }
    return entries;
  }

  private List<Question> ofQuarters(List<Person> people, List<Parcel> parcels) {
    var late =
        parcels.stream()
            .filter(Parcel::isLate)
            .collect(Collectors.groupingBy(parcel -> parcel.order().person().email()));
    var questions = new ArrayList<Question>();
    for (LocalDate day : options.from().datesUntil(options.last().plusDays(1)).toList()) {
      if (day.getDayOfMonth() == 15 && day.getMonthValue() % 3 == 0) {
        people.stream()
            .filter(person -> person.id() != null && person.joined().toLocalDate().isBefore(day))
            .filter(person -> dice.chance(0.55))
            .map(person -> ofQuarter(person, day, late.getOrDefault(person.email(), List.of())))
            .forEach(questions::add);
      }
    }
    return questions;
  }

  private static Question ofQuarter(Person person, LocalDate day, List<Parcel> late) {
    return new Question(
        "NPS %d-Q%d".formatted(day.getYear(), day.getMonthValue() / 3),
        "relationship",
        "nps",
        person,
        null,
        day.atTime(10, 0).atZone(Season.ZONE),
        late.stream().anyMatch(parcel -> parcel.promised().isBefore(day)),
        0.34);
  }

  private void afterDelivery(Parcel parcel, List<Question> questions) {
    if (parcel.isDelivered() && parcel.order().email() != null && dice.chance(0.4)) {
      var day = parcel.endedAt().toLocalDate().plusDays(2);
      questions.add(event("csat", parcel.order(), day, parcel.isLate(), 0.24));
    }
  }

  private void afterTicket(Ticket ticket, List<Question> questions) {
    if (ticket.solvedAt() != null && dice.chance(0.5)) {
      var day = ticket.solvedAt().toLocalDate().plusDays(1);
      questions.add(event("ces", ticket.order(), day, ticket.replies() > 1, 0.35));
    }
  }

  private static Question event(
      String type, Order order, LocalDate day, boolean isUpset, double chance) {
    var at = day.atTime(11, 0).atZone(Season.ZONE);
    return new Question(null, "transactional", type, order.person(), order, at, isUpset, chance);
  }

  private void ask(Question question, int number, List<Entry> entries) {
    String id = "I" + (40001 + number);
    boolean isDelivered = !dice.chance(0.025);
    entries.add(invitation(question, id, isDelivered));
    boolean isAnswered = dice.chance(question.chance());
    var answeredAt = Season.moment(question.at().toLocalDate().plusDays(dice.few(2.2)), dice);
    // Who answers on the day of asking does so afterwards.
    var at = answeredAt.isAfter(question.at()) ? answeredAt : question.at().plusMinutes(25);
    int score = score(question);
    String comment = dice.chance(0.35) ? comment(question, score) : null;
    if (isDelivered && isAnswered && !at.toLocalDate().isAfter(options.last())) {
      entries.add(answer(question, id, at, score, comment));
    }
  }

  private int score(Question question) {
    if (dice.chance(0.012)) {
      return OFF_THE_SCALE;
    }
    boolean isFriend = question.type().equals("nps") && question.person().kind() == Kind.LOYAL;
    return (question.isUpset()
            ? UPSET.get(question.type())
            : isFriend ? FRIENDS : CONTENT.get(question.type()))
        .draw(dice);
  }

  private String comment(Question question, int score) {
    boolean isGood = score >= (question.type().equals("nps") ? 8 : 4);
    String mood = question.isUpset() ? "late" : isGood ? "good" : "bad";
    String fitting = question.type().equals("ces") ? (isGood ? "easy" : "hard") : mood;
    return dice.oneOf(comments.stream().filter(row -> row.get(0).equals(fitting)).toList()).get(1);
  }

  private static Plain invitation(Question question, String id, boolean isDelivered) {
    return Plain.of(
        Source.SURVEY_INVITATIONS,
        id,
        question.at(),
        id,
        question.survey(),
        question.kind(),
        question.person().id(),
        question.person().email(),
        question.order() == null ? null : question.order().id(),
        question.at(),
        isDelivered);
  }

  private static Plain answer(
      Question question, String invitation, ZonedDateTime at, int score, String comment) {
    String id = invitation.replace("I", "A");
    return Plain.of(
        Source.SURVEY_RESPONSES,
        id,
        at,
        id,
        invitation,
        question.survey(),
        question.type(),
        score,
        comment,
        at);
  }
}
