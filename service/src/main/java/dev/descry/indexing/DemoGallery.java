package dev.descry.indexing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.sources.SourceImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The gallery of rendered people that comes with the service. */
@Component
public final class DemoGallery {

  public static final String NAME = "demo";

  private static final ClassPathResource FOLDER = new ClassPathResource("descry/demo-gallery/");

  /** One line of {@code sightings.jsonl}; its sentence is for people and is not indexed. */
  @JsonIgnoreProperties("description")
  private record Line(
      String file,
      String id,
      String person,
      String camera,
      Instant time,
      String track,
      Set<String> tags,
      Map<String, Object> attributes) {}

  private final Galleries galleries;
  private final Indexers indexers;

  DemoGallery(Galleries galleries, Indexers indexers) {
    this.galleries = galleries;
    this.indexers = indexers;
  }

  /** Creates the gallery and indexes what it lacks; again and again without harm. */
  public Gallery open() throws InterruptedException {
    Gallery gallery = galleries.getOrCreate(NAME, indexers.images().gallerySpec());
    List<SourceImage> missing =
        images().stream().filter(image -> gallery.get(image.id()).isEmpty()).toList();
    BulkIndexer.Report report =
        BulkIndexer.run(
            missing.iterator(), new GalleryDestination(indexers, gallery), images -> {});
    if (!report.failures().isEmpty()) {
      throw new IllegalStateException("the demo gallery is broken: " + report.failures());
    }
    return gallery;
  }

  /** Its images, in the order of the file that describes them. */
  public static List<SourceImage> images() {
    try {
      return FOLDER
          .createRelative("sightings.jsonl")
          .getContentAsString(StandardCharsets.UTF_8)
          .lines()
          .map(json -> JsonMapper.shared().readValue(json, Line.class))
          .map(DemoGallery::image)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SourceImage image(Line line) {
    ClassPathResource file = new ClassPathResource(FOLDER.getPath() + line.file);
    return new SourceImage(
        line.id,
        "demo gallery: " + line.file,
        new Metadata(
            line.camera,
            line.time,
            null,
            line.track,
            line.person,
            "Descry demo gallery",
            line.tags,
            line.attributes),
        file::getContentAsByteArray);
  }
}
