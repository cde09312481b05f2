package dev.descry.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.bundle.Bundles;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GenerationDescription;
import dev.descry.gallery.GenerationPlan;
import dev.descry.indexing.Reencoder;
import io.swagger.v3.oas.annotations.Operation;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Generations of a gallery: from one bundle to another while it serves, and back. */
@RestController
@Tag(name = "Generations")
class GenerationController {

  /**
   * A generation to build.
   *
   * @param bundle name@version
   * @param swap whether it becomes live by itself when it holds all sightings; true if left out
   * @param incomplete whether also with sightings that can't be encoded; false if left out
   * @param dryRun only says what would be done
   */
  record NewGeneration(
      @JsonProperty(required = true) String bundle,
      @Nullable Boolean swap,
      @Nullable Boolean incomplete,
      @Nullable Boolean dryRun) {}

  /** The generation to make live. */
  record LiveGeneration(
      @JsonProperty(required = true) int generation, @Nullable Boolean incomplete) {}

  record GenerationList(List<GenerationDescription> generations) {}

  /** All by name@version; that for new galleries first. */
  record BundleList(List<String> bundles) {}

  private final Galleries galleries;
  private final Bundles bundles;
  private final Reencoder reencoder;

  GenerationController(Galleries galleries, Bundles bundles, Reencoder reencoder) {
    this.galleries = galleries;
    this.bundles = bundles;
    this.reencoder = reencoder;
  }

  @GetMapping(ApiPaths.BUNDLES)
  @Operation(summary = "The bundles that are there; the one for new galleries first")
  BundleList bundles() {
    return new BundleList(bundles.ids());
  }

  @GetMapping(ApiPaths.GENERATIONS)
  @Operation(summary = "The generations of a gallery, with the progress of the one that follows")
  GenerationList list(@PathVariable String gallery) {
    return new GenerationList(galleries.get(gallery).generations().list());
  }

  @PostMapping(ApiPaths.GENERATIONS)
  @Operation(summary = "Encode a gallery anew with another bundle while it serves; repeatable")
  ResponseEntity<?> begin(@PathVariable String gallery, @RequestBody NewGeneration request) {
    Gallery target = galleries.get(gallery);
    if (Boolean.TRUE.equals(request.dryRun())) {
      bundles.get(request.bundle());
      GenerationPlan plan = target.generations().plan();
      return ResponseEntity.ok(plan);
    }
    int number =
        reencoder.begin(
            target,
            request.bundle(),
            !Boolean.FALSE.equals(request.swap()),
            Boolean.TRUE.equals(request.incomplete()));
    return ResponseEntity.accepted()
        .location(URI.create(ApiPaths.generation(gallery, number)))
        .body(get(gallery, number));
  }

  @GetMapping(ApiPaths.GENERATION)
  @Operation(summary = "One generation, with its progress")
  GenerationDescription get(@PathVariable String gallery, @PathVariable int generation) {
    return galleries.get(gallery).generations().list().stream()
        .filter(one -> one.number() == generation)
        .findFirst()
        .orElseThrow(
            () ->
                DescryException.of(
                    Kind.MISSING,
                    "generation-not-found",
                    "gallery %s has no generation %d".formatted(gallery, generation)));
  }

  @PutMapping(ApiPaths.LIVE_GENERATION)
  @Operation(summary = "Swap, or roll back: at once if the generation holds all, else when it does")
  GenerationList makeLive(@PathVariable String gallery, @RequestBody LiveGeneration request) {
    galleries
        .get(gallery)
        .generations()
        .makeLive(request.generation(), Boolean.TRUE.equals(request.incomplete()));
    return list(gallery);
  }

  @DeleteMapping(ApiPaths.GENERATION)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Stop and remove a generation that is not live")
  void drop(@PathVariable String gallery, @PathVariable int generation) {
    galleries.get(gallery).generations().drop(generation);
  }
}
