package dev.descry.web;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Filter;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.PointInTime;
import dev.descry.gallery.SightingPage;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Reading a gallery page after page, of the present or of a point in time. */
@RestController
@Tag(name = "Sightings")
class PageController {

  /** The page; {@code next} is the {@code after} of the next one, and null on the last. */
  record PageResponse(List<SightingView> sightings, @Nullable String next) {}

  private final Galleries galleries;

  PageController(Galleries galleries) {
    this.galleries = galleries;
  }

  @GetMapping(ApiPaths.SIGHTINGS)
  @Operation(summary = "A page of sightings, by id; pages of one point in time fit together")
  PageResponse page(
      @PathVariable String gallery,
      @Parameter(description = "1 to 1000") @RequestParam(defaultValue = "100") int limit,
      @Parameter(description = "The next of the page before") @RequestParam(required = false)
          @Nullable String after,
      @Parameter(description = "As in a search, as JSON") @RequestParam(required = false)
          @Nullable String filter,
      @RequestParam(required = false) @Nullable String pointInTime) {
    SightingPage page =
        galleries
            .get(gallery)
            .page(
                limit,
                after,
                filter == null ? null : Filter.parse(FilterJson.parse(filter)),
                pointInTime);
    return new PageResponse(
        page.sightings().stream().map(sighting -> SightingView.of(gallery, sighting)).toList(),
        page.next());
  }

  @PostMapping(ApiPaths.POINTS_IN_TIME)
  @Operation(summary = "Keep the gallery as it is now readable, for lists and searches by pages")
  ResponseEntity<PointInTime> open(@PathVariable String gallery) {
    PointInTime point = galleries.get(gallery).openPointInTime();
    return ResponseEntity.created(URI.create(ApiPaths.pointInTime(gallery, point.id())))
        .body(point);
  }

  @DeleteMapping(ApiPaths.POINT_IN_TIME)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "End a point in time before it expires")
  void close(@PathVariable String gallery, @PathVariable String id) {
    if (!galleries.get(gallery).closePointInTime(id)) {
      throw DescryException.of(
          Kind.MISSING,
          "point-in-time-not-found",
          "gallery '%s' has no point in time '%s'".formatted(gallery, id));
    }
  }
}
