package io.nightcart.pipelines.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Who may connect: a file with a line {@code name:iterations:salt:hash} a user. Passwords are in it
 * as PBKDF2 with HMAC-SHA-512 only. It is read at every connection, so a line that is gone shuts
 * out at once.
 *
 * @param file the file; not there is as without users
 */
public record Users(Path file) {

  private static final int ITERATIONS = 210_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 512;

  /** One line of the file. */
  private record Entry(String name, int iterations, byte[] salt, byte[] hash) {

    static Entry of(String name, char[] password) {
      byte[] salt = new byte[SALT_BYTES];
      new SecureRandom().nextBytes(salt);
      return new Entry(name, ITERATIONS, salt, derived(password, salt, ITERATIONS));
    }

    static Entry parse(String line) {
      String[] parts = line.split(":");
      if (parts.length != 4) {
        throw new IllegalArgumentException(
            "A line of the users file is not name:iterations:salt:hash");
      }
      var base64 = Base64.getDecoder();
      return new Entry(
          parts[0], Integer.parseInt(parts[1]), base64.decode(parts[2]), base64.decode(parts[3]));
    }

    String line() {
      var base64 = Base64.getEncoder();
      return String.join(
          ":",
          name,
          Integer.toString(iterations),
          base64.encodeToString(salt),
          base64.encodeToString(hash));
    }

    boolean isPassword(char[] password) {
      return MessageDigest.isEqual(hash, derived(password, salt, iterations));
    }
  }

  /**
   * Adds a user, or gives one another password.
   *
   * @throws IllegalArgumentException if the name cannot stand in the file, or the password is empty
   */
  public void put(String name, char[] password) throws IOException {
    if (!name.matches("[\\w.@-]+")) {
      throw new IllegalArgumentException("A user's name has letters, digits and . _ - @ only");
    }
    if (password.length == 0) {
      throw new IllegalArgumentException("The password is empty");
    }
    List<Entry> entries = new ArrayList<>(entries());
    entries.removeIf(entry -> entry.name().equals(name));
    entries.add(Entry.of(name, password));
    write(entries.stream().map(Entry::line).toList());
  }

  private void write(List<String> lines) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(whole, mine);
    }
    Files.write(whole, lines, StandardCharsets.UTF_8);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** How many there are. */
  public int count() throws IOException {
    return entries().size();
  }

  /** Whether this is the password of a user; takes as long for a name that there is not. */
  boolean know(String name, char[] password) throws IOException {
    Optional<Entry> user =
        entries().stream().filter(entry -> entry.name().equals(name)).findFirst();
    if (user.isEmpty()) {
      Entry.of(name, password);
      return false;
    }
    return user.get().isPassword(password);
  }

  private List<Entry> entries() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    return Files.readAllLines(file).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Entry::parse)
        .toList();
  }

  private static byte[] derived(char[] password, byte[] salt, int iterations) {
    var spec = new PBEKeySpec(password, salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }
}
