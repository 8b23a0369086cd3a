package io.nightcart.pipelines.serve;

/** A statement that is not answered; the client is told why in one line. */
final class Refused extends RuntimeException {

  Refused(String why) {
    super(why, null, false, false);
  }

  /** Spark tells the client an exception as text; the name of its class says nothing to them. */
  @Override
  public String toString() {
    return getMessage();
  }
}
