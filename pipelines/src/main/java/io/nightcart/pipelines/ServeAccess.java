package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.serve.HiveServer.Address;
import io.nightcart.pipelines.serve.Users;
import io.nightcart.pipelines.serve.UsersFileAuthentication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** Who may connect to the server, and how the way there is protected. */
final class ServeAccess {

  /** Ways to authenticate by which a password goes over the wire as it is. */
  private static final Set<String> BY_PASSWORD = Set.of("CUSTOM", "LDAP", "PAM");

  /** Ways to authenticate by which nobody is asked who they are. */
  private static final Set<String> OPEN = Set.of("NONE", "NOSASL");

  @Option(
      names = "--users",
      paramLabel = "FILE",
      description =
          "Who may connect, with their passwords; '${ROOT-COMMAND-NAME} serve user' writes it."
              + " Changes hold from the next connection on.")
  private Path users;

  @Option(
      names = "--hive",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of HiveServer2, without hive.server2., for LDAP, Kerberos or PAM. Repeatable.")
  private Map<String, String> hive = new LinkedHashMap<>();

  @Option(
      names = "--tls",
      paramLabel = "KEYSTORE",
      description = "Encrypt by this key, a PKCS #12 or JKS file.")
  private Path keystore;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "A file with the password of the keystore in its first line.")
  private Path passwordFile;

  @Option(
      names = "--allow-plain-passwords",
      description =
          "Let passwords pass an open network without --tls, such as behind a proxy that encrypts.")
  private boolean isPlainAllowed;

  /**
   * The settings of HiveServer2.
   *
   * @throws Stopped if strangers could connect, or passwords could be read on their way
   */
  Map<String, String> settings(Address address) {
    var settings = new LinkedHashMap<>(hive);
    refusePasswords();
    if (users != null) {
      requireUsers();
      settings.put("authentication", "CUSTOM");
      settings.put("custom.authentication.class", UsersFileAuthentication.of(new Users(users)));
    }
    if (keystore != null) {
      settings.put("use.SSL", "true");
      settings.put("keystore.path", readable(keystore).toString());
      settings.put("keystore.password", keystorePassword());
    }
    String way = settings.getOrDefault("authentication", "NONE").toUpperCase(Locale.ROOT);
    if (!address.isLoopback()) {
      requireProtection(address.host(), way);
    }
    return settings;
  }

  /** What a client adds to the URL. */
  String inUrl() {
    return keystore == null ? "" : ";ssl=true";
  }

  private void requireProtection(String host, String way) {
    if (OPEN.contains(way)) {
      throw new Stopped(
          Exit.MISUSED,
          "At %s anybody could connect: give --users FILE, or --hive authentication=LDAP and its settings"
              .formatted(host));
    }
    if (BY_PASSWORD.contains(way) && keystore == null && !isPlainAllowed) {
      throw new Stopped(
          Exit.MISUSED,
          "At %s passwords could be read on their way: give --tls KEYSTORE, or --allow-plain-passwords"
              .formatted(host));
    }
  }

  /** What is given as an argument is seen by whoever lists the processes. */
  private void refusePasswords() {
    hive.keySet().stream()
        .filter(key -> key.toLowerCase(Locale.ROOT).contains("password"))
        .findFirst()
        .ifPresent(
            key -> {
              throw new Stopped(
                  Exit.MISUSED, "%s is a secret: give a file, see --help".formatted(key));
            });
  }

  private void requireUsers() {
    try {
      if (new Users(users).count() == 0) {
        throw new Stopped(
            Exit.MISUSED,
            "Nobody is in %s: add somebody with serve user NAME --users %s"
                .formatted(users, users));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new Stopped(Exit.MISUSED, "%s: %s".formatted(users, e.getMessage()), e);
    }
  }

  private static Path readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new Stopped(Exit.MISUSED, "%s cannot be read".formatted(file));
    }
    return file.toAbsolutePath();
  }

  private String keystorePassword() {
    if (passwordFile == null) {
      throw new Stopped(
          Exit.MISUSED, "What opens %s? Give --tls-password-file".formatted(keystore));
    }
    try (var lines = Files.lines(readable(passwordFile))) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      throw new Stopped(Exit.MISUSED, "%s: %s".formatted(passwordFile, e.getMessage()), e);
    }
  }
}
