package dev.descry.gallery;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while a gallery is damaged, so that somebody looks. It is part of neither liveness nor
 * readiness: the other galleries serve, and no restart helps.
 */
@Component
class GalleriesHealth implements HealthIndicator {

  private final Galleries galleries;

  GalleriesHealth(Galleries galleries) {
    this.galleries = galleries;
  }

  @Override
  public Health health() {
    Health.Builder health = galleries.damaged().isEmpty() ? Health.up() : Health.down();
    galleries.damaged().forEach(one -> health.withDetail(one.name(), one.reason()));
    return health.build();
  }
}
