package dev.descry.gallery;

import dev.descry.gallery.GenerationDescription.Progress;
import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Reports the size and the generations of each gallery, as of a few seconds ago. */
@Component
class GalleryMeters {

  private final Galleries galleries;
  private final MeterRegistry meters;
  private final Map<Meters, MultiGauge> gauges = new EnumMap<>(Meters.class);

  GalleryMeters(Galleries galleries, MeterRegistry meters) {
    this.galleries = galleries;
    this.meters = meters;
  }

  @Scheduled(fixedDelayString = "5s")
  void refresh() {
    Map<Meters, List<Row<?>>> rows = new EnumMap<>(Meters.class);
    for (GalleryDescription gallery : galleries.list()) {
      Tags tags = Tags.of("gallery", gallery.name());
      add(rows, Meters.GALLERY_SIGHTINGS, tags, gallery.sightings());
      add(
          rows,
          Meters.GALLERY_BYTES,
          tags.and("kind", "index"),
          gallery.diskBytes() - gallery.imageBytes());
      add(rows, Meters.GALLERY_BYTES, tags.and("kind", "images"), gallery.imageBytes());
      for (GenerationDescription generation : gallery.generations()) {
        addGeneration(rows, tags, generation);
      }
    }
    // Also those without a row now, so that what is gone is reported no more.
    rows.keySet().forEach(this::gauge);
    gauges.forEach((meter, gauge) -> gauge.register(rows.getOrDefault(meter, List.of()), true));
  }

  private static void addGeneration(
      Map<Meters, List<Row<?>>> rows, Tags gallery, GenerationDescription generation) {
    Progress progress = generation.progress();
    if (progress == null) {
      add(rows, Meters.GALLERY_SEGMENTS, gallery, generation.segments());
      add(rows, Meters.GALLERY_DELETES_PENDING, gallery, generation.deletesPending());
      return;
    }
    Tags tags =
        gallery.and(
            "generation",
            Integer.toString(generation.number()),
            "bundle",
            generation.spec().bundle());
    add(rows, Meters.GENERATION_DONE, tags, progress.done());
    add(rows, Meters.GENERATION_SIGHTINGS, tags, progress.total());
    add(rows, Meters.GENERATION_FAILED, tags, progress.failed());
    add(rows, Meters.GENERATION_RATE, tags, progress.perSecond());
    Long left = progress.secondsLeft();
    add(rows, Meters.GENERATION_SECONDS_LEFT, tags, left == null ? (Number) Double.NaN : left);
  }

  private static void add(Map<Meters, List<Row<?>>> rows, Meters meter, Tags tags, Number value) {
    rows.computeIfAbsent(meter, key -> new ArrayList<>()).add(Row.of(tags, value));
  }

  private MultiGauge gauge(Meters meter) {
    return gauges.computeIfAbsent(
        meter, key -> MultiGauge.builder(meter.meterName()).register(meters));
  }
}
