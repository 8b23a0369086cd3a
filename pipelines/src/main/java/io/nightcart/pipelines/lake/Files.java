package io.nightcart.pipelines.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * The files of one commit of a table, and their rows. They are named in the commit's checksum file
 * if they are not too many; else Delta has to look for them.
 */
record Files(DeltaLog log, Snapshot snapshot) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Every file; none before the first commit. */
  List<AddFile> all() {
    return snapshot.version() < 0
        ? List.of()
        : OptionConverters.toJava(snapshot.checksumOpt())
            .flatMap(checksum -> OptionConverters.toJava(checksum.allFiles()))
            .map(files -> List.copyOf(CollectionConverters.asJava(files)))
            .orElseGet(() -> snapshot.allFiles().collectAsList());
  }

  /**
   * The files that may hold a key, by their statistics; those without statistics may, and all where
   * the column is an expression.
   */
  List<AddFile> having(String column, Keys keys) {
    return all().stream()
        .filter(
            file -> {
              JsonNode statistics = statistics(file);
              JsonNode least = statistics.path("minValues").path(column);
              JsonNode greatest = statistics.path("maxValues").path(column);
              return !least.isTextual()
                  || !greatest.isTextual()
                  || keys.anyWithin(least.textValue(), greatest.textValue());
            })
        .toList();
  }

  /** What Delta knows of its values: minValues and maxValues by column, where they are measured. */
  static JsonNode statistics(AddFile file) {
    try {
      return JSON.readTree(file.stats() == null ? "{}" : file.stats());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of some of the files, whatever is committed later. */
  Dataset<Row> rows(List<AddFile> files) {
    return log.createDataFrame(
        snapshot, CollectionConverters.asScala(files).toList(), false, Option.empty());
  }

  /** How many rows they hold. */
  static long rowsOf(List<AddFile> files) {
    return files.stream().mapToLong(Files::rowsOf).sum();
  }

  /** How many rows it holds. */
  static long rowsOf(AddFile file) {
    return (Long) file.numLogicalRecords().get();
  }
}
