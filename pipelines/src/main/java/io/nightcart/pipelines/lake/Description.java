package io.nightcart.pipelines.lake;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the log of a table says of it: name, words, columns, and of which of them statistics are
 * kept; beside what a commit says.
 */
final class Description {

  private final Table table;
  private final Snapshot snapshot;

  Description(Table table, Snapshot snapshot) {
    this.table = table;
    this.snapshot = snapshot;
  }

  /**
   * Describes a new table, or one whose description changed; its rows are then replaced too.
   *
   * @throws Stopped if it has other columns and is not replaced whole
   */
  void enter(OptimisticTransaction transaction) {
    boolean isNew = snapshot.version() < 0;
    Metadata stored = snapshot.metadata();
    if (!isNew && isAsDescribed(stored)) {
      return;
    } else if (!isNew) {
      refuseOtherColumns();
    }
    Metadata described =
        new Metadata(
            stored.id(),
            table.name(),
            table.comment(),
            stored.format(),
            table.storedSchema().json(),
            stored.partitionColumns(),
            properties(),
            stored.createdTime());
    if (isNew) {
      transaction.updateMetadataForNewTable(described);
    } else if (hasOtherColumns()) {
      transaction.updateMetadataForTableOverwrite(described);
    } else {
      transaction.updateMetadata(described, false);
    }
  }

  /**
   * A table that is not replaced whole cannot take on other columns.
   *
   * @throws Stopped if it would have to
   */
  void refuseOtherColumns() {
    if (table.write() != Table.Write.WHOLE && hasOtherColumns()) {
      throw new Stopped(
          Exit.MISUSED,
          "%s was stored with other columns by an earlier release; keep the raw files, remove the"
                  .formatted(table.name())
              + " lake and run again: %s".formatted(snapshot.path().getParent()));
    }
  }

  private boolean isAsDescribed(Metadata stored) {
    return stored.schemaString().equals(table.storedSchema().json())
        && CollectionConverters.asJava(stored.configuration())
            .entrySet()
            .containsAll(CollectionConverters.asJava(properties()).entrySet());
  }

  /** Whether names, types or nullability differ; the words of a comment may. */
  private boolean hasOtherColumns() {
    return !columns(snapshot.schema()).equals(columns(table.storedSchema()));
  }

  private static List<String> columns(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> field.name() + field.dataType().json() + field.nullable())
        .toList();
  }

  /**
   * Statistics are kept of what files are told apart by, and of little else: Delta goes through a
   * list of them for every row, as often as it is long.
   */
  private scala.collection.immutable.Map<String, String> properties() {
    List<String> measured =
        table.stored().stream()
            .filter(field -> table.key().indexOf(field.name()) == 0 || isSought(field))
            .map(Field::name)
            .toList();
    Map<String, String> properties = new HashMap<>(Map.of("delta.enableDeletionVectors", "false"));
    if (measured.isEmpty()) {
      properties.put("delta.dataSkippingNumIndexedCols", "0");
    } else {
      properties.put("delta.dataSkippingStatsColumns", String.join(",", measured));
    }
    return scala.collection.immutable.Map.from(CollectionConverters.asScala(properties));
  }

  /** Rows lie by the first column of the key; analysts ask gold tables for days. */
  private boolean isSought(Field field) {
    boolean isId = field.name().matches("[a-z].*_id") && !field.equals(Table.SHOP_ID);
    boolean isDay = field.type().equals(Field.DATE) && table.layer().equals("gold");
    return isId || isDay || field.name().equals("_batch");
  }
}
