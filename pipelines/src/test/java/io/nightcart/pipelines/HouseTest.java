package io.nightcart.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which room may know which. */
class HouseTest {

  private static JavaClasses house;

  @BeforeAll
  static void readClasses() {
    house =
        new ClassFileImporter()
            .importPaths(
                Path.of("../transforms/target/classes"),
                Path.of("../models/target/classes"),
                Path.of("target/classes"));
  }

  @Test
  void tablesKnowNoOtherRoom() {
    noClasses()
        .that()
        .resideInAPackage("io.nightcart.tables..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.nightcart.transforms..", "io.nightcart.models..", "io.nightcart.pipelines..")
        .check(house);
  }

  @Test
  void transformsAndModelsKnowNeitherPipelinesNorStorageNorSettings() {
    noClasses()
        .that()
        .resideInAnyPackage("io.nightcart.transforms..", "io.nightcart.models..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.nightcart.pipelines..", "io.delta..", "org.apache.hadoop..", "com.typesafe..")
        .check(house);
  }

  @Test
  void modelsKnowTablesAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.nightcart.models..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.nightcart.transforms..")
        .check(house);
  }

  @Test
  void transformsAndModelsNeitherReadNorWrite() {
    noClasses()
        .that()
        .resideInAnyPackage("io.nightcart.transforms..", "io.nightcart.models..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(SparkSession.class, DataFrameReader.class, DataFrameWriter.class)
        .check(house);
  }

  @Test
  void nobodyButMainAsksForTheTimeOrEndsTheProgram() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .check(house);
  }

  @Test
  void onlyTheLakeKnowsDelta() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.nightcart.pipelines.lake..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..")
        .check(house);
  }

  @Test
  void onlySettingsKnowsTheSettingsLibrary() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Settings.class.getName())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.typesafe..")
        .check(house);
  }

  @Test
  void notebooksReadGoldAlone() throws IOException {
    for (Path file : notebooks()) {
      assertThat(file).content().doesNotContainPattern("\\b(bronze|silver|ops)\\.\\w");
    }
  }

  @Test
  void notebooksOpenWithTheirQuestionAndAreCommittedWithoutOutput() throws IOException {
    assertThat(notebooks()).isNotEmpty();
    for (Path file : notebooks()) {
      JsonNode notebook = new JsonMapper().readTree(file.toFile());
      assertThat(notebook.at("/metadata/kernelspec/name").asText()).isEqualTo("python3");
      assertThat(notebook.at("/cells/0/source/0").asText().strip()).matches("# .*\\?");
      for (JsonNode cell : notebook.get("cells")) {
        assertThat(cell.path("outputs")).as(file + " " + cell).isEmpty();
        assertThat(cell.path("execution_count").isNumber()).as(file + " " + cell).isFalse();
      }
    }
  }

  private static List<Path> notebooks() throws IOException {
    try (var files = Files.list(Path.of("../notebooks"))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }
}
