package dev.descry.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.DamagedGallery;
import dev.descry.gallery.FieldType;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GalleryDescription;
import dev.descry.indexing.Indexer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Galleries: create, list, describe, delete. */
@RestController
@Tag(name = "Galleries")
class GalleryController {

  /** Those that can be read, and those that can't. */
  record GalleryList(List<GalleryDescription> galleries, List<DamagedGallery> damaged) {}

  /** What may be said of a new gallery; all of it may be left out. */
  record GalleryRequest(@Nullable Map<String, FieldType> attributes) {}

  /** An ISO 8601 duration such as {@code P30D}. */
  record MaxAge(@JsonProperty(required = true) Duration maxAge) {}

  private final Galleries galleries;
  private final Indexer indexer;

  GalleryController(Galleries galleries, Indexer indexer) {
    this.galleries = galleries;
    this.indexer = indexer;
  }

  @GetMapping(ApiPaths.GALLERIES)
  @Operation(summary = "All galleries, by name, and those that are damaged, with the reason")
  GalleryList list() {
    return new GalleryList(galleries.list(), galleries.damaged());
  }

  @PutMapping(ApiPaths.GALLERY)
  @Operation(
      summary = "Create a gallery for the bundle for new galleries, if it is not there; repeatable")
  GalleryDescription create(
      @PathVariable String gallery, @RequestBody(required = false) @Nullable GalleryRequest made) {
    Map<String, FieldType> attributes = made == null ? null : made.attributes();
    Gallery there = galleries.getOrCreate(gallery, indexer.gallerySpec());
    there.declare(attributes == null ? Map.of() : attributes);
    return there.describe();
  }

  @GetMapping(ApiPaths.GALLERY)
  @Operation(summary = "What a gallery holds, and what it was made for")
  GalleryDescription describe(@PathVariable String gallery) {
    return galleries.get(gallery).describe();
  }

  @PutMapping(ApiPaths.MAX_AGE)
  @Operation(summary = "Let sightings go when their time is older than this")
  GalleryDescription setMaxAge(@PathVariable String gallery, @RequestBody MaxAge request) {
    galleries.get(gallery).setMaxAge(request.maxAge());
    return galleries.get(gallery).describe();
  }

  @DeleteMapping(ApiPaths.MAX_AGE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Let no more sightings go for their age")
  void removeMaxAge(@PathVariable String gallery) {
    galleries.get(gallery).setMaxAge(null);
  }

  @DeleteMapping(ApiPaths.GALLERY)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Delete a gallery with all its sightings and images")
  void delete(@PathVariable String gallery) {
    if (!galleries.delete(gallery)) {
      throw DescryException.of(
          Kind.MISSING, "gallery-not-found", "there is no gallery '%s'".formatted(gallery));
    }
  }
}
