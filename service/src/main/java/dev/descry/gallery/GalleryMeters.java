package dev.descry.gallery;

import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Reports the size of each gallery, as of a few seconds ago. */
@Component
class GalleryMeters {

  private final Galleries galleries;
  private final MultiGauge sightings;

  GalleryMeters(Galleries galleries, MeterRegistry meters) {
    this.galleries = galleries;
    this.sightings = MultiGauge.builder(Meters.GALLERY_SIGHTINGS.meterName()).register(meters);
  }

  @Scheduled(fixedDelayString = "5s")
  void refresh() {
    sightings.register(
        galleries.list().stream()
            .map(
                gallery ->
                    MultiGauge.Row.of(Tags.of("gallery", gallery.name()), gallery.sightings()))
            .toList(),
        true);
  }
}
