package dev.descry.indexing;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Generation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Works on every generation that lacks something, one thread a gallery, as long as the service
 * runs: those that are begun, those that a stop or a crash left unfinished, and those that were
 * live and take part in what is written since.
 */
@Component
@ConditionalOnWebApplication
final class GenerationUpkeep implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GenerationUpkeep.class);
  private static final Duration PAUSE_AFTER_A_FAILURE = Duration.ofSeconds(10);

  private final Galleries galleries;
  private final Reencoder reencoder;
  private final Map<String, Thread> running = new ConcurrentHashMap<>();
  private final Map<String, Instant> pausedUntil = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  GenerationUpkeep(Galleries galleries, Reencoder reencoder) {
    this.galleries = galleries;
    this.reencoder = reencoder;
  }

  @Scheduled(fixedDelayString = "1s")
  void look() {
    for (Gallery gallery : galleries.all()) {
      try {
        gallery.generations().pending().ifPresent(generation -> start(gallery, generation));
      } catch (DescryException deletedMeanwhile) {
        LOG.debug("Not looked at", deletedMeanwhile);
      }
    }
  }

  private synchronized void start(Gallery gallery, Generation generation) {
    Instant paused = pausedUntil.getOrDefault(gallery.name(), Instant.MIN);
    if (stopped || running.containsKey(gallery.name()) || Instant.now().isBefore(paused)) {
      return;
    }
    running.put(
        gallery.name(),
        Thread.ofPlatform()
            .name("reencode-" + gallery.name())
            .start(() -> run(gallery, generation)));
  }

  private void run(Gallery gallery, Generation generation) {
    try {
      reencoder.run(gallery, generation, done -> {}, () -> stopped);
    } catch (RuntimeException e) {
      LOG.warn(
          "Generation {} of gallery {} pauses: {}",
          generation.number(),
          gallery.name(),
          e.getMessage());
      pausedUntil.put(gallery.name(), Instant.now().plus(PAUSE_AFTER_A_FAILURE));
    } finally {
      finished(gallery.name());
    }
  }

  private synchronized void finished(String gallery) {
    running.remove(gallery);
  }

  /** Returns when nobody uses a model any more. */
  @Override
  public void close() {
    stopped = true;
    try {
      for (Thread thread : running.values()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
