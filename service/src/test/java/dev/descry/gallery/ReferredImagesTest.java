package dev.descry.gallery;

import static dev.descry.gallery.Toy.failure;
import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class ReferredImagesTest extends ImageStoreContract {

  private static final ImageSettings NONE = new ImageSettings(ImageSettings.Kind.NONE, null);

  @TempDir Path root;

  @Override
  ImageStore open() {
    ImageStores stores = new ImageStores(NONE);
    return stores.open(root, stores.place(), named::contains);
  }

  @Test
  void galleryIsSearchedAndSaysWhereAPictureCameFrom() {
    GallerySettings settings = GallerySettings.DEFAULTS.with(NONE);
    try (Galleries galleries = new Galleries(root.resolve("galleries"), settings)) {
      Gallery gallery = galleries.create("toys", Toy.SPEC);
      Metadata source =
          new Metadata(null, null, null, null, null, "s3://cam/1.jpg", Set.of(), Map.of());
      gallery.put(sighting("a", source, "pixels", 1, 0));
      gallery.put(sighting("b", 0, 1));

      assertThat(Toy.ids(gallery.nearest(new float[] {1, 0}, 2, null))).containsExactly("a", "b");
      assertThat(gallery.get("a").orElseThrow().image().bytes()).isEqualTo(6);
      DescryException notKept = failure(() -> gallery.image("a"));
      assertThat(notKept.kind()).isEqualTo(Kind.MISSING);
      assertThat(notKept.type()).isEqualTo("images-not-kept");
      assertThat(notKept)
          .hasMessage(
              "gallery toys keeps no pictures; that of sighting a came from s3://cam/1.jpg");
      assertThat(failure(() -> gallery.image("b"))).hasMessageContaining("nowhere that is known");
      assertThat(gallery.image("nobody")).isEmpty();
      assertThat(gallery.describe().images()).isEqualTo(ImageSettings.Kind.NONE);
      assertThat(gallery.describe().imageBytes()).isZero();
      assertThat(gallery.delete("a")).isTrue();
    }
  }

  @Test
  void reencodingSaysBeforehandThatThereAreNoPictures() {
    GallerySettings settings = GallerySettings.DEFAULTS.with(NONE);
    try (Galleries galleries = new Galleries(root.resolve("galleries"), settings)) {
      Gallery gallery = galleries.create("toys", Toy.SPEC);
      gallery.put(sighting("a", 1, 0));
      gallery.put(sighting("b", 0, 1));

      assertThat(gallery.generations().plan().withoutImage()).isEqualTo(2);
      assertThat(failure(() -> gallery.generations().begin(Toy.OTHER_SPEC, true, false)))
          .hasMessageContaining("2 of the 2 sightings of gallery toys have no picture");
    }
  }

  @Test
  void picturesThatAreNotKeptDoNotFillAGallery() {
    GallerySettings small =
        Toy.limited(GallerySettings.DEFAULTS.with(NONE), 0, DataSize.ofKilobytes(100));
    try (Galleries galleries = new Galleries(root.resolve("galleries"), small)) {
      Gallery gallery = galleries.create("toys", Toy.SPEC);

      gallery.put(sighting("a", Metadata.NONE, "x".repeat(200_000), 1, 0));

      assertThat(gallery.get("a")).isPresent();
    }
  }
}
