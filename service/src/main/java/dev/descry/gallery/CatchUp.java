package dev.descry.gallery;

import dev.descry.encoding.EncodedImage;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.GalleryChanges.Followed;
import dev.descry.gallery.GenerationDescription.Failure;
import dev.descry.gallery.SightingDocument.SightingRecord;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of bringing the generation that follows in step with the live one: some of what it lacks
 * is encoded and committed, until nothing is left.
 */
final class CatchUp {

  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  /** Enough to fill batches of the model, few enough to lose little when it is stopped. */
  private static final int CHUNK = 64;

  /** Walks that find nothing although something lacks, after which that can't be by chance. */
  private static final int MOST_VAIN_WALKS = 5;

  /** Failures that are the picture's fault; any other would meet every sighting. */
  private static final Set<Kind> UNFIT = Set.of(Kind.INVALID, Kind.TOO_LARGE, Kind.UNSUPPORTED);

  /** Why it could not be encoded; null if it could. */
  private record Tried(Followed followed, @Nullable String reason) {}

  private final OpenGenerations generations;
  private final Follower follower;
  private final CommitQueue<GalleryChanges> writes;
  private final ImageStore images;
  private final Function<byte[], EncodedImage> encoder;
  private final IntConsumer done;

  CatchUp(
      OpenGenerations generations,
      Follower follower,
      CommitQueue<GalleryChanges> writes,
      ImageStore images,
      Function<byte[], EncodedImage> encoder,
      IntConsumer done) {
    this.generations = generations;
    this.follower = follower;
    this.writes = writes;
    this.images = images;
    this.encoder = encoder;
    this.done = done;
  }

  /**
   * Runs to the end.
   *
   * @throws org.apache.lucene.store.AlreadyClosedException if the generation or its gallery goes
   *     meanwhile
   */
  void run(BooleanSupplier stop) {
    follower.start();
    String problem = null;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      untilInStep(threads, stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      problem = String.valueOf(e.getMessage());
      throw e;
    } finally {
      follower.end(problem);
    }
  }

  private void untilInStep(ExecutorService threads, BooleanSupplier stop)
      throws InterruptedException {
    int number = follower.generation().number();
    int vainWalks = 0;
    while (!stop.getAsBoolean()) {
      if (mayBecomeLive(number) && follower.behind() <= CHUNK && follower.knowsAll()) {
        follower.hold();
      }
      List<SightingRecord> lacking = follower.next(CHUNK);
      if (!lacking.isEmpty()) {
        vainWalks = 0;
        store(tried(threads, lacking, stop));
      } else if (follower.behind() == 0) {
        if (!mayBecomeLive(number) || writes.between(generations::swap)) {
          return;
        }
      } else if (follower.walkedToTheEnd() && ++vainWalks == MOST_VAIN_WALKS) {
        throw new IllegalStateException(
            "generation %d lacks %d sightings that are not to be found: drop it"
                .formatted(number, follower.behind()));
      }
    }
  }

  private boolean mayBecomeLive(int number) {
    return generations.read(now -> now.mayBecomeLive(number));
  }

  private List<Tried> tried(
      ExecutorService threads, List<SightingRecord> lacking, BooleanSupplier stop)
      throws InterruptedException {
    List<Future<Optional<Tried>>> pending =
        lacking.stream().map(one -> threads.submit(() -> tried(one, stop))).toList();
    List<Tried> tried = new ArrayList<>();
    try {
      for (Future<Optional<Tried>> one : pending) {
        one.get().ifPresent(tried::add);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof DescryException failure
          ? failure
          : new IllegalStateException("a sighting could not be encoded", e.getCause());
    }
    return tried;
  }

  /** Empty if it was stopped before. */
  private Optional<Tried> tried(SightingRecord one, BooleanSupplier stop)
      throws InterruptedException {
    while (!stop.getAsBoolean()) {
      try {
        byte[] picture = images.read(one.image().sha256());
        return Optional.of(new Tried(new Followed(one, encoder.apply(picture)), null));
      } catch (NoSuchFileException e) {
        return Optional.of(new Tried(new Followed(one, null), "its picture is not there"));
      } catch (DescryException e) {
        Duration later = e.retryAfter();
        if (UNFIT.contains(e.kind())) {
          return Optional.of(new Tried(new Followed(one, null), e.getMessage()));
        }
        if (later == null) {
          throw e;
        }
        Thread.sleep(later);
      }
    }
    return Optional.empty();
  }

  private void store(List<Tried> tried) {
    List<Followed> all = tried.stream().map(Tried::followed).toList();
    Set<Followed> stored = new HashSet<>(writes.submit(changes -> changes.follow(follower, all)));
    List<Failure> failed = new ArrayList<>();
    for (Tried one : tried) {
      if (one.reason != null && stored.contains(one.followed)) {
        failed.add(new Failure(one.followed.seen().id(), one.reason));
      }
    }
    failed.forEach(one -> LOG.warn("Sighting {} could not be encoded: {}", one.id(), one.reason()));
    follower.done(stored.size(), failed);
    done.accept(stored.size());
  }
}
