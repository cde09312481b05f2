package dev.descry.gallery;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Sightings with all kinds of metadata, and filters that let some of them through. */
final class RandomSightings {

  static final Map<String, FieldType> DECLARED = Map.of(PlainFilter.SEEN, FieldType.TIME);
  static final Instant START = Instant.parse("2026-03-14T09:00:00Z");

  private static final int HOURS_IN_MILLIS = 36_000_000;
  private static final List<String> TEXT_FIELDS =
      List.of("id", "camera", "track", "person", "source", "tags", "attributes.upper");
  private static final List<String> OTHER_FIELDS =
      List.of("time", "location", "attributes.height", "attributes.hat", "attributes.seen");

  private final Random random;
  private final int embeddingSize;

  RandomSightings(long seed, int embeddingSize) {
    this.random = new Random(seed);
    this.embeddingSize = embeddingSize;
  }

  float[] embedding() {
    return Toy.random(random, embeddingSize);
  }

  NewSighting next(String id) {
    return Toy.sighting(id, metadata(), "same", embedding());
  }

  private Metadata metadata() {
    Set<String> tags = new HashSet<>();
    Stream.of("red", "green", "grey", "blue").filter(tag -> chance(4)).forEach(tags::add);
    Map<String, Object> attributes = new HashMap<>();
    if (!chance(10)) {
      attributes.put("height", 150 + random.nextInt(100) / 2.0);
    }
    if (chance(2)) {
      attributes.put("hat", random.nextBoolean());
    }
    if (chance(2)) {
      attributes.put("upper", text("red ", 5));
    }
    if (chance(2)) {
      attributes.put(
          PlainFilter.SEEN, time().atOffset(ZoneOffset.ofHours(random.nextInt(5))).toString());
    }
    return new Metadata(
        chance(10) ? null : text("c", 6),
        chance(10) ? null : time(),
        chance(3) ? null : place(),
        chance(3) ? null : text("t", 300),
        text("p", 200),
        chance(2) ? null : text("file-", 4000),
        tags,
        attributes);
  }

  Filter filter(int depth) {
    return switch (random.nextInt(depth == 0 ? 8 : 11)) {
      case 0 -> new Filter.Is("camera", text("c", 7));
      case 1 -> new Filter.AnyOf("tags", List.of("red", chance(2) ? "blue" : "none"));
      case 2 -> new Filter.Prefix(oneOf(TEXT_FIELDS), oneOf("c1", "s2", "p1", "gr", "red 3", "t2"));
      case 3 -> new Filter.Exists(chance(2) ? oneOf(TEXT_FIELDS) : oneOf(OTHER_FIELDS));
      case 4 -> chance(2) ? near() : box();
      case 5 -> numbers();
      case 6 -> new Filter.Is("attributes.hat", chance(2));
      case 7 -> times(chance(2) ? "time" : "attributes.seen");
      case 8 -> new Filter.And(List.of(filter(depth - 1), filter(depth - 1)));
      case 9 -> new Filter.Or(List.of(filter(depth - 1), filter(depth - 1)));
      default -> new Filter.Not(filter(depth - 1));
    };
  }

  private Filter numbers() {
    double from = 150 + random.nextInt(100) / 2.0;
    return switch (random.nextInt(3)) {
      case 0 -> new Filter.Range("attributes.height", from, null);
      case 1 -> new Filter.Range("attributes.height", from, from + random.nextInt(20));
      default -> new Filter.AnyOf("attributes.height", List.of(from, from + 0.5));
    };
  }

  private Filter times(String field) {
    Instant from = time();
    return chance(2)
        ? new Filter.Range(field, null, from)
        : new Filter.Range(field, from, from.plusMillis(random.nextInt(HOURS_IN_MILLIS)));
  }

  private Filter near() {
    return new Filter.Near("location", place(), random.nextInt(1500) + 0.5);
  }

  /** With its sides where sightings are. */
  private Filter box() {
    Location corner = place();
    double top = Math.round(corner.lat() * 1000 + random.nextInt(10)) / 1000.0;
    double right = Math.round(corner.lon() * 1000 + random.nextInt(10)) / 1000.0;
    return new Filter.Box(
        "location", top, corner.lon(), corner.lat(), right > 180 ? right - 360 : right);
  }

  /** On a grid of thousandths of a degree, in Berlin or where the antimeridian crosses Fiji. */
  private Location place() {
    int row = random.nextInt(20);
    int column = random.nextInt(20);
    if (chance(2)) {
      return new Location((52_500 + row) / 1000.0, (13_400 + column) / 1000.0);
    }
    int lon = 179_990 + column;
    return new Location((-16_800 + row) / 1000.0, (lon > 180_000 ? lon - 360_000 : lon) / 1000.0);
  }

  private Instant time() {
    return START.plusMillis(random.nextInt(HOURS_IN_MILLIS));
  }

  private String text(String prefix, int different) {
    return prefix + random.nextInt(different);
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String oneOf(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private String oneOf(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }
}
