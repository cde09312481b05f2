package dev.descry.gallery;

import java.time.Instant;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What galleries do by the clock. */
@Component
class GalleryUpkeep {

  private final Galleries galleries;

  GalleryUpkeep(Galleries galleries) {
    this.galleries = galleries;
  }

  @Scheduled(fixedDelayString = "5s")
  void expirePointsInTime() {
    galleries.expirePointsInTime();
  }

  @Scheduled(fixedDelayString = "5s")
  void commitMerged() {
    galleries.commitMerged();
  }

  @Scheduled(fixedDelayString = "10s")
  void tidyImages() {
    galleries.tidyImages();
  }

  @Scheduled(fixedDelayString = "1m")
  void deleteAged() {
    galleries.deleteAged(Instant.now());
  }

  /** Not at the start, when there is enough to do. */
  @Scheduled(initialDelayString = "1m", fixedDelayString = "1m")
  void purgeDeleted() {
    galleries.purgeDeleted(Instant.now());
  }
}
