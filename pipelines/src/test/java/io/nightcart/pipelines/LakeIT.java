package io.nightcart.pipelines;

import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as SQL knows them. */
class LakeIT extends LakeSuite {

  private static final Table WORDS =
      new Table(
          "gold.two_lakes",
          "A word.",
          List.of("word"),
          Table.Write.WHOLE,
          List.of(required("word", TEXT, "A word.")));

  @TempDir Path folder;

  @Test
  void aNameIsTheTableOfTheLakeThatWasAskedLast() {
    for (String lake : List.of("one", "other", "one")) {
      assertThat(word(lake)).isEqualTo(lake);
    }
  }

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
