package io.nightcart.pipelines.lake;

import io.delta.storage.S3SingleDriverLogStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How Delta writes its log on S3. Its own way lets a second driver overwrite a commit of the first;
 * here the store refuses a commit whose number is taken, and Delta tries the next number or gives
 * up. Where conditional writes are switched off ({@code fs.s3a.create.conditional.enabled}), it is
 * Delta's own way, and one run at a time.
 */
public final class ConditionalLogStore extends S3SingleDriverLogStore {

  /** As Delta makes it. */
  public ConditionalLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    if (overwrite || !NewFile.isConditional(files, path)) {
      super.write(path, actions, overwrite, hadoop);
      return;
    }
    var commit = new StringBuilder();
    actions.forEachRemaining(action -> commit.append(action).append('\n'));
    if (!NewFile.write(files, path, commit.toString().getBytes(StandardCharsets.UTF_8))) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }
}
