package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes that one commit holds see one another. */
class IndexChangesTest {

  private static final Filter NORTH = new Filter.Is("camera", "north");

  private GalleryIndex index;

  @BeforeEach
  void open() throws IOException {
    Directory directory = new ByteBuffersDirectory();
    GalleryIndex.create(directory);
    index = new GalleryIndex(directory, IndexSettings.DEFAULTS, new OpenReaders());
  }

  @AfterEach
  void close() throws IOException {
    index.close();
  }

  @Test
  void filterFindsWhatIsPutBeforeItInTheSameCommit() throws IOException {
    put("old", "north");
    IndexChanges changes = index.begin();
    changes.put(List.of(sighting("new", "north"), sighting("other", "south")));

    assertThat(changes.deleteAll(NORTH, 10))
        .isEqualTo(Map.of("old", "picture of old in north", "new", "picture of new in north"));
    assertThat(changes.deleteAll(NORTH, 10)).isEmpty();
    changes.put(List.of(sighting("late", "north")));
    index.commit(changes);

    assertThat(sightings()).isEqualTo(2);
  }

  @Test
  void filterIsAskedOfTheSightingThatReplacesAnother() throws IOException {
    put("a", "north");
    put("b", "south");
    IndexChanges changes = index.begin();
    changes.put(List.of(sighting("a", "south"), sighting("b", "north")));

    assertThat(changes.deleteAll(NORTH, 10)).isEqualTo(Map.of("b", "picture of b in north"));
    index.commit(changes);

    assertThat(sightings()).isEqualTo(1);
  }

  @Test
  void filterDoesNotFindWhatIsDeletedAlready() throws IOException {
    put("a", "north");
    put("b", "north");
    IndexChanges changes = index.begin();
    changes.deleteAll(List.of("a"));

    assertThat(changes.deleteAll(NORTH, 10)).containsOnlyKeys("b");
  }

  @Test
  void filterRemovesNoMoreThanItMay() throws IOException {
    put("a", "north");
    put("b", "north");
    put("c", "north");

    assertThat(index.begin().deleteAll(NORTH, 2)).hasSize(2);
  }

  @Test
  void typeOfAnAttributeHoldsForTheNextChange() throws IOException {
    IndexChanges changes = index.begin();
    changes.declare(Map.of("height", FieldType.KEYWORD));

    assertThat(Toy.failure(() -> changes.declare(Map.of("height", FieldType.NUMBER))).type())
        .isEqualTo("other-attribute-type");
    assertThat(index.rules().attributes().fields()).doesNotContainKey("attributes.height");
  }

  private void put(String id, String camera) throws IOException {
    IndexChanges changes = index.begin();
    changes.put(List.of(sighting(id, camera)));
    index.commit(changes);
  }

  private int sightings() {
    return index.read(searcher -> searcher.getIndexReader().numDocs());
  }

  private static Sighting sighting(String id, String camera) {
    Metadata metadata = new Metadata(camera, null, null, null, null, null, Set.of(), Map.of());
    String picture = "picture of %s in %s".formatted(id, camera);
    return Toy.sighting(id, metadata, picture, 1, 0)
        .stored(picture, new float[] {1, 0}, Instant.EPOCH);
  }
}
