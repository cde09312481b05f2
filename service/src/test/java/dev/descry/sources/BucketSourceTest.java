package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.S3Server;
import dev.descry.failure.DescryException;
import dev.descry.image.ImageLimits;
import dev.descry.storage.S3Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

class BucketSourceTest {

  private static S3Server server;
  private static Sources sources;

  @BeforeAll
  static void serve() {
    server = new S3Server();
    put("photos/a b.jpg", Reading.JPEG);
    put("photos/cam1/1.jpg", Reading.JPEG);
    put("photos/cam1/2.jpg", new byte[0]);
    put("photos/cam1/3.jpg", new byte[101]);
    put("photos/cam1/image", Reading.JPEG);
    put("photos/notes.txt", new byte[50]);
    put("photos/walk.mp4", new byte[50]);
    put("photos-not/x.jpg", Reading.JPEG);
    for (int i = 0; i < 1100; i++) {
      put("many/%04d.jpg".formatted(i), Reading.JPEG);
    }
    S3Settings s3 = server.settings("");
    sources =
        new Sources(
            new SourceSettings(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                s3.timeout(),
                new SourceSettings.S3(s3.endpoint(), s3.region(), true, s3.timeout())),
            new ImageLimits(100, 100));
  }

  @AfterAll
  static void stop() {
    sources.close();
    server.close();
  }

  @TempDir Path folder;

  @Test
  void objectsBelowAKeyAreEntries() {
    Source source = open("photos/");

    assertThat(Reading.kinds(Reading.all(source)))
        .containsExactly(
            SightingIds.of("a b.jpg"),
            "cam1:1.jpg",
            "empty-image",
            "image-too-large",
            "cam1:image",
            SourceProblem.OTHER_FILE,
            "video-not-on-disk");
    assertThat(Reading.image(source, 1).origin())
        .isEqualTo("s3://" + S3Server.BUCKET + "/photos/cam1/1.jpg");
    assertThat(Reading.image(source, 1).bytes()).isEqualTo(Reading.JPEG);
  }

  @Test
  void oneObjectIsASourceToo() {
    assertThat(Reading.kinds(Reading.all(open("photos/cam1/1.jpg")))).containsExactly("1.jpg");
  }

  @Test
  void readingGoesOnBeyondAPageOfTheList() {
    Source source = open("many");

    assertThat(Reading.all(source)).hasSize(1100);
    assertThat(Reading.kinds(Reading.from(source, 1098))).containsExactly("1098.jpg", "1099.jpg");
  }

  @Test
  void manifestNamesObjects() throws Exception {
    Path manifest =
        Files.writeString(
            folder.resolve("m.csv"),
            "image\ns3://%1$s/photos/a b.jpg\ns3://%1$s/photos/none.jpg\n"
                .formatted(S3Server.BUCKET));
    Source source = sources.open(manifest.toString(), SourceOptions.DEFAULTS);

    assertThat(Reading.image(source, 0).bytes()).isEqualTo(Reading.JPEG);
    assertThatThrownBy(Reading.image(source, 1)::bytes)
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("photos/none.jpg cannot be read: there is no such file");
  }

  @Test
  void bucketThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Reading.all(sources.open("s3://nowhere/x", SourceOptions.DEFAULTS)))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> sources.open("s3:///x", SourceOptions.DEFAULTS))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("'s3:///x'");
  }

  private static Source open(String key) {
    return sources.open("s3://" + S3Server.BUCKET + "/" + key, SourceOptions.DEFAULTS);
  }

  private static void put(String key, byte[] content) {
    server
        .client()
        .putObject(
            object -> object.bucket(S3Server.BUCKET).key(key), RequestBody.fromBytes(content));
  }
}
