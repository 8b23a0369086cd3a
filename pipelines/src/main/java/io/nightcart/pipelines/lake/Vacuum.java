package io.nightcart.pipelines.lake;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;

/** Removes the files of one table that no commit of late needs. */
record Vacuum(SparkSession spark, DeltaLog log) {

  /** How many tasks look for files that nobody needs. */
  private static final long LOOKING = 8;

  /** How many bytes a vacuum frees, or would. Where no unused file is old enough, there is none. */
  long free(List<AddFile> used, boolean isTrial) {
    try {
      var storage = log.dataPath().getFileSystem(log.newDeltaHadoopConf());
      Set<String> needed =
          used.stream().map(file -> file.absolutePath(log).getName()).collect(toSet());
      long young = log.clock().getTimeMillis() - TimeUnit.DAYS.toMillis(Lake.RETAINED_DAYS);
      List<FileStatus> before = dataFiles(storage);
      if (before.stream()
          .noneMatch(f -> f.getModificationTime() < young && !needed.contains(nameOf(f)))) {
        return 0;
      }
      Set<String> named = run(isTrial);
      Set<String> left = dataFiles(storage).stream().map(Vacuum::nameOf).collect(toSet());
      return before.stream()
          .filter(file -> isTrial ? named.contains(nameOf(file)) : !left.contains(nameOf(file)))
          .mapToLong(FileStatus::getLen)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets Delta remove what no commit of a week needs, as it does where it is told nothing else; a
   * trial only names it. It leaves no commit of its own, which would look like new rows.
   */
  private Set<String> run(boolean isTrial) {
    spark.conf().set("spark.databricks.delta.vacuum.logging.enabled", false);
    // Else Delta looks into a folder of a few files with ten thousand tasks.
    spark.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", LOOKING);
    spark.conf().set("spark.databricks.delta.vacuum.parallelDelete.enabled", true);
    String statement = "VACUUM delta.`%s`%s".formatted(log.dataPath(), isTrial ? " DRY RUN" : "");
    // It also tells what it did, past whoever wants to tell.
    return scala.Console.withOut(
        OutputStream.nullOutputStream(),
        () ->
            spark.sql(statement).as(Encoders.STRING()).collectAsList().stream()
                .map(path -> new Path(path).getName())
                .collect(toSet()));
  }

  private static String nameOf(FileStatus file) {
    return file.getPath().getName();
  }

  private List<FileStatus> dataFiles(FileSystem storage) throws IOException {
    return Arrays.stream(storage.listStatus(log.dataPath()))
        .filter(file -> file.isFile() && !nameOf(file).startsWith("_"))
        .toList();
  }
}
