package dev.descry.gallery;

import dev.descry.S3Server;
import dev.descry.gallery.GalleryManifest.Pictures;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class S3ImagesTest extends KeptImagesContract {

  private static S3Server server;

  private final Pictures place = new Pictures(ImageSettings.Kind.S3, UUID.randomUUID().toString());

  @TempDir Path folder;

  @BeforeAll
  static void startServer() {
    server = new S3Server();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  ImageStore open() {
    return new ImageStores(new ImageSettings(ImageSettings.Kind.S3, server.settings("")))
        .open(folder, place, named::contains);
  }
}
