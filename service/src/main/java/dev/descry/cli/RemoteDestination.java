package dev.descry.cli;

import dev.descry.gallery.Metadata;
import dev.descry.indexing.Destination;
import dev.descry.sources.SourceImage;
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
 * disk when it is answered; those that are under way share runs of its model and its commits.
 */
final class RemoteDestination implements Destination<String> {

  /** Two batches of the image branch, so that one can fill while another runs. */
  private static final int THREADS = 32;

  private final RemoteService service;
  private final String gallery;

  private final RemoteGallery known;

  /**
   * One gallery.
   *
   * @param known where to ask whether an image is there already
   */
  RemoteDestination(RemoteService service, String gallery, RemoteGallery known) {
    this.service = service;
    this.gallery = gallery;
    this.known = known;
  }

  @Override
  public int threads() {
    return THREADS;
  }

  @Override
  public CompletableFuture<@Nullable String> prepare(SourceImage image) {
    byte[] bytes = image.bytes();
    if (known.has(image.id(), bytes)) {
      return CompletableFuture.completedFuture(null);
    }
    MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
    parts.add(
        "image",
        new ByteArrayResource(bytes) {
          @Override
          public String getFilename() {
            return image.id();
          }
        });
    parts.add("sighting", json(image.metadata()));
    service.putSighting(gallery, image.id(), parts);
    return CompletableFuture.completedFuture(image.id());
  }

  private static HttpEntity<String> json(Metadata metadata) {
    HttpHeaders isJson = new HttpHeaders();
    isJson.setContentType(MediaType.APPLICATION_JSON);
    return new HttpEntity<>(JsonMapper.shared().writeValueAsString(metadata), isJson);
  }

  @Override
  public long bytes(String ready) {
    return 0;
  }

  @Override
  public void store(List<String> chunk) {}
}
