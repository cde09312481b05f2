package dev.descry.gallery;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as a gallery keeps and compares them: whole microseconds since 1970, as a long. */
final class Micros {

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  static boolean isKept(Instant time) {
    return !time.isBefore(EARLIEST) && !time.truncatedTo(ChronoUnit.MICROS).isAfter(LATEST);
  }

  static Instant truncated(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  static long of(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private Micros() {}
}
