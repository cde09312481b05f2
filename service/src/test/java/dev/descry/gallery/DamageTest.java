package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

/** Whatever is damaged of an index is found at the start, and named. */
class DamageTest {

  @TempDir Path root;

  /** What can happen to a file. */
  enum Damage {
    FLIPPED_BIT {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
      }
    },
    TRUNCATED {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    EMPTY {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    GONE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void everyDamagedFileOfAnIndexIsFoundAndTheOthersServe(Damage damage) throws IOException {
    make();
    Map<String, Path> hurt = new TreeMap<>();
    for (Path file : files(root.resolve("good/index"))) {
      Path copy = root.resolve("hurt-" + hurt.size());
      FileSystemUtils.copyRecursively(root.resolve("good"), copy);
      Path its = copy.resolve("index").resolve(file.getFileName());
      damage.to(its);
      hurt.put(copy.getFileName().toString(), its);
    }

    try (Galleries galleries = new Galleries(root)) {
      assertThat(galleries.damaged())
          .extracting(DamagedGallery::name)
          .containsExactlyElementsOf(hurt.keySet());
      assertThat(galleries.damaged())
          .allSatisfy(one -> assertThat(one.reason()).contains(one.name()));
      assertThat(galleries.list()).extracting(GalleryDescription::name).containsExactly("good");
      assertThat(galleries.get("good").get("s10")).isPresent();
    }
  }

  /** In one segment of many files, from a merge, and in others of one file each. */
  private void make() {
    try (Galleries galleries = new Galleries(root)) {
      Gallery gallery = galleries.create("good", Toy.SPEC);
      gallery.putAll(IntStream.range(0, 300).mapToObj(i -> Toy.sighting("s" + i, 1, i)).toList());
      gallery.put(Toy.sighting("another", 1, 0));
      gallery.merge(1);
      while (gallery.statistics().mergesRunning() > 0) {
        Thread.onSpinWait();
      }
      galleries.commitMerged();
      gallery.put(Toy.sighting("later", 1, 0));
      gallery.delete("s0");
    }
  }

  private static List<Path> files(Path index) throws IOException {
    try (Stream<Path> files = Files.list(index)) {
      List<Path> all = files.filter(file -> !file.endsWith("write.lock")).sorted().toList();
      assertThat(all).hasSizeGreaterThan(10);
      assertThat(all).anyMatch(file -> file.toString().endsWith(".vec"));
      assertThat(all).anyMatch(file -> file.toString().endsWith(".cfs"));
      return all;
    }
  }

  @Test
  void withoutTheCheckOnlyWhatOpeningReadsIsFound() throws IOException {
    make();
    Path vectors =
        files(root.resolve("good/index")).stream()
            .filter(file -> file.toString().endsWith(".vec"))
            .findFirst()
            .orElseThrow();
    Damage.FLIPPED_BIT.to(vectors);

    try (Galleries galleries = new Galleries(root, unchecked())) {
      assertThat(galleries.damaged()).isEmpty();
    }
    try (Galleries galleries = new Galleries(root)) {
      assertThat(galleries.damaged().getFirst().reason())
          .contains("checksum", vectors.getFileName().toString());
    }
  }

  private static GallerySettings unchecked() {
    GallerySettings set = GallerySettings.DEFAULTS;
    return new GallerySettings(
        set.pointInTimeLifetime(),
        set.maxPointsInTime(),
        set.maxSightings(),
        set.maxBytes(),
        set.purgeAfter(),
        false,
        set.index(),
        set.images());
  }

  @Test
  void damagedManifestIsFoundAndNamed() throws IOException {
    List<String> manifests =
        List.of("", "{", "null", "[]", "{\"format\": 2}", "{\"format\": 2, \"live\": 9}");
    try (Galleries galleries = new Galleries(root)) {
      for (int i = 0; i < manifests.size(); i++) {
        galleries.create("hurt-" + i, Toy.SPEC);
      }
      galleries.create("good", Toy.SPEC);
    }
    for (int i = 0; i < manifests.size(); i++) {
      Files.writeString(root.resolve("hurt-" + i).resolve("gallery.json"), manifests.get(i));
    }

    try (Galleries galleries = new Galleries(root)) {
      assertThat(galleries.damaged()).hasSize(manifests.size());
      assertThat(galleries.damaged())
          .allSatisfy(one -> assertThat(one.reason()).contains("gallery.json"));
      assertThat(galleries.list()).extracting(GalleryDescription::name).containsExactly("good");
    }
  }
}
