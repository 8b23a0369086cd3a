package io.nightcart.pipelines;

import io.nightcart.pipelines.lake.StorageFault;

/** The night cannot go on, for a reason that the operator can act on. */
public final class Stopped extends RuntimeException {

  /** What kind of stop it is, as the exit code of the command. */
  public enum Exit {
    /** Done, also when there was nothing to do. */
    DONE(0),
    /** An unexpected fault; trying again may help. */
    FAULT(1),
    /** Wrong arguments or settings; trying again does not help. */
    MISUSED(2),
    /** Required input is missing; try again later. */
    MISSING_INPUT(3),
    /** A check of the data failed; look at it. */
    BAD_DATA(4),
    /** Another run holds the lake or changed it; try again. */
    CONFLICT(5),
    /** A file breaks its contract; nothing of it was taken. */
    BROKEN_CONTRACT(6),
    /** A model failed its gate and the one before stays; only where asked for. */
    MODEL_REFUSED(7);

    private final int code;

    Exit(int code) {
      this.code = code;
    }

    /** The code for the shell. */
    public int code() {
      return code;
    }
  }

  private final transient Exit exit;

  /** A stop with one line that says what, where and what to do. */
  public Stopped(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  /** The same, with the fault behind it. */
  public Stopped(Exit exit, String message, Throwable cause) {
    super(message, cause);
    this.exit = exit;
  }

  /** The stop that a fault comes down to: itself, what a store said, or an unexpected fault. */
  static Stopped by(Throwable fault) {
    if (fault instanceof Stopped stopped) {
      return stopped;
    }
    String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
    return StorageFault.in(fault).orElseGet(() -> new Stopped(Exit.FAULT, message, fault));
  }

  /** What is wrong, in one line. */
  String line() {
    return getMessage().strip().lines().findFirst().orElse(exit.toString());
  }

  /** What kind of stop it is. */
  public Exit exit() {
    return exit;
  }
}
