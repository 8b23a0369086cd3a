package io.nightcart.pipelines.lake;

import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.required;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.LakeSuite;
import io.nightcart.pipelines.Run;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door to stored tables. */
class LakeIT extends LakeSuite {

  private static final Table WORDS = words(Table.Write.WHOLE);

  @TempDir Path folder;

  @Test
  void aNameIsTheTableOfTheLakeThatWasAskedLast() {
    for (String lake : List.of("one", "other", "one")) {
      assertThat(word(lake)).isEqualTo(lake);
    }
  }

  private static Table words(Table.Write write) {
    return new Table(
        "gold.two_lakes",
        "A word.",
        List.of("word"),
        write,
        List.of(required("word", TEXT, "A word.")));
  }

  @Test
  void aRunThatLostTheLakeStoresNothingMore() throws IOException {
    Table words = words(Table.Write.KEYS);
    var run = new Run("run", "tiny", Instant.EPOCH);
    Lake mine = Lake.open(spark(), folder.toString());
    mine.replace(words, spark().sql("select 'mine' as word"), run);
    long version = mine.version(words);
    Dataset<Row> rows = spark().sql("select explode(array('mine', 'theirs')) as word");

    try (var lost = new Lock(LOST)) {
      Lake taken = mine.heldBy(lost);
      List<ThrowingCallable> writes =
          List.of(
              () -> taken.write(words, rows, run),
              () -> taken.replace(words, rows, run),
              () -> taken.update(words, "word", Keys.of(List.of("theirs")), rows, run),
              () -> taken.removeBatches(words, lit(true)));
      for (ThrowingCallable stored : writes) {
        assertThatThrownBy(stored)
            .isInstanceOfSatisfying(
                Stopped.class, stop -> assertThat(stop.exit()).isEqualTo(Exit.CONFLICT));
      }
    }
    assertThat(mine.version(words)).isEqualTo(version);
    assertThat(mine.read(words).select("word").as(Encoders.STRING()).collectAsList())
        .containsExactly("mine");
  }

  private static final Lock.Hold LOST =
      new Lock.Hold() {
        @Override
        public void require() {
          throw new Stopped(Exit.CONFLICT, "Another run took the lake over");
        }

        @Override
        public void close() {}
      };

  /** What SQL reads after the table of a lake was written and made known. */
  private String word(String name) {
    Lake lake = Lake.open(spark(), folder.resolve(name).toString());
    lake.write(
        WORDS,
        spark().sql("select '%s' as word".formatted(name)),
        new Run(name, "tiny", Instant.EPOCH));
    lake.register(WORDS);
    return spark().sql("select word from gold.two_lakes").first().getString(0);
  }
}
