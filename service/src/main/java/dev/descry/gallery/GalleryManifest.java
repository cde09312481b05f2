package dev.descry.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.lucene.util.IOUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file {@code gallery.json} in the folder of a gallery.
 *
 * @param format {@link #FORMAT}; {@link SightingDocument} specifies it
 */
record GalleryManifest(int format, GallerySpec spec, Instant createdAt) {

  static final int FORMAT = 1;

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Durable on return. */
  void write(Path folder) throws IOException {
    Path file = file(folder);
    Files.write(file, JSON.writeValueAsBytes(this));
    IOUtils.fsync(file, false);
  }

  static GalleryManifest read(Path folder) throws IOException {
    try {
      GalleryManifest manifest =
          JSON.readValue(Files.readAllBytes(file(folder)), GalleryManifest.class);
      if (manifest.format != FORMAT) {
        throw new IOException(
            "%s has format %d; only %d is known".formatted(file(folder), manifest.format, FORMAT));
      }
      return manifest;
    } catch (JacksonException e) {
      throw new IOException(file(folder) + " can not be read", e);
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("gallery.json");
  }
}
