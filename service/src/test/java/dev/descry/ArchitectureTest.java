package dev.descry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  /** In the order in which data flows. */
  private static final List<String> PACKAGES =
      List.of(
          "failure",
          "priority",
          "metrics",
          "bundle",
          "image",
          "inference",
          "detection",
          "video",
          "encoding",
          "storage",
          "gallery",
          "scoring",
          "search",
          "sources",
          "indexing",
          "jobs",
          "evaluation",
          "web",
          "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.descry");

  @Test
  void packagesOnlyUseWhatIsBeforeThem() {
    for (int i = 0; i < PACKAGES.size() - 1; i++) {
      String[] later =
          PACKAGES.subList(i + 1, PACKAGES.size()).stream()
              .map(name -> "dev.descry." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("dev.descry." + PACKAGES.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(later)
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() throws Exception {
    try (Stream<Path> folders = Files.list(Path.of("src/main/java/dev/descry"))) {
      Set<String> names =
          folders
              .filter(Files::isDirectory)
              .map(folder -> folder.getFileName().toString())
              .collect(Collectors.toSet());
      Assertions.assertThat(names).containsExactlyInAnyOrderElementsOf(PACKAGES);
    }
  }

  @Test
  void onlyTheInferencePackageKnowsTheRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.descry.inference", "dev.descry.evaluation")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnxruntime..", "ai.djl.ndarray..", "ai.djl.inference..")
        .check(CLASSES);
  }

  @Test
  void onlyTheGalleryPackageKnowsLucene() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.descry.gallery")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.lucene..")
        .check(CLASSES);
  }

  @Test
  void nothingPrintsToTheConsoleButTheCommands() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.descry.cli", "dev.descry")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
