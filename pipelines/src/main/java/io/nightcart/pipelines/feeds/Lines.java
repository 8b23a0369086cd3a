package io.nightcart.pipelines.feeds;

import io.nightcart.tables.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/** The lines of a text file, strictly decoded and numbered from 1. Only LF or CRLF ends a line. */
final class Lines implements Closeable {

  /** A record may be this many bytes long. */
  static final int LONGEST = 1_000_000;

  /**
   * A line.
   *
   * @param number from 1
   * @param text without its line end
   * @param problem ENCODING or RECORD_TOO_LARGE, then the text is what could be read; else empty
   * @param isFinished whether it has a line end
   */
  record Line(long number, String text, String problem, boolean isFinished) {}

  private final LineReader reader;
  private final CharsetDecoder decoder;
  private final Text bytes = new Text();
  private final Deque<Line> putBack = new ArrayDeque<>();
  private long number;

  private Lines(LineReader reader, CharsetDecoder decoder) {
    this.reader = reader;
    this.decoder = decoder;
  }

  /** Opens a file, unpacking it if it ends in .gz. */
  static Lines open(String path, String encoding, Configuration hadoop) throws IOException {
    Path file = new Path(path);
    InputStream in = FileCheck.unpacked(path, file.getFileSystem(hadoop).open(file));
    return new Lines(
        new LineReader(in, hadoop, new byte[] {'\n'}),
        Charset.forName(encoding)
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  /** The next line, or null at the end. */
  Line next() {
    if (!putBack.isEmpty()) {
      return putBack.pop();
    }
    try {
      int consumed = reader.readLine(bytes, LONGEST);
      return consumed == 0 ? null : line(consumed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives lines back, to be read again in the same order. */
  void giveBack(Deque<Line> lines) {
    while (!lines.isEmpty()) {
      putBack.push(lines.removeLast());
    }
  }

  private Line line(int consumed) {
    number++;
    boolean isFinished = consumed > bytes.getLength();
    boolean isWhole = consumed <= bytes.getLength() + 1;
    int start = number == 1 && hasByteOrderMark() ? 3 : 0;
    int end = bytes.getLength();
    if (end > start && bytes.getBytes()[end - 1] == '\r') {
      end--;
    }
    try {
      String text =
          decoder.decode(ByteBuffer.wrap(bytes.getBytes(), start, end - start)).toString();
      return new Line(number, text, isWhole ? "" : Reason.RECORD_TOO_LARGE.name(), isFinished);
    } catch (CharacterCodingException e) {
      String lossy = new String(bytes.getBytes(), start, end - start, StandardCharsets.ISO_8859_1);
      return new Line(
          number,
          lossy,
          isWhole ? Reason.ENCODING.name() : Reason.RECORD_TOO_LARGE.name(),
          isFinished);
    }
  }

  private boolean hasByteOrderMark() {
    byte[] b = bytes.getBytes();
    return bytes.getLength() >= 3
        && b[0] == (byte) 0xEF
        && b[1] == (byte) 0xBB
        && b[2] == (byte) 0xBF;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
