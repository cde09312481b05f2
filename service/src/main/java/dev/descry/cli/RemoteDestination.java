package dev.descry.cli;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.indexing.Destination;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceMedia;
import dev.descry.sources.SourceVideo;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gallery of a running service, which encodes. Each image is one PUT, which is on the service's
 * disk when it is answered, or of a full frame one that finds its people; those that are under way
 * share runs of its model and its commits.
 */
final class RemoteDestination implements Destination<Integer> {

  /** Two batches of the image branch, so that one can fill while another runs. */
  private static final int THREADS = 32;

  private final RemoteService service;
  private final String gallery;
  private final boolean frames;
  private final RemoteGallery known;

  /**
   * One gallery.
   *
   * @param frames whether images are full frames; one that is under way when the job ends is sent
   *     again
   * @param known where to ask whether an image is there already
   */
  RemoteDestination(RemoteService service, String gallery, boolean frames, RemoteGallery known) {
    this.service = service;
    this.gallery = gallery;
    this.frames = frames;
    this.known = known;
  }

  @Override
  public int threads() {
    return THREADS;
  }

  @Override
  public int inFlight() {
    return 2 * THREADS;
  }

  @Override
  public CompletableFuture<@Nullable Integer> prepare(SourceMedia media) {
    return CompletableFuture.completedFuture(
        switch (media) {
          case SourceImage frame when frames -> frame(frame);
          case SourceImage image -> image(image);
          case SourceVideo video ->
              throw DescryException.of(
                  Kind.UNSUPPORTED,
                  "video-not-sent",
                  "Videos are not sent to a service; with --encode here, '%s' is read here and its"
                          .formatted(video.origin())
                      + " people are sent");
        });
  }

  private int frame(SourceImage frame) {
    MultiValueMap<String, Object> parts = form(frame.id(), frame.bytes());
    parts.add("frame", json(frame.located()));
    return service.put(gallery, "frames", frame.id(), parts).path("people").size();
  }

  private @Nullable Integer image(SourceImage image) {
    byte[] bytes = image.bytes();
    if (known.has(image.id(), bytes)) {
      return null;
    }
    MultiValueMap<String, Object> parts = form(image.id(), bytes);
    parts.add("sighting", json(image.metadata()));
    service.put(gallery, "sightings", image.id(), parts);
    return 1;
  }

  private static MultiValueMap<String, Object> form(String id, byte[] image) {
    MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
    parts.add(
        "image",
        new ByteArrayResource(image) {
          @Override
          public String getFilename() {
            return id;
          }
        });
    return parts;
  }

  private static HttpEntity<String> json(Metadata metadata) {
    HttpHeaders isJson = new HttpHeaders();
    isJson.setContentType(MediaType.APPLICATION_JSON);
    return new HttpEntity<>(JsonMapper.shared().writeValueAsString(metadata), isJson);
  }

  @Override
  public long bytes(Integer ready) {
    return 0;
  }

  @Override
  public int sightings(Integer ready) {
    return ready;
  }

  @Override
  public void store(List<Integer> chunk) {}
}
