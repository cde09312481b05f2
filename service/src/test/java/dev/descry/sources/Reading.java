package dev.descry.sources;

import dev.descry.image.ImageLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads sources to their ends. */
final class Reading {

  /** Enough to be taken for a JPEG before anyone decodes it. */
  static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0};

  private Reading() {}

  static Source open(Path place) {
    return open(place, SourceOptions.DEFAULTS);
  }

  /** Images may have 100 bytes. */
  static Source open(Path place, SourceOptions options) {
    return new Sources(SourceSettings.DEFAULTS, new ImageLimits(100, 100))
        .open(place.toString(), options);
  }

  static List<SourceEntry> all(Source source) {
    return from(source, 0);
  }

  static List<SourceEntry> from(Source source, long position) {
    List<SourceEntry> all = new ArrayList<>();
    try (Entries entries = source.entries()) {
      entries.skip(position);
      entries.forEachRemaining(all::add);
    }
    return all;
  }

  /** Ids of images and videos, types of problems. */
  static List<String> kinds(List<SourceEntry> entries) {
    return entries.stream()
        .map(
            entry ->
                switch (entry) {
                  case SourceMedia media -> media.id();
                  case SourceProblem problem -> problem.type();
                })
        .toList();
  }

  static SourceImage image(Source source, int position) {
    return (SourceImage) all(source).get(position);
  }

  static SourceProblem problem(Source source, int position) {
    return (SourceProblem) all(source).get(position);
  }
}
