package dev.descry.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.GalleryDescription;
import dev.descry.gallery.Snapshot;
import dev.descry.gallery.Snapshots;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots of a gallery, and galleries made of them. */
@RestController
@Tag(name = "Snapshots")
class SnapshotController {

  /** In the order in which they were taken. */
  record SnapshotList(List<Snapshot> snapshots) {}

  /**
   * What a new gallery is made of.
   *
   * @param snapshot its id
   * @param gallery that it was taken of; the new one's name if left out
   */
  record Restore(@JsonProperty(required = true) String snapshot, @Nullable String gallery) {}

  private final Snapshots snapshots;

  SnapshotController(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @PostMapping(ApiPaths.SNAPSHOTS)
  @Operation(summary = "Take a snapshot; answers when it is whole")
  ResponseEntity<Snapshot> take(@PathVariable String gallery) {
    Snapshot taken = snapshots.take(gallery);
    return ResponseEntity.created(URI.create(ApiPaths.snapshot(gallery, taken.id()))).body(taken);
  }

  @GetMapping(ApiPaths.SNAPSHOTS)
  @Operation(summary = "All snapshots of a gallery, also of one that is deleted")
  SnapshotList list(@PathVariable String gallery) {
    return new SnapshotList(snapshots.list(gallery));
  }

  @GetMapping(ApiPaths.SNAPSHOT)
  @Operation(summary = "One snapshot")
  Snapshot get(@PathVariable String gallery, @PathVariable String snapshot) {
    return snapshots.get(gallery, snapshot);
  }

  @DeleteMapping(ApiPaths.SNAPSHOT)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Delete a snapshot, with all that no other one needs")
  void delete(@PathVariable String gallery, @PathVariable String snapshot) {
    if (!snapshots.delete(gallery, snapshot)) {
      throw DescryException.of(
          Kind.MISSING,
          "snapshot-not-found",
          "there is no snapshot '%s' of gallery %s".formatted(snapshot, gallery));
    }
  }

  @PostMapping(ApiPaths.RESTORE)
  @Operation(summary = "Make a new gallery of a snapshot; answers when it serves")
  ResponseEntity<GalleryDescription> restore(
      @PathVariable String gallery, @RequestBody Restore request) {
    String from = request.gallery() == null ? gallery : request.gallery();
    GalleryDescription made = snapshots.restore(from, request.snapshot(), gallery).describe();
    return ResponseEntity.created(URI.create(ApiPaths.gallery(gallery))).body(made);
  }
}
