package dev.descry.web;

import dev.descry.detection.Box;
import dev.descry.detection.Detector;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.indexing.FrameIndexer;
import dev.descry.web.SightingController.SightingRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Full frames: their people are found, cut out and added as sightings. */
@RestController
@Tag(name = "Frames")
class FrameController {

  /**
   * What a frame shows.
   *
   * @param detector name and version of the detector's bundle
   * @param people surest first
   */
  record FrameView(int width, int height, String detector, List<PersonView> people) {}

  /**
   * A person.
   *
   * @param score how sure the detector is, in [0, 1]
   * @param sighting null where only detection was asked for
   */
  record PersonView(BoxView box, float score, @Nullable SightingView sighting) {}

  /** Pixels of the frame. */
  record BoxView(float left, float top, float width, float height) {

    static BoxView of(Box box) {
      return new BoxView(box.left(), box.top(), box.width(), box.height());
    }
  }

  private final Galleries galleries;
  private final FrameIndexer indexer;
  private final Detector detector;

  FrameController(Galleries galleries, FrameIndexer indexer, Detector detector) {
    this.galleries = galleries;
    this.indexer = indexer;
    this.detector = detector;
  }

  @PostMapping(path = ApiPaths.FRAMES, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @Operation(summary = "Find the people of a full frame and add each as a sighting")
  FrameView add(
      @PathVariable String gallery,
      @Parameter(description = "Only find them; nothing is added")
          @RequestParam(defaultValue = "false")
          boolean dry,
      @RequestPart("image") MultipartFile image,
      @RequestPart(name = "frame", required = false) @Nullable SightingRequest request)
      throws IOException {
    Gallery target = galleries.get(gallery);
    if (dry) {
      return view(gallery, indexer.detect(image.getBytes()));
    }
    SightingRequest frame = request == null ? SightingRequest.EMPTY : request;
    String id = frame.id() == null ? UUID.randomUUID().toString() : frame.id();
    if (target.get(FrameIndexer.sightingId(id, 1)).isPresent()) {
      throw DescryException.of(
          Kind.CONFLICT,
          "frame-exists",
          "gallery '%s' already has people of a frame '%s': PUT replaces them"
              .formatted(gallery, id));
    }
    return view(gallery, indexer.index(target, id, frame.metadata(), image.getBytes()));
  }

  @PutMapping(path = ApiPaths.FRAME, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @Operation(
      summary = "Find the people of a full frame and put them in place of those that it had",
      description = "Repeatable. Whoever the frame shows no more is deleted.")
  FrameView replace(
      @PathVariable String gallery,
      @PathVariable String id,
      @RequestPart("image") MultipartFile image,
      @RequestPart(name = "frame", required = false) @Nullable SightingRequest request)
      throws IOException {
    SightingRequest frame = request == null ? SightingRequest.EMPTY : request;
    if (frame.id() != null && !frame.id().equals(id)) {
      throw DescryException.of(
          Kind.INVALID,
          "invalid-id",
          "the path says '%s' and the frame says '%s'".formatted(id, frame.id()));
    }
    return view(
        gallery, indexer.index(galleries.get(gallery), id, frame.metadata(), image.getBytes()));
  }

  private FrameView view(String gallery, FrameIndexer.Result frame) {
    return new FrameView(
        frame.width(),
        frame.height(),
        detector.bundle(),
        frame.people().stream()
            .map(
                person ->
                    new PersonView(
                        BoxView.of(person.detection().box()),
                        person.detection().score(),
                        person.sighting() == null
                            ? null
                            : SightingView.of(gallery, person.sighting())))
            .toList());
  }
}
