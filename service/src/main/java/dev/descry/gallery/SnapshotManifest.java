package dev.descry.gallery;

import dev.descry.storage.ContentStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a snapshot consists of, as JSON. Its id ends with the beginning of the SHA-256 of this, so
 * that it can't change unseen.
 *
 * @param format {@link #FORMAT}
 * @param gallery that it was taken of
 * @param takenAt when that began
 * @param createdAt when the gallery was made
 * @param spec of its live generation, which is what the snapshot holds
 * @param sightings how many it holds
 * @param files of one commit of the index
 * @param images the SHA-256 of each picture, 32 bytes each, in order
 * @param imageCount how many these are
 * @param imageBytes of these together
 * @param addedBytes how many bytes the repository did not have before
 */
record SnapshotManifest(
    int format,
    String gallery,
    Instant takenAt,
    Instant createdAt,
    GallerySpec spec,
    long sightings,
    List<StoredFile> files,
    StoredFile images,
    long imageCount,
    long imageBytes,
    long addedBytes) {

  static final int FORMAT = 1;

  private static final int HASH_DIGITS = 16;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+([.][A-Za-z0-9_]+)?");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * A file, in one or more blocks.
   *
   * @param blocks the SHA-256 of each
   */
  record StoredFile(String name, long length, List<String> blocks) {

    StoredFile {
      if (!NAME.matcher(name).matches()
          || !blocks.stream().allMatch(block -> HASH.matcher(block).matches())) {
        throw new IllegalArgumentException("file '%s' is none of an index".formatted(name));
      }
    }
  }

  byte[] json() {
    return JSON.writeValueAsBytes(this);
  }

  /** Letters, digits and a hyphen; in the order in which snapshots were taken. */
  String id(byte[] json) {
    return TIME.format(takenAt) + "-" + hash(json);
  }

  /** Whether these bytes are those of the manifest with that id. */
  static boolean matches(String id, byte[] json) {
    return id.endsWith("-" + hash(json));
  }

  private static String hash(byte[] json) {
    return ContentStore.name(json).substring(0, HASH_DIGITS);
  }

  /**
   * Reads one back.
   *
   * @throws IllegalArgumentException if it is none, or one of another format
   */
  static SnapshotManifest of(byte[] json) {
    try {
      SnapshotManifest read = JSON.readValue(json, SnapshotManifest.class);
      if (read.format != FORMAT) {
        throw new IllegalArgumentException(
            "its format is %d; only %d is known".formatted(read.format, FORMAT));
      }
      return read;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "it is no snapshot: " + new String(json, StandardCharsets.UTF_8), e);
    }
  }

  /** Of all files, that with the list of pictures included. */
  Stream<String> blocks() {
    return Stream.concat(files.stream(), Stream.of(images)).flatMap(file -> file.blocks.stream());
  }

  long bytes() {
    return imageBytes + files.stream().mapToLong(StoredFile::length).sum();
  }

  /**
   * At a glance.
   *
   * @param id of the bytes that it was read from or written as
   */
  Snapshot describe(String id) {
    return new Snapshot(
        id, gallery, takenAt, spec.bundle(), sightings, imageCount, bytes(), addedBytes);
  }
}
