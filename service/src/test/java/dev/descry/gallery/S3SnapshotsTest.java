package dev.descry.gallery;

import static dev.descry.gallery.Toy.failure;
import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.S3Server;
import dev.descry.gallery.GalleryManifest.Pictures;
import dev.descry.storage.ObjectStore;
import dev.descry.storage.S3Bucket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Snapshots in a bucket, of galleries whose pictures are in the same bucket. */
class S3SnapshotsTest extends SnapshotContract {

  private static S3Server server;

  private final String prefix = UUID.randomUUID().toString();

  @BeforeAll
  static void startServer() {
    server = new S3Server();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  ImageSettings images() {
    return new ImageSettings(ImageSettings.Kind.S3, server.settings(prefix));
  }

  @Override
  SnapshotSettings place() {
    return new SnapshotSettings(null, server.settings(prefix));
  }

  @Override
  ObjectStore objects() {
    return new S3Bucket(server.settings(prefix)).objects();
  }

  @Override
  List<String> galleryFiles() {
    return Stream.concat(
            super.galleryFiles().stream(),
            server.keys().stream().filter(key -> key.startsWith(prefix + "/images/")))
        .toList();
  }

  @Test
  void saysThatTheBucketDoesNotAnswerAndGoesOnWhenItDoes(@TempDir Path data) {
    GallerySettings local = GallerySettings.DEFAULTS;
    try (Galleries galleries = new Galleries(data, local);
        Snapshots snapshots = new Snapshots(galleries, place(), data)) {
      Gallery gallery = galleries.create("local", Toy.SPEC);
      gallery.put(sighting("a", 1, 0));
      server.stop();
      try {
        assertThat(failure(() -> snapshots.take("local")).type()).isEqualTo("storage-unavailable");
        assertThat(failure(() -> snapshots.list("local")).type()).isEqualTo("storage-unavailable");
        gallery.put(sighting("b", 1, 0));
      } finally {
        server.start();
      }

      assertThat(snapshots.list("local")).isEmpty();
      Snapshot snapshot = snapshots.take("local");
      assertThat(snapshots.restore("local", snapshot.id(), "copy").image("b")).isPresent();
    }
  }

  @Test
  void picturesOfARestoreThatACrashEndedGoAtTheNextStart(@TempDir Path data) throws Exception {
    String id = UUID.randomUUID().toString();
    Path half = Files.createDirectories(data.resolve(".new-1234"));
    GalleryManifest.first(Toy.SPEC, Instant.EPOCH, new Pictures(ImageSettings.Kind.S3, id))
        .write(half);
    String key = "%s/images/%s/ab/abcd".formatted(prefix, id);
    server
        .client()
        .putObject(put -> put.bucket(S3Server.BUCKET).key(key), RequestBody.fromString("half"));

    new Galleries(data, settings()).close();

    assertThat(half).doesNotExist();
    assertThat(server.keys()).doesNotContain(key);
  }
}
