package dev.descry.gallery;

import static dev.descry.gallery.Toy.failure;
import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.S3Server;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.sync.RequestBody;

/** A gallery whose pictures are in a bucket. */
class S3GalleryTest extends GalleryContract {

  private static final float[] EAST = {1, 0};

  @TempDir Path root;
  private S3Server server;
  private Galleries galleries;
  private Gallery gallery;

  @BeforeEach
  void start() {
    server = new S3Server();
    open(settings("some/where"));
    gallery = galleries.create("toys", Toy.SPEC);
  }

  private GallerySettings settings(String prefix) {
    return GallerySettings.DEFAULTS.with(
        new ImageSettings(ImageSettings.Kind.S3, server.settings(prefix)));
  }

  private void open(GallerySettings settings) {
    galleries = new Galleries(root, settings);
  }

  private void reopen(GallerySettings settings) {
    galleries.close();
    open(settings);
    gallery = galleries.get("toys");
  }

  @AfterEach
  void stop() {
    galleries.close();
    server.close();
  }

  @Override
  Gallery gallery() {
    return gallery;
  }

  @Test
  void picturesAreInTheBucketAndNotInTheFolder() throws IOException {
    gallery.putAll(IntStream.range(0, 40).mapToObj(i -> sighting("i" + i, 1, i)).toList());

    assertThat(server.keys()).hasSize(40).allMatch(key -> key.startsWith("some/where/images/"));
    assertThat(root.resolve("toys/images")).doesNotExist();
    assertThat(gallery.describe().images()).isEqualTo(ImageSettings.Kind.S3);
    assertThat(gallery.describe().imageBytes())
        .isEqualTo(10L * "picture of i0".length() + 30L * "picture of i10".length());
  }

  @Test
  void keepsEverythingOverARestartAndSweepsWhatACrashLeft() throws Exception {
    gallery.put(sighting("a", 1, 0));
    String left = server.keys().getFirst().replaceFirst("[^/]+/[^/]+$", "ab/ab12");
    server
        .client()
        .putObject(put -> put.bucket(S3Server.BUCKET).key(left), RequestBody.fromString("left"));

    reopen(settings("some/where"));

    assertThat(gallery.image("a")).contains(Toy.bytes("picture of a"));
    while (server.keys().contains(left)) {
      Thread.sleep(10);
    }
    gallery.put(sighting("b", 1, 0));
    assertThat(gallery.describe().imageBytes()).isEqualTo(2L * "picture of a".length());
  }

