package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneFilterTest extends FilterContract {

  @TempDir Path root;
  private Galleries galleries;
  private Gallery gallery;

  @BeforeEach
  void open() {
    galleries = new Galleries(root);
    gallery = galleries.create("toys", Toy.SPEC);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  @Override
  Gallery gallery() {
    return gallery;
  }

  @Test
  void keepsTypesOverRestartsWhateverElseIsWritten() {
    gallery.declare(Map.of("seen", FieldType.TIME));
    gallery.put(sighting("a", Map.of("height", 170, "seen", "2026-03-14T09:00:00Z")));
    Map<String, FieldType> fields = gallery.describe().fields();
    gallery.delete("a");
    for (int start = 0; start < 2; start++) {
      galleries.close();
      open();
      gallery.put(sighting("b" + start, Map.of()));

      assertThat(gallery.describe().fields()).isEqualTo(fields);
    }
    assertThat(Toy.failure(() -> gallery.put(sighting("c", Map.of("height", "tall")))).type())
        .isEqualTo("other-attribute-type");
  }

  @Test
  void findsTheTypesOfAnIndexThatHasNoneWrittenDown() throws IOException {
    gallery.put(sighting("a", Map.of("height", 170, "hat", true, "upper", "red")));
    Map<String, FieldType> fields = gallery.describe().fields();
    galleries.close();
    try (Directory directory = FSDirectory.open(root.resolve("toys/index"));
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.setLiveCommitData(Set.of());
      writer.commit();
    }

    open();

    assertThat(gallery.describe().fields()).isEqualTo(fields);
    gallery.put(sighting("b", Map.of("height", 171)));
    assertThat(gallery.page(10, null, Filter.parse(Map.of("attributes.hat", true)), null))
        .satisfies(page -> assertThat(page.sightings()).hasSize(1));
  }

  @Test
  void declaresWhenItIsMadeAndWhenItIsThere() {
    Map<String, FieldType> attributes = Map.of("height", FieldType.NUMBER);

    assertThat(Toy.gallery(galleries, "toys", Toy.SPEC, attributes).describe().fields())
        .containsEntry("attributes.height", FieldType.NUMBER);
    assertThat(Toy.gallery(galleries, "more", Toy.SPEC, attributes).describe().fields())
        .containsEntry("attributes.height", FieldType.NUMBER);
  }

  private static NewSighting sighting(String id, Map<String, Object> attributes) {
    return Toy.sighting(
        id, new Metadata(null, null, null, null, null, null, Set.of(), attributes), id, 1, 0);
  }
}
