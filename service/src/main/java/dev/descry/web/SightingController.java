package dev.descry.web;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Filter;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Location;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.Sighting;
import dev.descry.indexing.Indexer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Sightings: add, read, replace, delete. A write is on disk when it is answered. */
@RestController
@Tag(name = "Sightings")
class SightingController {

  /** The JSON part beside an image; everything in it may be left out. */
  record SightingRequest(
      @Nullable String id,
      @Nullable String camera,
      @Nullable Instant time,
      @Nullable Location location,
      @Nullable String track,
      @Nullable String person,
      @Nullable String source,
      @Nullable Set<String> tags,
      @Nullable Map<String, Object> attributes) {

    static final SightingRequest EMPTY =
        new SightingRequest(null, null, null, null, null, null, null, null, null);

    Metadata metadata() {
      return new Metadata(
          camera,
          time,
          location,
          track,
          person,
          source,
          tags == null ? Set.of() : tags,
          attributes == null ? Map.of() : attributes);
    }
  }

  /** How many sightings are gone. */
  record Deleted(long deleted) {}

  private final Galleries galleries;
  private final Indexer indexer;

  SightingController(Galleries galleries, Indexer indexer) {
    this.galleries = galleries;
    this.indexer = indexer;
  }

  @PostMapping(path = ApiPaths.SIGHTINGS, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @Operation(summary = "Add a sighting; without an id it gets one")
  ResponseEntity<SightingView> add(
      @PathVariable String gallery,
      @RequestPart("image") MultipartFile image,
      @RequestPart(name = "sighting", required = false) @Nullable SightingRequest request) {
    SightingRequest sighting = request == null ? SightingRequest.EMPTY : request;
    String id = sighting.id() == null ? UUID.randomUUID().toString() : sighting.id();
    Gallery target = galleries.get(gallery);
    if (target.get(id).isPresent()) {
      throw DescryException.of(
          Kind.CONFLICT,
          "sighting-exists",
          "gallery '%s' already has a sighting '%s': PUT replaces it".formatted(gallery, id));
    }
    Sighting added = indexer.index(target, id, sighting.metadata(), bytes(image));
    return ResponseEntity.created(URI.create(ApiPaths.sighting(gallery, id)))
        .body(SightingView.of(gallery, added));
  }

  @PutMapping(path = ApiPaths.SIGHTING, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @Operation(summary = "Add a sighting or replace the one with this id; repeatable")
  SightingView replace(
      @PathVariable String gallery,
      @PathVariable String id,
      @RequestPart("image") MultipartFile image,
      @RequestPart(name = "sighting", required = false) @Nullable SightingRequest request) {
    SightingRequest sighting = request == null ? SightingRequest.EMPTY : request;
    if (sighting.id() != null && !sighting.id().equals(id)) {
      throw DescryException.of(
          Kind.INVALID,
          "invalid-id",
          "the path says '%s' and the sighting says '%s'".formatted(id, sighting.id()));
    }
    return SightingView.of(
        gallery, indexer.index(galleries.get(gallery), id, sighting.metadata(), bytes(image)));
  }

  @GetMapping(ApiPaths.SIGHTING)
  @Operation(summary = "One sighting")
  SightingView get(@PathVariable String gallery, @PathVariable String id) {
    return SightingView.of(
        gallery, galleries.get(gallery).get(id).orElseThrow(() -> notFound(gallery, id)));
  }

  @DeleteMapping(ApiPaths.SIGHTING)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Delete a sighting with its image")
  void delete(@PathVariable String gallery, @PathVariable String id) {
    if (!galleries.get(gallery).delete(id)) {
      throw notFound(gallery, id);
    }
  }

  @DeleteMapping(ApiPaths.SIGHTINGS)
  @Operation(summary = "Delete all sightings that satisfy a filter, with their images")
  Deleted deleteAll(
      @PathVariable String gallery,
      @Parameter(description = "As in a search, as JSON; must name a field") @RequestParam
          String filter) {
    return new Deleted(galleries.get(gallery).deleteAll(Filter.parse(FilterJson.parse(filter))));
  }

  @GetMapping(ApiPaths.IMAGE)
  @Operation(summary = "The image as it was indexed")
  ResponseEntity<byte[]> image(@PathVariable String gallery, @PathVariable String id) {
    Gallery source = galleries.get(gallery);
    Sighting sighting = source.get(id).orElseThrow(() -> notFound(gallery, id));
    byte[] image = source.image(id).orElseThrow(() -> notFound(gallery, id));
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(sighting.image().mediaType()))
        .eTag(sighting.image().sha256())
        .cacheControl(CacheControl.noCache())
        .header("X-Content-Type-Options", "nosniff")
        .body(image);
  }

  private static DescryException notFound(String gallery, String id) {
    return DescryException.of(
        Kind.MISSING,
        "sighting-not-found",
        "gallery '%s' has no sighting '%s'".formatted(gallery, id));
  }

  private static byte[] bytes(MultipartFile image) {
    try {
      return image.getBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
