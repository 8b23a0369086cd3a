package io.nightcart.pipelines.feeds;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes that stand for personal values: HMAC-SHA-256 (RFC 2104) over a domain and the value,
 * cut to 128 bits, as hexadecimal digits. Without the key a value cannot be found by trying.
 */
public final class Pseudonyms implements Serializable {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 16;

  private final byte[] key;
  private transient Mac mac;

  /**
   * @param key secret, 16 to 64 bytes
   * @throws IllegalArgumentException for a shorter or longer key
   */
  public Pseudonyms(String key) {
    requireKey(key);
    this.key = key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Refuses a key of another length.
   *
   * @throws IllegalArgumentException for a shorter or longer key
   */
  public static void requireKey(String key) {
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 16 || bytes > 64) {
      throw new IllegalArgumentException(
          "NIGHTCART_PERSONAL_DATA_KEY must have 16 to 64 bytes, not " + bytes);
    }
  }

  /** The hash of a text; null for null. The same text in another domain has another hash. */
  public String hash(String domain, String text) {
    if (text == null) {
      return null;
    }
    byte[] digest = mac().doFinal((domain + ":v1:" + text).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, BYTES);
  }

  private Mac mac() {
    try {
      if (mac == null) {
        mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(key, ALGORITHM));
      }
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no " + ALGORITHM, e);
    }
  }
}
