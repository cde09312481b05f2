package dev.descry.gallery;

import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuceneGalleryTest extends GalleryContract {

  @TempDir Path root;
  private Galleries galleries;
  private LuceneGallery gallery;

  @BeforeEach
  void open() {
    galleries = new Galleries(root);
    gallery = (LuceneGallery) galleries.create("toys", Toy.SPEC);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  @Override
  Gallery gallery() {
    return gallery;
  }

  @Test
  void keepsEverythingOverARestart() {
    Sighting a = gallery.put(sighting("a", 1, 0));
    gallery.putAll(List.of(sighting("b", 0, 1), sighting("c", 1, 1)));
    gallery.delete("b");
    GalleryDescription before = gallery.describe();

    galleries.close();
    open();

    assertThat(gallery.get("a").orElseThrow()).usingRecursiveComparison().isEqualTo(a);
    assertThat(gallery.image("a")).contains(Toy.bytes("picture of a"));
    assertThat(Toy.ids(gallery.nearest(new float[] {1, 0}, 5, null))).containsExactly("a", "c");
    assertThat(gallery.describe())
        .usingRecursiveComparison()
        .ignoringFields("diskBytes", "generations")
        .isEqualTo(before);
  }

  @Test
  void mergesWhatIsThereIntoAsFewSegmentsAsAskedForWhileItServes() throws Exception {
    for (int i = 0; i < 6; i++) {
      gallery.put(sighting("i" + i, 1, i));
    }
    gallery.delete("i0");
    assertThat(gallery.statistics().segments()).isGreaterThan(2);

    gallery.merge(1);
    gallery.put(sighting("meanwhile", 1, 9));
    awaitMerges();

    IndexStatistics merged = gallery.statistics();
    assertThat(merged.segments()).isLessThanOrEqualTo(2);
    assertThat(merged.sightings()).isEqualTo(6);
    assertThat(merged.deletesPending()).isZero();
    assertThat(merged.embeddingBytes()).isEqualTo(6L * 2 * Float.BYTES);
    assertThat(Toy.ids(gallery.nearest(new float[] {1, 0}, 9, null)))
        .containsExactly("i1", "i2", "i3", "i4", "i5", "meanwhile");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void ranksByFullEmbeddingsHoweverCoarseThoseInMemoryAre(int bits) {
    galleries.close();
    galleries =
        new Galleries(
            root, GallerySettings.DEFAULTS.with(IndexSettings.DEFAULTS.with(bits, 16, 100)));
    Gallery coarse = galleries.create("coarse", Toy.spec(64));
    Random random = new Random(3);
    float[] query = Toy.random(random, 64);
    List<NewSighting> all =
        IntStream.range(0, 90).mapToObj(i -> sighting("i" + i, Toy.random(random, 64))).toList();
    coarse.putAll(all);

    Nearest nearest = coarse.nearest(query, 10, null);

    Nearest exact = coarse.nearestExactly(query, 10, null);
    assertThat(Toy.ids(nearest)).isEqualTo(Toy.ids(exact));
    assertThat(nearest.neighbours())
        .extracting(Neighbour::similarity)
        .isEqualTo(exact.neighbours().stream().map(Neighbour::similarity).toList());
    assertThat(coarse.statistics().embeddingBytes()).isEqualTo(90L * 64 * Float.BYTES);
    // Beside its components, a quantized embedding has four numbers of four bytes.
    assertThat(coarse.statistics().quantizedBytes()).isEqualTo(90L * (64 * bits / 8 + 16));
  }

  private void awaitMerges() throws InterruptedException {
    while (gallery.statistics().mergesRunning() > 0) {
      Thread.sleep(10);
    }
    galleries.commitMerged();
  }

  @Test
  void keepsEqualPicturesOnce() {
    gallery.put(sighting("a", Metadata.NONE, "same", 1, 0));
    gallery.put(sighting("b", Metadata.NONE, "same", 0, 1));
    assertThat(pictures()).hasSize(1);

    gallery.delete("a");
    assertThat(pictures()).hasSize(1);
    assertThat(gallery.image("b")).contains(Toy.bytes("same"));

    gallery.delete("b");
    assertThat(pictures()).isEmpty();
  }

  @Test
  void removesThePictureOfAReplacedSighting() {
    gallery.put(sighting("a", Metadata.NONE, "first", 1, 0));
    List<Path> first = pictures();
    gallery.put(sighting("a", Metadata.NONE, "second", 1, 0));

    assertThat(pictures()).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  @Test
  void keepsNoPictureOfARefusedSighting() {
    Toy.failure(() -> gallery.putAll(List.of(sighting("a", 1, 0), sighting("b", 0, 0))));
    gallery.putAll(
        List.of(
            sighting("c", Metadata.NONE, "first", 1, 0),
            sighting("c", Metadata.NONE, "last", 1, 0)));

    assertThat(pictures()).hasSize(1);
  }

  @Test
  void sweepsPicturesWithoutASightingAtStart() throws IOException {
    gallery.put(sighting("a", 1, 0));
    List<Path> named = pictures();
    Path orphan = root.resolve("toys/images/ab/ab12");
    Files.createDirectories(orphan.getParent());
    Files.writeString(orphan, "left by a crash");
    Files.writeString(root.resolve("toys/images/.incoming/half"), "half writ");

    galleries.close();
    open();

    assertThat(pictures()).isEqualTo(named);
  }

  @Test
  void neverLosesAPictureThatWritersShare() throws Exception {
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (int writer = 0; writer < 6; writer++) {
        String id = "w" + writer;
        writers.add(
            threads.submit(
                () -> {
                  for (int turn = 0; turn < 25; turn++) {
                    gallery.put(sighting(id, Metadata.NONE, "shared " + turn % 2, 1, 0));
                    assertThat(gallery.image(id)).contains(Toy.bytes("shared " + turn % 2));
                    if (turn % 3 == 1) {
                      gallery.delete(id);
                    }
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }

    assertThat(pictures()).hasSize(1);
    for (int writer = 0; writer < 6; writer++) {
      assertThat(gallery.image("w" + writer)).contains(Toy.bytes("shared 0"));
      gallery.delete("w" + writer);
    }
    assertThat(pictures()).isEmpty();
  }

  @Test
  void sharesCommitsAmongConcurrentWriters() throws Exception {
    long before = gallery.commits();
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int writer = 0; writer < 8; writer++) {
        int number = writer;
        writers.add(
            threads.submit(
                () -> {
                  for (int turn = 0; turn < 10; turn++) {
                    String id = number + "-" + turn;
                    gallery.put(sighting(id, 1, turn));
                    assertThat(gallery.get(id)).isPresent();
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }

    assertThat(gallery.describe().sightings()).isEqualTo(80);
    assertThat(gallery.commits() - before).isBetween(10L, 60L);
  }

  @Test
  void putsAllInOneCommit() {
    long before = gallery.commits();
    gallery.putAll(List.of(sighting("a", 1, 0), sighting("b", 1, 0), sighting("c", 1, 0)));

    assertThat(gallery.commits() - before).isEqualTo(1);
  }

  @Test
  void measuresItsSizeOnDisk() {
    long empty = gallery.describe().diskBytes();
    gallery.put(sighting("a", Metadata.NONE, "x".repeat(100_000), 1, 0));
    assertThat(gallery.describe().diskBytes() - empty).isBetween(100_000L, 120_000L);

    gallery.delete("a");
    assertThat(gallery.describe().diskBytes() - empty).isLessThan(20_000);
  }

  private List<Path> pictures() {
    try (Stream<Path> files = Files.walk(root.resolve("toys/images"))) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
