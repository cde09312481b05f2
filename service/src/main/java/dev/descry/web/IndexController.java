package dev.descry.web;

import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.IndexStatistics;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The index of a gallery, for who operates it. */
@RestController
@Tag(name = "Galleries")
class IndexController {

  private final Galleries galleries;

  IndexController(Galleries galleries) {
    this.galleries = galleries;
  }

  @GetMapping(ApiPaths.INDEX)
  @Operation(summary = "Segments, deletes that are pending, running merges, bytes")
  IndexStatistics describe(@PathVariable String gallery) {
    return galleries.get(gallery).statistics();
  }

  @PostMapping(ApiPaths.MERGE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Begin to merge into so many segments; goes on beside reads and writes")
  IndexStatistics merge(@PathVariable String gallery, @RequestParam int segments) {
    Gallery merged = galleries.get(gallery);
    merged.merge(segments);
    return merged.statistics();
  }
}
