package io.nightcart.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  @Test
  void everyTableSaysItsGrainFirst() {
    assertThat(Catalogue.TABLES).allSatisfy(t -> assertThat(t.comment()).startsWith("One row per"));
  }

  @Test
  void everyColumnIsExplained() {
    assertThat(Catalogue.TABLES)
        .flatExtracting(Table::stored)
        .allSatisfy(field -> assertThat(field.comment()).isNotBlank().endsWith("."));
  }

  @Test
  void namesAreUnique() {
    assertThat(Catalogue.TABLES).extracting(Table::name).doesNotHaveDuplicates();
  }

  @Test
  void bronzeHoldsNoClearPersonalColumn() {
    assertThat(Bronze.CUSTOMERS.bronze().schema().fieldNames())
        .contains("email_hash", "customer_key")
        .doesNotContain("email", "phone", "first_name", "last_name");
  }

  @Test
  void aKeyMustBeARequiredColumn() {
    assertThatThrownBy(
            () ->
                new Table(
                    "gold.x",
                    "One row per x.",
                    List.of("x"),
                    Table.Write.WHOLE,
                    List.of(Field.optional("x", Field.TEXT, "X."))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gold.x: key x is no required column");
  }
}
