package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.image.ImageDecoder;
import dev.descry.image.ImageLimits;
import dev.descry.image.JpegWriter;
import dev.descry.image.ResizeRule;
import dev.descry.image.Resizer;
import dev.descry.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicatesTest {

  private static final Path DEMO = Path.of("../model-assets/demo-gallery/images");
  private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT);

  @TempDir Path folder;

  @Test
  void noTwoPicturesOfTheDemoGalleryAreCopiesButTheirCompressedCopiesAre() throws Exception {
    int near = 0;
    int shrunken = 0;
    List<Path> pictures = pictures();
    try (Duplicates duplicates = open()) {
      for (Path picture : pictures) {
        byte[] bytes = Files.readAllBytes(picture);
        assertThat(duplicates.first(name(picture), Fingerprint.of(bytes, pixels(bytes))))
            .as(name(picture))
            .isEmpty();
      }
      for (Path picture : pictures) {
        RgbImage pixels = pixels(Files.readAllBytes(picture));
        Optional<Duplicates.First> first = Optional.of(new Duplicates.First(name(picture), false));
        near += copy(duplicates, pixels).equals(first) ? 1 : 0;
        RgbImage smaller =
            new Resizer(pixels.width() * 3 / 4, pixels.height() * 3 / 4, ResizeRule.PILLOW_BILINEAR)
                .resize(pixels);
        shrunken += copy(duplicates, smaller).equals(first) ? 1 : 0;
      }
    }

    assertThat(pictures).hasSizeGreaterThan(500);
    assertThat(near).isGreaterThan(pictures.size() * 99 / 100);
    assertThat(shrunken).isGreaterThan(pictures.size() * 95 / 100);
  }

  @Test
  void equalBytesAreAnExactCopyOfTheFirst() {
    Fingerprint image = random(new Random(1));
    try (Duplicates duplicates = open()) {
      assertThat(duplicates.first("a", image)).isEmpty();
      assertThat(duplicates.first("b", image)).contains(new Duplicates.First("a", true));
      assertThat(duplicates.first("c", image)).contains(new Duplicates.First("a", true));
      assertThat(duplicates.first("a", image)).isEmpty();
    }
  }

  @Test
  void looksDecideAfterOutlines() {
    Fingerprint image = random(new Random(1));
    try (Duplicates duplicates = open()) {
      duplicates.first("a", image);

      assertThat(duplicates.first("b", flipped(image, 3, 24)))
          .contains(new Duplicates.First("a", false));
      assertThat(duplicates.first("c", flipped(image, 3, 25))).isEmpty();
      assertThat(duplicates.first("d", flipped(image, 4, 0))).isEmpty();
    }
  }

  @Test
  void everyImageOfManyIsFoundAgain() {
    Random random = new Random(7);
    List<Fingerprint> images = Stream.generate(() -> random(random)).limit(20_000).toList();
    try (Duplicates duplicates = open()) {
      for (int i = 0; i < images.size(); i++) {
        assertThat(duplicates.first("i" + i, images.get(i))).isEmpty();
      }
      for (int i = 0; i < images.size(); i++) {
        assertThat(duplicates.first("copy", images.get(i)))
            .contains(new Duplicates.First("i" + i, true));
        assertThat(duplicates.first("near", flipped(images.get(i), 2, 10)))
            .contains(new Duplicates.First("i" + i, false));
      }
    }
  }

  @Test
  void restartRemembersAndForgetsWhatACrashLeftUnfinished() throws Exception {
    Random random = new Random(3);
    Fingerprint one = random(random);
    Fingerprint two = random(random);
    try (Duplicates duplicates = open()) {
      duplicates.first("one", one);
      duplicates.first("two", two);
      duplicates.sync();
    }
    Path file = folder.resolve("fingerprints");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    try (Duplicates duplicates = open()) {
      assertThat(duplicates.first("x", one)).contains(new Duplicates.First("one", true));
      assertThat(duplicates.first("three", two)).isEmpty();
    }
    try (Duplicates duplicates = open()) {
      assertThat(duplicates.first("x", two)).contains(new Duplicates.First("three", true));
    }
  }

  private static Optional<Duplicates.First> copy(Duplicates duplicates, RgbImage pixels) {
    byte[] bytes = JpegWriter.write(pixels);
    return duplicates.first("copy", Fingerprint.of(bytes, pixels(bytes)));
  }

  private Duplicates open() {
    return Duplicates.open(folder.resolve("fingerprints"));
  }

  private static Fingerprint random(Random random) {
    byte[] sha256 = new byte[32];
    random.nextBytes(sha256);
    return new Fingerprint(sha256, random.nextLong(), random.longs(4).toArray());
  }

  /** Another image, whose outline and looks differ in so many bits. */
  private static Fingerprint flipped(Fingerprint image, int outline, int looks) {
    byte[] sha256 = image.sha256().clone();
    sha256[31] ^= (byte) (1 + outline + looks);
    long flipped = image.outline();
    for (int i = 0; i < outline; i++) {
      flipped ^= 1L << (20 * i);
    }
    long[] others = image.looks().clone();
    for (int i = 0; i < looks; i++) {
      others[i % 4] ^= 1L << i;
    }
    return new Fingerprint(sha256, flipped, others);
  }

  private static RgbImage pixels(byte[] bytes) {
    return DECODER.decode(bytes).pixels();
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static List<Path> pictures() throws Exception {
    try (Stream<Path> files = Files.list(DEMO)) {
      return files.filter(file -> name(file).endsWith(".jpg")).sorted().toList();
    }
  }
}