  @Test
  void writesAreRefusedWhileTheBucketDoesNotAnswerAndReadsGoOn() throws Exception {
    gallery.putAll(List.of(sighting("a", 1, 0), sighting("b", 0, 1)));
    server.stop();

    DescryException refused =
        failure(() -> gallery.putAll(List.of(sighting("c", 1, 0), sighting("d", 1, 1))));
    assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(refused.type()).isEqualTo("storage-unavailable");
    assertThat(failure(() -> gallery.image("a")).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(Toy.ids(gallery.nearest(EAST, 5, null))).containsExactly("a", "b");
    assertThat(gallery.delete("b")).isTrue();
    assertThat(gallery.get("b")).isEmpty();

    server.start();
    gallery.put(sighting("c", 1, 1));
    assertThat(gallery.image("a")).contains(Toy.bytes("picture of a"));
    assertThat(Toy.ids(gallery.nearest(EAST, 5, null))).containsExactly("a", "c");
    // A picture is taken off the sum after it is gone.
    while (gallery.describe().imageBytes() > 2L * "picture of a".length()) {
      galleries.tidyImages();
      Thread.sleep(10);
    }
    assertThat(server.keys()).hasSize(2);
  }

  @Test
  void opensWhileTheBucketDoesNotAnswerAndTakesWritesWhenItDoes() {
    gallery.put(sighting("a", 1, 0));
    server.stop();

    reopen(settings("some/where"));

    assertThat(Toy.ids(gallery.nearest(EAST, 5, null))).containsExactly("a");
    assertThat(failure(() -> gallery.put(sighting("b", 1, 0))).type())
        .isEqualTo("storage-unavailable");
    server.start();
    gallery.put(sighting("b", 1, 0));
    assertThat(gallery.image("a")).isPresent();
    assertThat(gallery.describe().imageBytes()).isEqualTo(2L * "picture of a".length());
  }

  @Test
  void galleriesKeepTheSamePictureApart(@TempDir Path elsewhere) {
    Gallery second = galleries.create("more", Toy.SPEC);
    try (Galleries others = new Galleries(elsewhere, settings("some/where"))) {
      Gallery namesake = others.create("toys", Toy.SPEC);
      for (Gallery one : List.of(gallery, second, namesake)) {
        one.put(sighting("a", Metadata.NONE, "same", 1, 0));
      }
      assertThat(server.keys()).hasSize(3);

      gallery.delete("a");
      assertThat(server.keys()).hasSize(2);
      galleries.delete("more");
      assertThat(server.keys()).hasSize(1);

      assertThat(namesake.image("a")).contains(Toy.bytes("same"));
    }
  }

  @Test
  void picturesOfAGalleryThatIsDeletedMeanwhileGoWhenTheBucketAnswers() throws Exception {
    gallery.put(sighting("a", 1, 0));
    server.stop();

    assertThat(galleries.delete("toys")).isTrue();
    Gallery next = galleries.create("toys", Toy.SPEC);
    assertThat(next.get("a")).isEmpty();
    galleries.close();
    open(settings("some/where"));
    server.start();
    galleries.get("toys").put(sighting("b", 1, 0));
    assertThat(server.keys()).hasSize(2);
    galleries.tidyImages();

    assertThat(server.keys()).hasSize(1);
    assertThat(galleries.get("toys").image("b")).isPresent();
  }

  @Test
  void galleryKeepsItsPicturesWhereItWasMadeToHaveThem() throws IOException {
    gallery.put(sighting("a", 1, 0));
    reopen(
        GallerySettings.DEFAULTS.with(
            new ImageSettings(ImageSettings.Kind.FOLDER, server.settings("some/where"))));
    gallery.put(sighting("b", 1, 0));
    Gallery local = galleries.create("local", Toy.SPEC);
    local.put(sighting("a", 1, 0));

    assertThat(server.keys()).hasSize(2);
    assertThat(Files.exists(root.resolve("local/images"))).isTrue();
    reopen(settings("some/where"));
    assertThat(galleries.get("local").image("a")).contains(Toy.bytes("picture of a"));
    assertThat(gallery.image("b")).isPresent();
  }

  @Test
  void saysWhichSettingIsMissingWhereTheBucketIsNotKnown() {
    galleries.close();
    open(GallerySettings.DEFAULTS);

    assertThat(failure(() -> galleries.get("toys")))
        .hasMessageContaining("set descry.gallery.images.s3.bucket");
  }

  @Test
  void isEncodedAnewFromTheBucket() {
    for (int i = 0; i < 5; i++) {
      gallery.put(Toy.encoded(Toy.SPEC, "s" + i, "picture of s" + i));
    }
    assertThat(gallery.generations().plan().withoutImage()).isZero();

    int second = gallery.generations().begin(Toy.OTHER_SPEC, true, false);
    gallery
        .generations()
        .catchUp(second, image -> Toy.encode(Toy.OTHER_SPEC, image), done -> {}, () -> false);

    assertThat(gallery.spec()).isEqualTo(Toy.OTHER_SPEC);
    assertThat(gallery.generations().list().getLast().sightings()).isEqualTo(5);
  }

  @Test
  void picturesInTheBucketCountForTheLimit() {
    reopen(Toy.limited(settings("some/where"), 0, DataSize.ofKilobytes(100)));
    gallery.put(sighting("a", Metadata.NONE, "x".repeat(60_000), 1, 0));

    assertThat(
            failure(() -> gallery.put(sighting("b", Metadata.NONE, "y".repeat(60_000), 1, 0)))
                .type())
        .isEqualTo("gallery-full");
  }
}
