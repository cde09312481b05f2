package dev.descry.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file {@code gallery.json} in the folder of a gallery: which generations it has and which of
 * them is live. It is replaced as a whole, so that after a crash one is live or the other.
 *
 * <p>Format 1 had no generations but only a specification, which is that of generation 1. Format 2
 * had all pictures in the folder.
 *
 * @param format {@link #FORMAT}; {@link SightingDocument} specifies it
 * @param generations one or two, by number
 * @param live the number of the one that is searched
 * @param next what is to become live; null to leave it as it is
 * @param made how many generations there ever were
 * @param pictures where they are
 */
record GalleryManifest(
    int format,
    Instant createdAt,
    List<Generation> generations,
    int live,
    @Nullable Next next,
    int made,
    Pictures pictures) {

  static final int FORMAT = 3;

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * A generation that becomes live as soon as it holds all sightings.
   *
   * @param incomplete whether also with sightings that could not be encoded
   */
  record Next(int generation, boolean incomplete) {}

  /**
   * Where pictures are.
   *
   * @param id under which they are in the bucket, for this gallery alone; null if they are not
   */
  record Pictures(ImageSettings.Kind kind, @Nullable String id) {

    static final Pictures IN_FOLDER = new Pictures(ImageSettings.Kind.FOLDER, null);
  }

  /** Of a new gallery. */
  static GalleryManifest first(GallerySpec spec, Instant now, Pictures pictures) {
    return new GalleryManifest(
        FORMAT, now, List.of(new Generation(1, spec, now)), 1, null, 1, pictures);
  }

  Generation liveOne() {
    return find(live).orElseThrow();
  }

  /** The one that is not live, if any. */
  Optional<Generation> otherOne() {
    return generations.stream().filter(one -> one.number() != live).findFirst();
  }

  Optional<Generation> find(int number) {
    return generations.stream().filter(one -> one.number() == number).findFirst();
  }

  GalleryManifest with(Generation another) {
    return new GalleryManifest(
        FORMAT,
        createdAt,
        Stream.concat(generations.stream(), Stream.of(another)).toList(),
        live,
        null,
        another.number(),
        pictures);
  }

  GalleryManifest with(@Nullable Next another) {
    return new GalleryManifest(FORMAT, createdAt, generations, live, another, made, pictures);
  }

  GalleryManifest withLive(int number) {
    return new GalleryManifest(FORMAT, createdAt, generations, number, null, made, pictures);
  }

  GalleryManifest without(int number) {
    return new GalleryManifest(
        FORMAT,
        createdAt,
        generations.stream().filter(one -> one.number() != number).toList(),
        live,
        null,
        made,
        pictures);
  }

  /** In place of the one that is there; durable on return. */
  void write(Path folder) throws IOException {
    Path written = folder.resolve("gallery.json.new");
    Files.write(written, JSON.writeValueAsBytes(this));
    IOUtils.fsync(written, false);
    Files.move(written, file(folder), StandardCopyOption.ATOMIC_MOVE);
    IOUtils.fsync(folder, true);
  }

  static GalleryManifest read(Path folder) throws IOException {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file(folder)));
      int format = json.path("format").asInt();
      if (format == 1) {
        return first(
            JSON.treeToValue(json.path("spec"), GallerySpec.class),
            JSON.treeToValue(json.path("createdAt"), Instant.class),
            Pictures.IN_FOLDER);
      }
      if (format == 2) {
        ((ObjectNode) json)
            .put("format", FORMAT)
            .set("pictures", JSON.valueToTree(Pictures.IN_FOLDER));
      } else if (format != FORMAT) {
        throw new IOException(
            "%s has format %d; only 1 to %d are known".formatted(file(folder), format, FORMAT));
      }
      return JSON.treeToValue(json, GalleryManifest.class);
    } catch (JacksonException e) {
      throw new IOException(file(folder) + " can not be read", e);
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("gallery.json");
  }
}
