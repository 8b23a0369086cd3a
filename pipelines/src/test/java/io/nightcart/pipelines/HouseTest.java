package io.nightcart.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
}
