package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.CONFLICT;
import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import dev.descry.gallery.GalleryManifest.Next;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of one gallery on disk. Reading is for any thread; {@link #begin}, {@link
 * #commit}, {@link #add}, {@link #swap} and {@link #drop} are for that of the {@link CommitQueue}.
 *
 * <p>The generation that follows is committed before the live one. What a crash between the two
 * leaves is a sighting that it lacks, which is encoded again; the other way round it could keep one
 * that was deleted.
 *
 * <p>It is long because generations come, change places and go in the one state that it shows to
 * readers.
 */
final class OpenGenerations implements CommitQueue.Target<GalleryChanges>, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenGenerations.class);

  /** Where an index lies. */
  interface Disk {
    Directory open(Path folder) throws IOException;
  }

  /**
   * All at one moment.
   *
   * @param follower null if there is no other generation, or if that one is damaged
   */
  record State(GalleryManifest manifest, OpenGeneration live, @Nullable Follower follower) {

    /** Whether a generation is to become live and no sighting that failed keeps it from that. */
    boolean mayBecomeLive(int number) {
      Next next = manifest.next();
      return next != null
          && next.generation() == number
          && follower != null
          && (next.incomplete() || follower.generation().index().unencoded() == 0);
    }
  }

  private final Path folder;
  private final Disk disk;
  private final GallerySettings limits;
  private final OpenReaders readers = new OpenReaders();
  private volatile State state;

  /**
   * Opens all that lie in the folder of the gallery. A damaged one that is not live is logged, and
   * can be dropped.
   */
  OpenGenerations(Path folder, Disk disk, GallerySettings limits) throws IOException {
    this.folder = folder;
    this.disk = disk;
    this.limits = limits;
    GalleryManifest manifest = GalleryManifest.read(folder);
    GalleryFolder.removeOtherIndexes(folder, manifest);
    OpenGeneration live = open(manifest.liveOne());
    this.state =
        new State(
            manifest, live, manifest.otherOne().map(other -> follower(live, other)).orElse(null));
  }

  private OpenGeneration open(Generation generation) throws IOException {
    Directory directory = disk.open(GalleryFolder.index(folder, generation.number()));
    try {
      GalleryIndex index = new GalleryIndex(directory, limits.index(), readers);
      if (limits.checkAtStart()) {
        check(index);
      }
      return new OpenGeneration(generation, index);
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(directory);
      throw e;
    }
  }

  private static void check(GalleryIndex index) throws IOException {
    try {
      index.checkIntegrity();
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(index);
      throw e;
    }
  }

  private @Nullable Follower follower(OpenGeneration live, Generation other) {
    try {
      return new Follower(live, open(other));
    } catch (IOException | RuntimeException e) {
      LOG.error("Generation {} in {} is damaged; the live one serves", other.number(), folder, e);
      return null;
    }
  }

  GalleryManifest manifest() {
    return state.manifest;
  }

  OpenGeneration live() {
    return state.live;
  }

  /** The one that is not live and not damaged. */
  Optional<Follower> follower() {
    return Optional.ofNullable(state.follower);
  }

  /** Reads all as they are at one moment, once more if one of them goes meanwhile. */
  <T> T read(Function<State, T> reading) {
    while (true) {
      State now = state;
      try {
        return reading.apply(now);
      } catch (AlreadyClosedException e) {
        if (now.equals(state)) {
          throw e;
        }
      }
    }
  }

  /** The last commit of the live generation. */
  LuceneView view() {
    return read(now -> LuceneView.of(now.live));
  }

  /** The last commit of the live generation, whose files stay until it is closed. */
  PinnedCommit pin() throws IOException {
    OpenGeneration live = state.live;
    return new PinnedCommit(live, GalleryFolder.index(folder, live.number()));
  }

  boolean namesImage(String sha256) {
    return read(
        now ->
            now.live.index().namesImage(sha256)
                || (now.follower != null && now.follower.generation().index().namesImage(sha256)));
  }

  /** Of all indexes. */
  long bytes() {
    return read(
        now ->
            now.live.index().bytes()
                + (now.follower == null ? 0 : now.follower.generation().index().bytes()));
  }

  /** All that read any of them, also one that was dropped. */
  OpenReaders readers() {
    return readers;
  }

  /** Sightings that are deleted or replaced and still lie in the files of the indexes. */
  long deletesPending() {
    return read(
        now ->
            now.live().index().deletesPending()
                + (now.follower == null ? 0 : now.follower.generation().index().deletesPending()));
  }

  /** Whether a merge is done that readers do not see, because nothing was committed since. */
  boolean hasMerged() {
    return read(
        now ->
            now.live.index().hasMerged()
                || (now.follower != null && now.follower.generation().index().hasMerged()));
  }

  @Override
  public GalleryChanges begin() throws IOException {
    return new GalleryChanges(state.live, state.follower, limits);
  }

  @Override
  public void commit(GalleryChanges changes) throws IOException {
    IndexChanges following = changes.following();
    if (following != null && state.follower != null) {
      state.follower.generation().index().commit(following);
    }
    state.live.index().commit(changes.live());
    if (state.follower != null) {
      state.follower.lacks(changes.lacking());
      state.follower.forget(changes.deleted());
    }
  }

  @Override
  public void rollback() {
    if (state.follower != null) {
      state.follower.generation().index().rollback();
    }
    state.live.index().rollback();
  }

  /**
   * Adds an empty generation beside the live one.
   *
   * @param swap whether it is to become live
   * @param incomplete whether also with sightings that could not be encoded
   */
  Generation add(GallerySpec spec, boolean swap, boolean incomplete) throws IOException {
    Generation added =
        new Generation(state.manifest.made() + 1, spec, Micros.truncated(Instant.now()));
    Path index = GalleryFolder.index(folder, added.number());
    try (Directory directory = disk.open(index)) {
      GalleryIndex.create(directory);
    }
    IOUtils.fsync(index, true);
    OpenGeneration open = open(added);
    try {
      GalleryManifest manifest =
          state.manifest.with(added).with(swap ? new Next(added.number(), incomplete) : null);
      manifest.write(folder);
      state = new State(manifest, state.live, new Follower(state.live, open));
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(open.index());
      throw e;
    }
    return added;
  }

  /** Says what is to become live. */
  void setNext(@Nullable Next next) throws IOException {
    GalleryManifest manifest = state.manifest.with(next);
    manifest.write(folder);
    state = new State(manifest, state.live, state.follower);
  }

  /**
   * Makes the generation live that is to become so, if it lacks nothing; the one that was live then
   * follows it.
   *
   * @return whether it is live now
   */
  boolean swap() throws IOException {
    State now = state;
    Follower follower = now.follower;
    if (follower == null
        || !now.mayBecomeLive(follower.generation().number())
        || follower.behind() > 0) {
      return false;
    }
    // Its rules may be older, if a crash came before its first commit since they changed.
    commit(begin());
    OpenGeneration other = follower.generation();
    try {
      now.manifest.withLive(other.number()).write(folder);
    } finally {
      // Whatever went wrong: what is written from now on goes where the disk says that it is live.
      GalleryManifest written = GalleryManifest.read(folder);
      state =
          written.live() == other.number()
              ? new State(written, other, new Follower(other, now.live))
              : now;
    }
    return true;
  }

  /**
   * Removes one with its files.
   *
   * @throws DescryException {@code generation-not-found} or {@code generation-live}
   */
  void drop(int number) throws IOException {
    State now = state;
    find(number);
    if (number == now.manifest.live()) {
      throw DescryException.of(
          CONFLICT,
          "generation-live",
          "generation %d is live: make another one live first".formatted(number));
    }
    GalleryManifest manifest = now.manifest.without(number);
    manifest.write(folder);
    state = new State(manifest, now.live, null);
    if (now.follower != null) {
      now.follower.generation().index().close();
    }
    IOUtils.rm(GalleryFolder.index(folder, number));
  }

  /**
   * One of them.
   *
   * @throws DescryException {@code generation-not-found}
   */
  Generation find(int number) {
    return state
        .manifest
        .find(number)
        .orElseThrow(
            () ->
                DescryException.of(
                    MISSING,
                    "generation-not-found",
                    "gallery %s has no generation %d".formatted(folder.getFileName(), number)));
  }

  @Override
  public void close() throws IOException {
    State now = state;
    IOUtils.close(
        now.follower == null ? null : now.follower.generation().index(), now.live.index());
  }
}
