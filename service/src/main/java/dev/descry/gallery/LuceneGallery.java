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
import java.util.function.Supplier;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/** A gallery in a folder of its own: a Lucene index, and pictures as files. */
final class LuceneGallery implements Gallery, Closeable {

  private final String name;
  private final GalleryManifest manifest;
  private final GalleryIndex index;
  private final PointsInTime points;
  private final ImageStore images;
  private final CommitQueue<IndexChanges> writes;
  private final IndexSettings settings;

  /**
   * Opens the gallery whose folder is {@code folder}.
   *
   * @param directory where its index lies; closed with the gallery, once open
   */
  LuceneGallery(Path folder, Directory directory, GallerySettings settings) throws IOException {
    this.name = folder.getFileName().toString();
    this.manifest = GalleryManifest.read(folder);
    this.index = new GalleryIndex(directory, settings.index());
    this.points = new PointsInTime(index, settings);
    this.settings = settings.index();
    try {
      this.images = new ImageStore(GalleryFolder.images(folder), index::namesImage);
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(index);
      throw e;
    }
    this.writes = new CommitQueue<>("gallery-" + name, index);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GallerySpec spec() {
    return manifest.spec();
  }

  @Override
  public GalleryDescription describe() {
    return unlessDeleted(
        () ->
            new GalleryDescription(
                name,
                spec(),
                manifest.createdAt(),
                index.rules().attributes().fields(),
                index.rules().maxAge(),
                index.read(searcher -> (long) searcher.getIndexReader().numDocs()),
                index.bytes() + images.bytes()));
  }

  @Override
  public void declare(Map<String, FieldType> attributes) {
    if (attributes.isEmpty()) {
      return;
    }
    unlessDeleted(
        () ->
            writes.submit(
                changes -> {
                  changes.declare(attributes);
                  return true;
                }));
  }

  @Override
  public void setMaxAge(@Nullable Duration maxAge) {
    unlessDeleted(
        () ->
            writes.submit(
                changes -> {
                  changes.setMaxAge(maxAge);
                  return true;
                }));
  }

  @Override
  public Sighting put(NewSighting sighting) {
    return putAll(List.of(sighting)).getFirst();
  }

  @Override
  public List<Sighting> putAll(List<NewSighting> sightings) {
    List<float[]> embeddings =
        sightings.stream()
            .map(sighting -> SpecCheck.unitEmbedding(name, spec(), sighting))
            .toList();
    if (sightings.isEmpty()) {
      return List.of();
    }
    Instant now = Micros.truncated(Instant.now());
    List<Sighting> put = new ArrayList<>();
    try {
      for (int i = 0; i < sightings.size(); i++) {
        NewSighting next = sightings.get(i);
        String sha256 = unlessDeleted(() -> images.hold(next.image()));
        put.add(next.stored(sha256, embeddings.get(i), now));
      }
      Map<String, Sighting> lastOfEachId = new LinkedHashMap<>();
      put.forEach(sighting -> lastOfEachId.put(sighting.id(), sighting));
      List<Sighting> kept = List.copyOf(lastOfEachId.values());
      Set<String> replaced = unlessDeleted(() -> writes.submit(changes -> changes.put(kept)));
      replaced.forEach(images::discard);
    } finally {
      put.forEach(sighting -> images.release(sighting.image().sha256()));
    }
    return List.copyOf(put);
  }

  @Override
  public Optional<Sighting> get(String id) {
    return unlessDeleted(
        () -> index.read(searcher -> new SightingReader(searcher, spec()).sighting(id)));
  }

  @Override
  public Optional<byte[]> image(String id) {
    Optional<SightingRecord> kept = record(id);
    while (kept.isPresent()) {
      try {
        return Optional.of(images.read(kept.get().image().sha256()));
      } catch (NoSuchFileException e) {
        Optional<SightingRecord> now = record(id);
        if (now.equals(kept)) {
          throw new UncheckedIOException("the picture of sighting " + id + " is not there", e);
        }
        kept = now;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Optional.empty();
  }

  private Optional<SightingRecord> record(String id) {
    return unlessDeleted(() -> index.read(searcher -> SightingReader.record(searcher, id)));
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
        unlessDeleted(() -> writes.submit(changes -> changes.deleteAll(ids)));
    pictures.values().forEach(images::discard);
    return Set.copyOf(pictures.keySet());
  }

  @Override
  public long deleteAll(Filter filter) {
    return unlessDeleted(() -> FilteredDeletion.run(filter, writes, images));
  }

  /** Removes what is older than it may be; returns how many sightings that were. */
  long deleteAged(Instant now) {
    Duration maxAge = index.rules().maxAge();
    return maxAge == null ? 0 : deleteAll(new Filter.Range("time", null, now.minus(maxAge)));
  }

  @Override
  public Nearest nearest(
      float[] embedding, int k, @Nullable Filter filter, @Nullable String pointInTime) {
    float[] unit = UnitVector.of(embedding, spec().embeddingSize());
    checkLimit("neighbours", k, MAX_NEIGHBOURS);
    Query query = query(filter);
    return read(
        pointInTime, searcher -> NearestSearch.search(searcher, spec(), settings, unit, k, query));
  }

  @Override
  public Nearest nearestExactly(float[] embedding, int k, @Nullable Filter filter) {
    float[] unit = UnitVector.of(embedding, spec().embeddingSize());
    checkLimit("neighbours", k, MAX_NEIGHBOURS);
    Query query = query(filter);
    return read(null, searcher -> NearestSearch.exactly(searcher, spec(), unit, k, query));
  }

  @Override
  public SightingPage page(
      int limit, @Nullable String after, @Nullable Filter filter, @Nullable String pointInTime) {
    checkLimit("sightings", limit, MAX_PAGE);
    Query query = query(filter);
    return read(pointInTime, searcher -> SightingPages.page(searcher, spec(), limit, after, query));
  }

  private @Nullable Query query(@Nullable Filter filter) {
    return filter == null ? null : new FilterQuery(index.rules().attributes()).of(filter);
  }

  private static void checkLimit(String what, int asked, int most) {
    if (asked < 1 || asked > most) {
      throw DescryException.of(
          INVALID,
          "invalid-limit",
          "%d %s are asked for; 1 to %d are allowed".formatted(asked, what, most));
    }
  }

  private <T> T read(@Nullable String pointInTime, GalleryIndex.Reading<T> reading) {
    return unlessDeleted(
        () -> pointInTime == null ? index.read(reading) : points.read(pointInTime, reading));
  }

  @Override
  public PointInTime openPointInTime() {
    return unlessDeleted(points::open);
  }

  @Override
  public boolean closePointInTime(String id) {
    return points.close(id);
  }

  @Override
  public IndexStatistics statistics() {
    return unlessDeleted(index::statistics);
  }

  @Override
  public void merge(int segments) {
    if (segments < 1 || segments > MAX_SEGMENTS) {
      throw DescryException.of(
          INVALID,
          "invalid-segments",
          "%d segments are asked for; 1 to %d are allowed".formatted(segments, MAX_SEGMENTS));
    }
    unlessDeleted(
        () ->
            writes.submit(
                changes -> {
                  changes.merge(segments);
                  return true;
                }));
  }

  @Override
  public void expungeDeletes() {
    unlessDeleted(
        () ->
            writes.submit(
                changes -> {
                  changes.expungeDeletes();
                  return true;
                }));
  }

  /** Lets readers see what merges have made since the last write. */
  void commitMerged() {
    if (index.hasMerged()) {
      unlessDeleted(() -> writes.submit(changes -> true));
    }
  }

  void expirePointsInTime() {
    points.expire();
  }

  long commits() {
    return index.commits();
  }

  private <T> T unlessDeleted(Supplier<T> access) {
    try {
      return access.get();
    } catch (AlreadyClosedException e) {
      throw DescryException.of(
          MISSING, "gallery-not-found", "gallery %s is no longer there".formatted(name), e);
    }
  }

  /** Answers the writes that it has taken, then takes no more. */
  @Override
  public void close() throws IOException {
    IOUtils.close(writes::close, points, images, index);
  }
}
