package io.nightcart.pipelines.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.testing.SparkSuite;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class KeysTest extends SparkSuite {

  private Dataset<Row> rows() {
    return spark()
        .sql(
            """
            select * from values ('a', date'2025-12-31'), ('b', null), (null, null)
            as rows(text, day)
            """);
  }

  @Test
  void rowsAreFoundByTextsAndByDays() {
    Dataset<Row> texts = Keys.of(List.of("a", "c", "")).among(rows(), "text");
    Dataset<Row> days = Keys.of(List.of("2025-12-31")).among(rows(), "day");

    assertThat(texts.collectAsList()).extracting(row -> row.get(0)).containsExactly("a");
    assertThat(days.collectAsList()).extracting(row -> row.get(0)).containsExactly("a");
  }

  @Test
  void rowsAreFoundByAnyOfSeveralColumns() {
    Dataset<Row> found =
        Keys.anyAmong(
            rows(),
            Map.of("upper(text)", Keys.of(List.of("B")), "day", Keys.of(List.of("2025-12-31"))));

    assertThat(found.columns()).containsExactly("text", "day");
    assertThat(found.count()).isEqualTo(2);
  }

  @Test
  void textsThatShareAHashAreTwo() {
    String text = "customer-0000001";
    String other = "visicmgwVyH.NuXh";
    Dataset<Row> others =
        spark()
            .sql(
                "select '%s' as text, xxhash64('%1$s') = xxhash64('%s') as is_same"
                    .formatted(other, text));

    assertThat(others.where("is_same").count()).as("texts with one hash").isEqualTo(1);
    assertThat(Keys.of(List.of(text)).among(others, "text").count()).isZero();
    assertThat(Keys.of(List.of(other)).among(others, "text").count()).isEqualTo(1);
  }
}
