package io.nightcart.pipelines.feeds;

import io.nightcart.tables.Reason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One reading of a whole file before anything is taken from it, so that a damaged file is refused
 * as a whole and never half taken.
 *
 * @param sha256 of the bytes as stored
 * @param firstLine without its line end and byte order mark; empty for an empty file
 * @param problem why nothing of it can be taken: NOT_GZIP, GZIP_TRUNCATED, ENCODING or MAGIC; empty
 *     if nothing is wrong
 * @param isEmpty whether it holds no bytes
 */
record FileCheck(String sha256, String firstLine, String problem, boolean isEmpty)
    implements Serializable {

  private static final int LONGEST_HEADER = 1_000_000;

  /** Reads the file to its end. */
  static FileCheck of(String path, String encoding, Configuration hadoop) throws IOException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    Path file = new Path(path);
    try (InputStream bytes =
        new DigestInputStream(
            new BufferedInputStream(file.getFileSystem(hadoop).open(file), 1 << 16), digest)) {
      var first = new ByteArrayOutputStream();
      long size = 0;
      String problem = "";
      try {
        size = readAll(unpacked(path, bytes), first);
      } catch (EOFException e) {
        problem = Reason.GZIP_TRUNCATED.name();
      } catch (ZipException e) {
        problem = Reason.NOT_GZIP.name();
      }
      bytes.transferTo(OutputStream.nullOutputStream());
      byte[] head = first.toByteArray();
      return new FileCheck(
          HexFormat.of().formatHex(digest.digest()),
          firstLine(head, encoding),
          problem.isEmpty() ? magic(head) : problem,
          size == 0 && problem.isEmpty());
    }
  }

  /** The text's bytes of a file, unpacked if it ends in .gz. */
  static InputStream unpacked(String path, InputStream bytes) throws IOException {
    return path.endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
  }

  private static long readAll(InputStream in, ByteArrayOutputStream first) throws IOException {
    byte[] buffer = new byte[1 << 16];
    boolean inFirst = true;
    long size = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      size += n;
      for (int i = 0; i < n && inFirst; i++) {
        inFirst = buffer[i] != '\n' && first.size() < LONGEST_HEADER;
        if (inFirst) {
          first.write(buffer[i]);
        }
      }
    }
    return size;
  }

  private static String firstLine(byte[] head, String encoding) {
    String text = new String(head, Charset.forName(encoding));
    return text.replace("\uFEFF", "").replaceAll("\r$", "");
  }

  private static String magic(byte[] head) {
    String start = new String(head, 0, Math.min(2, head.length), StandardCharsets.ISO_8859_1);
    return switch (start) {
      case "\u00FF\u00FE", "\u00FE\u00FF" -> Reason.ENCODING.name();
      case "PK", "BZ", "7z", "\u001F\u008B" -> Reason.MAGIC.name();
      default -> "";
    };
  }
}
