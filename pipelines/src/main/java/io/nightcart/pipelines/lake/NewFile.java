package io.nightcart.pipelines.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;

/**
 * A file that is written only where there is none. Of all that try at once one succeeds: on S3 by a
 * conditional write ({@code If-None-Match: *}), elsewhere as far as the file system promises it.
 */
final class NewFile {

  private static final String CONDITION =
      CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

  /** Whether the store is asked to refuse what is there already, and not just looked at before. */
  static boolean isConditional(FileSystem files, Path path) throws IOException {
    return files.hasPathCapability(path, CONDITION);
  }

  /**
   * Writes a file. Where that fails, what is stored then decides: a store may have done it and its
   * answer been lost, so that a second try met the first.
   *
   * @param content that nobody else writes
   * @return whether the file is there with this content; false if it is another's
   * @throws IOException if there is no file
   */
  static boolean write(FileSystem files, Path path, byte[] content) throws IOException {
    try {
      create(files, path, content);
      return true;
    } catch (IOException e) {
      try (var stored = files.open(path)) {
        return Arrays.equals(stored.readAllBytes(), content);
      } catch (FileNotFoundException none) {
        throw e;
      } catch (IOException unread) {
        e.addSuppressed(unread);
        throw e;
      }
    }
  }

  private static void create(FileSystem files, Path path, byte[] content) throws IOException {
    var builder = files.createFile(path).recursive().overwrite(false);
    if (isConditional(files, path)) {
      builder.must(CONDITION, true);
    } else {
      // Which would spare the look whether it is there.
      builder.opt("fs.s3a.create.performance", false);
    }
    try (var out = builder.build()) {
      out.write(content);
    }
  }

  private NewFile() {}
}
