package dev.descry.indexing;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.NewSighting;
import dev.descry.indexing.BulkWrite.Outcome;
import dev.descry.indexing.BulkWrite.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Puts and deletions as they come, each answered for itself. Images are encoded side by side;
 * writes take effect in their order, neighbours of one kind in one commit. Thread-safe.
 */
@Component
public final class BulkWriter {

  /** A write whose image is encoded. */
  private sealed interface Ready {
    record Put(NewSighting sighting) implements Ready {}

    record Delete(String id) implements Ready {}

    record Refused(Outcome outcome) implements Ready {}
  }

  /** Kinds of refusal that are of one sighting; any other would meet each of them alike. */
  private static final Set<Kind> UNFIT = Set.of(Kind.INVALID, Kind.CONFLICT, Kind.TOO_LARGE);

  private final Indexer indexer;

  BulkWriter(Indexer indexer) {
    this.indexer = indexer;
  }

  /**
   * Does some writes; those that are not refused are on disk, and seen by every later call, when it
   * returns.
   *
   * @return one outcome a write, in their order
   * @throws InterruptedException before anything is written
   */
  public List<Outcome> write(Gallery gallery, List<BulkWrite> writes) throws InterruptedException {
    List<Ready> ready = ready(gallery, writes);
    List<Outcome> outcomes = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= ready.size(); to++) {
      if (to == ready.size() || ready.get(to).getClass() != ready.get(from).getClass()) {
        outcomes.addAll(store(gallery, ready.subList(from, to)));
        from = to;
      }
    }
    return outcomes;
  }

  private List<Ready> ready(Gallery gallery, List<BulkWrite> writes) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Ready>> pending =
          writes.stream().map(write -> threads.submit(() -> ready(gallery, write))).toList();
      List<Ready> ready = new ArrayList<>();
      for (Future<Ready> one : pending) {
        ready.add(one.get());
      }
      return ready;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an image could not be encoded", e.getCause());
    }
  }

  private Ready ready(Gallery gallery, BulkWrite write) {
    return switch (write) {
      case BulkWrite.Delete(String id) -> new Ready.Delete(id);
      case BulkWrite.Refused(String id, DescryException why) ->
          new Ready.Refused(Outcome.refused(id, why));
      case BulkWrite.Put put ->
          ready(
              put.id(),
              () ->
                  indexer.encode(indexer.bundleOf(gallery), put.id(), put.metadata(), put.image()));
      case BulkWrite.PutEncoded put -> ready(put.id(), () -> indexer.encoded(put));
    };
  }

  private static Ready ready(String id, Supplier<NewSighting> sighting) {
    try {
      return new Ready.Put(sighting.get());
    } catch (DescryException e) {
      return new Ready.Refused(Outcome.refused(id, e));
    }
  }

  /** Neighbours of one kind. */
  private List<Outcome> store(Gallery gallery, List<Ready> alike) {
    List<NewSighting> puts = new ArrayList<>();
    List<String> deletions = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Ready one : alike) {
      switch (one) {
        case Ready.Put(NewSighting sighting) -> puts.add(sighting);
        case Ready.Delete(String id) -> deletions.add(id);
        case Ready.Refused(Outcome outcome) -> outcomes.add(outcome);
      }
    }
    outcomes.addAll(put(gallery, puts));
    outcomes.addAll(delete(gallery, deletions));
    return outcomes;
  }

  private List<Outcome> put(Gallery gallery, List<NewSighting> sightings) {
    try {
      indexer.store(gallery, sightings);
      return sightings.stream().map(one -> Outcome.done(one.id(), Result.PUT)).toList();
    } catch (DescryException e) {
      if (sightings.size() < 2 || !UNFIT.contains(e.kind())) {
        return sightings.stream().map(one -> Outcome.refused(one.id(), e)).toList();
      }
      // The one that does not fit is found by halving: few commits, and no one else suffers.
      int half = sightings.size() / 2;
      List<Outcome> outcomes = new ArrayList<>(put(gallery, sightings.subList(0, half)));
      outcomes.addAll(put(gallery, sightings.subList(half, sightings.size())));
      return outcomes;
    }
  }

  private static List<Outcome> delete(Gallery gallery, List<String> ids) {
    Set<String> found = new HashSet<>(gallery.deleteAll(ids));
    return ids.stream()
        .map(id -> Outcome.done(id, found.remove(id) ? Result.DELETED : Result.MISSING))
        .toList();
  }
}
