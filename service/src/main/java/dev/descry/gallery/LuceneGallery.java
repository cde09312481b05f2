package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;
import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import dev.descry.gallery.SightingDocument.SightingRecord;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * A gallery in a folder of its own: Lucene indexes, and pictures in there or elsewhere. It is long
 * because {@link Gallery} is; the work is done by the classes that it joins.
 */
final class LuceneGallery implements Gallery, Closeable {

  private final String name;
  private final GalleryAccess access;
  private final GallerySettings limits;
  private final OpenGenerations open;
  private final PointsInTime points;
  private final ImageStore images;
  private final CommitQueue<GalleryChanges> writes;
  private final Generations generations;
  private final LuceneErasure erasure;

  /** Opens the gallery whose folder is {@code folder}. */
  LuceneGallery(
      Path folder, OpenGenerations.Disk disk, GallerySettings limits, ImageStores imageStores)
      throws IOException {
    this.name = folder.getFileName().toString();
    this.access = new GalleryAccess(name, folder);
    this.limits = limits;
    this.open = new OpenGenerations(folder, disk, limits);
    this.points = new PointsInTime(open, limits);
    try {
      this.images = imageStores.open(folder, open.manifest().pictures(), open::namesImage);
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(open);
      throw e;
    }
    this.writes = new CommitQueue<>("gallery-" + name, open);
    this.generations = new LuceneGenerations(access, open, writes, images, limits);
    this.erasure = new LuceneErasure(this, open, points, new TraceSearch(folder, open, images));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GallerySpec spec() {
    return open.live().spec();
  }

  @Override
  public Generations generations() {
    return generations;
  }

  @Override
  public Erasure erasure() {
    return erasure;
  }

  @Override
  public GalleryDescription describe() {
    return access.to(
        () ->
            new GalleryDescription(
                name,
                spec(),
                open.manifest().createdAt(),
                rules().attributes().fields(),
                rules().maxAge(),
                open.live().index().sightings(),
                open.bytes() + images.bytes(),
                images.bytes(),
                open.manifest().pictures().kind(),
                generations.list()));
  }

  private GalleryRules rules() {
    return open.live().index().rules();
  }

  @Override
  public void declare(Map<String, FieldType> attributes) {
    if (attributes.isEmpty()) {
      return;
    }
    change(changes -> changes.declare(attributes));
  }

  @Override
  public void setMaxAge(@Nullable Duration maxAge) {
    change(changes -> changes.setMaxAge(maxAge));
  }

  @Override
  public Sighting put(NewSighting sighting) {
    return putAll(List.of(sighting)).getFirst();
  }

  @Override
  public List<Sighting> putAll(List<NewSighting> sightings) {
    GallerySpec spec = spec();
    List<float[]> embeddings =
        sightings.stream().map(sighting -> SpecCheck.unitEmbedding(name, spec, sighting)).toList();
    if (sightings.isEmpty()) {
      return List.of();
    }
    awaitRoom();
    checkQuota(sightings);
    Instant now = Micros.truncated(Instant.now());
    List<String> held =
        access.to(() -> images.hold(sightings.stream().map(NewSighting::image).toList()));
    List<Sighting> put = new ArrayList<>();
    try {
      for (int i = 0; i < sightings.size(); i++) {
        put.add(sightings.get(i).stored(held.get(i), embeddings.get(i), now));
      }
      Map<String, Sighting> lastOfEachId = new LinkedHashMap<>();
      put.forEach(sighting -> lastOfEachId.put(sighting.id(), sighting));
      List<Sighting> kept = List.copyOf(lastOfEachId.values());
      Set<String> replaced = access.to(() -> writes.submit(changes -> changes.put(spec, kept)));
      images.discard(replaced);
    } finally {
      images.release(held);
    }
    return List.copyOf(put);
  }

  private void awaitRoom() {
    try {
      Optional<Follower> follower = open.follower();
      if (follower.isPresent()) {
        follower.get().awaitRoom();
      }
    } catch (InterruptedException e) {
      throw interrupted("gallery %s went over to another generation".formatted(name));
    }
  }

  private static DescryException interrupted(String meanwhile) {
    Thread.currentThread().interrupt();
    return DescryException.overloaded("interrupted while " + meanwhile, Duration.ofSeconds(1));
  }

  private void checkQuota(List<NewSighting> sightings) {
    access.to(
        () -> {
          images.ready();
          return true;
        });
    limits.checkBytes(
        name,
        () -> open.bytes() + images.bytes(),
        images.keeps() ? sightings.stream().mapToLong(one -> one.image().length).sum() : 0,
        "%d more");
  }

  @Override
  public Optional<Sighting> get(String id) {
    return read(
        null, view -> view.read(from -> new SightingReader(from, view.spec()).sighting(id)));
  }

  @Override
  public Optional<byte[]> image(String id) {
    Optional<SightingRecord> kept = record(id);
    if (kept.isPresent() && !images.keeps()) {
      String source = kept.get().metadata().source();
      throw DescryException.of(
          MISSING,
          "images-not-kept",
          "gallery %s keeps no pictures; that of sighting %s came from %s"
              .formatted(name, id, source == null ? "nowhere that is known" : source));
    }
    while (kept.isPresent()) {
      try {
        return Optional.of(images.read(kept.get().image().sha256()));
      } catch (NoSuchFileException e) {
        Optional<SightingRecord> now = record(id);
        if (now.equals(kept)) {
          throw new UncheckedIOException("the picture of sighting " + id + " is not there", e);
        }
        kept = now;
      }
    }
    return Optional.empty();
  }

  private Optional<SightingRecord> record(String id) {
    return read(null, view -> view.read(from -> SightingReader.record(from, id)));
  }

  @Override
  public boolean delete(String id) {
    return !deleteAll(List.of(id)).isEmpty();
  }

  @Override
  public Set<String> deleteAll(List<String> ids) {
    if (ids.isEmpty()) {
      return Set.of();
    }
    Map<String, String> pictures =
        access.to(() -> writes.submit(changes -> changes.deleteAll(ids)));
    images.discard(pictures.values());
    return Set.copyOf(pictures.keySet());
  }

  @Override
  public long deleteAll(Filter filter) {
    return access.to(() -> FilteredDeletion.run(filter, writes, images));
  }

  /** Removes what is older than it may be; returns how many sightings that were. */
  long deleteAged(Instant now) {
    Duration maxAge = rules().maxAge();
    return maxAge == null ? 0 : deleteAll(new Filter.Range("time", null, now.minus(maxAge)));
  }

  @Override
  public Nearest nearestExactly(float[] embedding, int k, @Nullable Filter filter) {
    return read(null, view -> view.nearestExactly(embedding, k, filter));
  }

  @Override
  public LuceneView view(@Nullable String pointInTime) {
    return access.to(() -> pointInTime == null ? open.view() : points.view(pointInTime));
  }

  private <T> T read(@Nullable String pointInTime, Function<LuceneView, T> reading) {
    try (LuceneView view = view(pointInTime)) {
      return access.to(() -> reading.apply(view));
    }
  }

  @Override
  public SightingPage page(
      int limit, @Nullable String after, @Nullable Filter filter, @Nullable String pointInTime) {
    return read(pointInTime, view -> view.page(limit, after, filter));
  }

  @Override
  public PointInTime openPointInTime() {
    return access.to(points::open);
  }

  @Override
  public boolean closePointInTime(String id) {
    return points.close(id);
  }

  @Override
  public IndexStatistics statistics() {
    return access.to(() -> open.read(now -> now.live().index().statistics()));
  }

  @Override
  public void merge(int segments) {
    if (segments < 1 || segments > MAX_SEGMENTS) {
      throw DescryException.of(
          INVALID,
          "invalid-segments",
          "%d segments are asked for; 1 to %d are allowed".formatted(segments, MAX_SEGMENTS));
    }
    change(changes -> changes.merge(segments));
  }

  /** As {@link IndexChanges#expungeDeletes}, in all generations. */
  void expungeDeletes() {
    change(changes -> changes.expungeDeletes());
  }

  /** Lets readers see what merges have made since the last write. */
  void commitMerged() {
    if (open.hasMerged()) {
      commit();
    }
  }

  /** Takes a snapshot, which holds nothing of what was deleted before. */
  Snapshot snapshot(SnapshotRepository to) {
    Instant takenAt = Micros.truncated(Instant.now());
    try {
      new Purging(this, open, points, false).rewriteAll();
      try (Closeable _ = images.keepAll();
          PinnedCommit commit = access.to(() -> writes.between(open::pin))) {
        return new SnapshotWriter(to, commit, images)
            .write(name, open.manifest().createdAt(), takenAt);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "a snapshot of gallery %s could not be taken".formatted(name), e);
    } catch (InterruptedException e) {
      throw interrupted("a snapshot of gallery %s was begun".formatted(name));
    }
  }

  void tidyImages() {
    images.tidy();
  }

  /** Returns when all deletions before it are resolved to documents, on disk and for readers. */
  void commit() {
    change(changes -> {});
  }

  /** Begins a purge if something deleted has been in the files for so long. */
  void purgeAfter(Duration age, Instant now) {
    access.to(
        () -> {
          erasure.purgeAfter(age, now);
          return true;
        });
  }

  void expirePointsInTime() {
    points.expire();
  }

  long commits() {
    return open.live().index().commits();
  }

  /** A change that answers nothing. */
  private interface Change {
    void to(GalleryChanges changes) throws IOException;
  }

  private void change(Change change) {
    access.to(
        () ->
            writes.submit(
                changes -> {
                  change.to(changes);
                  return true;
                }));
  }

  /** Answers the writes that it has taken, then takes no more. */
  @Override
  public void close() throws IOException {
    IOUtils.close(erasure, writes::close, points, images, open);
  }
}
