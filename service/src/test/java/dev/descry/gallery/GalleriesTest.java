package dev.descry.gallery;

import static dev.descry.gallery.Toy.failure;
import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GalleriesTest {

  @TempDir Path root;
  private Galleries galleries;

  @BeforeEach
  void open() {
    galleries = new Galleries(root);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  @Test
  void makesItsFolder() {
    try (Galleries deeper = new Galleries(root.resolve("not/there/yet"))) {
      assertThat(deeper.list()).isEmpty();
    }
  }

  @Test
  void listsGalleriesByName() {
    galleries.create("b", Toy.SPEC);
    galleries.create("a", Toy.spec(3)).put(sighting("x", 1, 0, 0));

    assertThat(galleries.list()).extracting(GalleryDescription::name).containsExactly("a", "b");
    assertThat(galleries.list().getFirst())
        .satisfies(
            a -> {
              assertThat(a.spec()).isEqualTo(Toy.spec(3));
              assertThat(a.sightings()).isEqualTo(1);
              assertThat(a.diskBytes()).isPositive();
            });
  }

  @Test
  void makesAGalleryOnce() {
    Gallery made = galleries.create("toys", Toy.SPEC);

    assertThat(galleries.create("toys", Toy.spec(2))).isSameAs(made);
    assertThat(galleries.get("toys")).isSameAs(made);
  }

  @Test
  void refusesAnotherSpecificationUnderTheSameName() {
    galleries.create("toys", Toy.SPEC);

    DescryException failure = failure(() -> galleries.create("toys", Toy.spec(3)));

    assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(failure.type()).isEqualTo("gallery-exists");
    assertThat(failure)
        .hasMessageContaining("embeddingSize=2")
        .hasMessageContaining("embeddingSize=3");
  }

  @Test
  void hasNoGalleryThatWasNotMade() {
    DescryException failure = failure(() -> galleries.get("toys"));

    assertThat(failure.kind()).isEqualTo(Kind.MISSING);
    assertThat(failure.type()).isEqualTo("gallery-not-found");
    assertThat(failure).hasMessage("there is no gallery toys");
    assertThat(galleries.delete("toys")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "A", "a_b", "a/b", "..", ".new-a", "ä", "a\n"})
  void refusesNamesThatDoNotFitAFolderOrAnAddress(String name) {
    for (DescryException failure :
        List.of(
            failure(() -> galleries.create(name, Toy.SPEC)),
            failure(() -> galleries.get(name)),
            failure(() -> galleries.delete(name)))) {
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.type()).isEqualTo("invalid-gallery-name");
      assertThat(failure).hasMessageContaining("'" + name + "'");
    }
  }

  @Test
  void takesNamesOfUpTo63Characters() {
    assertThat(galleries.create("x".repeat(63), Toy.SPEC).name()).hasSize(63);
    assertThat(failure(() -> galleries.create("x".repeat(64), Toy.SPEC)).type())
        .isEqualTo("invalid-gallery-name");
  }

  @Test
  void deletesAGalleryWithItsFiles() throws IOException {
    Gallery gallery = galleries.create("toys", Toy.SPEC);
    gallery.put(sighting("a", 1, 0));

    assertThat(galleries.delete("toys")).isTrue();

    assertThat(failure(() -> galleries.get("toys")).type()).isEqualTo("gallery-not-found");
    assertThat(failure(() -> gallery.get("a")).type()).isEqualTo("gallery-not-found");
    assertThat(failure(() -> gallery.put(sighting("b", 1, 0))).type())
        .isEqualTo("gallery-not-found");
    assertThat(entries()).containsExactly(".lock");
    assertThat(galleries.create("toys", Toy.spec(3)).get("a")).isEmpty();
  }

  @Test
  void removesWhatIsHalfMadeOrHalfDeletedAtStart() throws IOException {
    galleries.create("toys", Toy.SPEC);
    galleries.close();
    Files.createDirectories(root.resolve(".new-1234/index"));
    Files.move(root.resolve("toys"), root.resolve(".deleted-1234"));

    open();

    assertThat(entries()).containsExactly(".lock");
    assertThat(galleries.list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"index/segments_", "gallery.json", "index/_"})
  void servesTheOthersWhileOneIsDamaged(String file) throws IOException {
    galleries.create("good", Toy.SPEC).put(sighting("a", 1, 0));
    galleries.create("hurt", Toy.SPEC).put(sighting("a", 1, 0));
    galleries.close();
    overwrite(root.resolve("hurt"), file);

    open();

    assertThat(galleries.get("good").get("a")).isPresent();
    assertThat(galleries.list()).extracting(GalleryDescription::name).containsExactly("good");
    for (DescryException failure :
        List.of(
            failure(() -> galleries.get("hurt")),
            failure(() -> galleries.create("hurt", Toy.SPEC)))) {
      assertThat(failure.kind()).isEqualTo(Kind.MISCONFIGURED);
      assertThat(failure.type()).isEqualTo("gallery-damaged");
      assertThat(failure).hasMessageContaining("hurt");
    }

    assertThat(galleries.delete("hurt")).isTrue();
    assertThat(galleries.create("hurt", Toy.SPEC).get("a")).isEmpty();
  }

  @Test
  void refusesAFormatThatItDoesNotKnow() throws IOException {
    galleries.create("toys", Toy.SPEC);
    galleries.close();
    Path manifest = root.resolve("toys/gallery.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"format\":3", "\"format\":4"));

    open();

    assertThat(failure(() -> galleries.get("toys")))
        .hasMessageContaining("has format 4; only 1 to 3 are known");
  }

  @Test
  void refusesAFolderThatAnotherInstanceUses() {
    DescryException failure = failure(() -> new Galleries(root).close());

    assertThat(failure.kind()).isEqualTo(Kind.MISCONFIGURED);
    assertThat(failure.type()).isEqualTo("data-folder-in-use");
    assertThat(failure).hasMessage("data folder %s is in use by another Descry".formatted(root));
  }

  @Test
  void refusesAFolderThatIsNone() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "no folder");

    assertThat(failure(() -> new Galleries(file).close()).type()).isEqualTo("data-folder-unusable");
  }

  @Test
  void refusesSpecificationsOutOfRange() {
    assertThat(failure(() -> Toy.spec(0))).hasMessage("embedding size 0 is not from 1 to 1024");
    assertThat(failure(() -> Toy.spec(1025)).type()).isEqualTo("invalid-gallery-spec");
    assertThat(failure(() -> new GallerySpec(2, -1, 3, Toy.BUNDLE)).kind()).isEqualTo(Kind.INVALID);
    assertThat(failure(() -> new GallerySpec(2, 1, 3, "toy")))
        .hasMessageContaining("bundle 'toy' does not match");
    assertThatThrownBy(() -> new GallerySpec(2, 1 << 20, 1 << 20, Toy.BUNDLE))
        .isInstanceOf(DescryException.class);
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  /** All files of the gallery whose path begins so. */
  private static void overwrite(Path gallery, String start) throws IOException {
    try (Stream<Path> files = Files.walk(gallery)) {
      for (Path file :
          files.filter(one -> gallery.relativize(one).toString().startsWith(start)).toList()) {
        Files.writeString(file, "not what was here");
      }
    }
  }
}
