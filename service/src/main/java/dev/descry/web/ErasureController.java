package dev.descry.web;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Purge;
import dev.descry.gallery.Traces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What is deleted goes for good, and the proof of it. */
@RestController
@Tag(name = "Galleries")
class ErasureController {

  /** Whom to look for: not on the address line, which servers log. */
  record Sought(@Nullable Set<String> ids, @Nullable Set<String> persons) {}

  private final Galleries galleries;

  ErasureController(Galleries galleries) {
    this.galleries = galleries;
  }

  @PostMapping(ApiPaths.PURGE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary =
          "Begin to remove from the files of the indexes what was deleted; goes on beside reads and"
              + " writes")
  Purge purge(
      @PathVariable String gallery,
      @Parameter(description = "End points in time that hold it, instead of waiting for them")
          @RequestParam(defaultValue = "false")
          boolean closePointsInTime) {
    return galleries.get(gallery).erasure().purge(closePointsInTime);
  }

  @GetMapping(ApiPaths.PURGE)
  @Operation(summary = "How far the last purge since the start is")
  Purge lastPurge(@PathVariable String gallery) {
    return galleries
        .get(gallery)
        .erasure()
        .lastPurge()
        .orElseThrow(
            () ->
                DescryException.of(
                    Kind.MISSING,
                    "purge-not-found",
                    "gallery '%s' has not been purged since the start".formatted(gallery)));
  }

  @PostMapping(ApiPaths.TRACES)
  @Operation(
      summary =
          "What is left of sightings and persons in indexes, deleted documents included, in files,"
              + " pictures and memory; reads all files of the indexes")
  Traces traces(@PathVariable String gallery, @RequestBody Sought sought) {
    return galleries.get(gallery).erasure().traces(orNone(sought.ids()), orNone(sought.persons()));
  }

  private static Set<String> orNone(@Nullable Set<String> given) {
    return given == null ? Set.of() : given;
  }
}
