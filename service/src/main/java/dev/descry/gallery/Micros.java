package dev.descry.gallery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Instants as a gallery keeps and compares them: whole microseconds since 1970, as a long. */
final class Micros {

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /** The instant that a text with an offset means, whether it can be kept or not. */
  static Optional<Instant> parsed(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

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
