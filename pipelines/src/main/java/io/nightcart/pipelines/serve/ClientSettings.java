package io.nightcart.pipelines.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;

/**
 * What a client may bring along when it connects, before any statement. The protocol would let it
 * change every setting of Hive, ask for the environment, and set properties of the whole program,
 * by which others are let in.
 */
final class ClientSettings {

  /** Of Spark's settings, {@link SessionSettings} judges; of Hive's, drivers bring these. */
  private static final String MODIFIABLE =
      "spark\\.sql\\..*|hive\\.resultset\\..*|hive\\.server2\\.thrift\\.resultset\\..*";

  /** Restricts the sessions that are opened with these settings from now on. */
  static void restrict(Configuration sessions) throws ReflectiveOperationException {
    sessions.setBoolean("hive.variable.substitute", false);
    shutMetastore(sessions);
    sessions
        .getClass()
        .getMethod("setModifiableWhiteListRegex", String.class)
        .invoke(sessions, MODIFIABLE);
  }

  /** Keeps sessions from setting properties of the program, from before the first can be opened. */
  static void protectProgram() {
    System.setProperties(new ProgramProperties(System.getProperties()));
  }

  /**
   * Sessions would start a metastore of their own, a database in memory, only to ask it who they
   * are and to forget what it holds. These spare them that.
   */
  private static void shutMetastore(Configuration sessions) {
    sessions.set("hive.metastore.uris", "none");
    sessions.set(
        "hive.security.authorization.manager",
        "org.apache.hadoop.hive.ql.security.authorization.StorageBasedAuthorizationProvider");
    sessions.set("hive.exec.local.scratchdir", scratch());
  }

  private static String scratch() {
    try {
      Path folder = Files.createTempDirectory("nightcart-serve");
      folder.toFile().deleteOnExit();
      return folder.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The properties of the program, which a session cannot set. */
  private static final class ProgramProperties extends Properties {

    private static final long serialVersionUID = 1L;

    ProgramProperties(Properties now) {
      putAll(now);
    }

    @Override
    public synchronized Object setProperty(String key, String value) {
      boolean isSession =
          StackWalker.getInstance()
              .walk(
                  calls ->
                      calls.anyMatch(
                          call ->
                              call.getClassName()
                                  .equals("org.apache.hive.service.cli.session.HiveSessionImpl")));
      if (isSession) {
        throw new Refused("%s cannot be set here".formatted(key));
      }
      return super.setProperty(key, value);
    }
  }

  private ClientSettings() {}
}
