package io.nightcart.pipelines.lake;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What went wrong with S3 or what speaks its protocol, in one line that says what to do. Its
 * client's own messages are long, and what is wrong stands at their end.
 */
public final class StorageFault {

  /** An exception of the client's; other faults may have it among the lines of their trace. */
  private static final Pattern CLIENT =
      Pattern.compile(
          "(org\\.apache\\.hadoop\\.fs\\.s3a|software\\.amazon\\.awssdk)\\.([a-z0-9]+\\.)*[A-Z]\\w*Exception\\b");

  private static final Pattern ANSWER =
      Pattern.compile("Status Code: (\\d{3})[^)]*\\)(?: \\([^)]*\\))?(?::(\\w+))?");
  private static final Pattern NO_CREDENTIALS =
      Pattern.compile(
          "NoAuthWithAWSException|NoAwsCredentialsException|Unable to load credentials");
  private static final int DEEPEST = 30;

  /** The stop that a fault comes down to; empty if it is none of a store's. */
  public static Optional<Stopped> in(Throwable fault) {
    List<String> chain =
        Stream.iterate(fault, Objects::nonNull, Throwable::getCause)
            .limit(DEEPEST)
            .map(Throwable::toString)
            .toList();
    if (chain.stream().noneMatch(text -> CLIENT.matcher(text).find())) {
      return Optional.empty();
    } else if (chain.stream().anyMatch(text -> NO_CREDENTIALS.matcher(text).find())) {
      return Optional.of(
          new Stopped(
              Exit.MISUSED,
              "there are no credentials for the object store: set AWS_ACCESS_KEY_ID and"
                  + " AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or give this machine a role",
              fault));
    }
    return answer(chain)
        .map(answer -> of(Integer.parseInt(answer.group(1)), answer.group(2), fault))
        .orElseGet(() -> Optional.of(silence(chain, fault)));
  }

  /**
   * The answer as its innermost teller has it, with the store's own word for it if one has that.
   */
  private static Optional<Matcher> answer(List<String> chain) {
    List<Matcher> answers = chain.stream().map(ANSWER::matcher).filter(Matcher::find).toList();
    return answers.stream()
        .filter(answer -> answer.group(2) != null)
        .findFirst()
        .or(() -> answers.stream().findFirst());
  }

  private static Optional<Stopped> of(int status, String word, Throwable fault) {
    String answer = word == null ? "" + status : status + " " + word;
    return switch (status) {
      case 401, 403 ->
          stop(
              Exit.MISUSED,
              ("the object store refuses access (%s): look at the credentials, and at what they may"
                      + " do in the bucket")
                  .formatted(answer),
              fault);
      case 404 ->
          "NoSuchBucket".equals(word)
              ? stop(Exit.MISUSED, "there is no such bucket (%s)".formatted(answer), fault)
              : Optional.empty();
      case 412 ->
          stop(
              Exit.CONFLICT,
              "a file changed while it was read (%s); run again".formatted(answer),
              fault);
      case 301, 307, 400, 405, 501 ->
          stop(
              Exit.MISUSED,
              ("the object store does not take the request (%s): look at fs.s3a.endpoint and"
                      + " fs.s3a.endpoint.region, and whether credentials have expired")
                  .formatted(answer),
              fault);
      default ->
          stop(
              Exit.FAULT,
              "the object store does not do its work (%s), however often asked; run again"
                  .formatted(answer),
              fault);
    };
  }

  private static Optional<Stopped> stop(Exit exit, String line, Throwable fault) {
    return Optional.of(new Stopped(exit, line, fault));
  }

  private static Stopped silence(List<String> chain, Throwable fault) {
    String innermost = chain.get(chain.size() - 1);
    return new Stopped(
        Exit.FAULT,
        ("the object store cannot be reached or does not answer (%s), however often asked;"
                + " run again")
            .formatted(innermost.lines().findFirst().orElse("")),
        fault);
  }

  private StorageFault() {}
}
