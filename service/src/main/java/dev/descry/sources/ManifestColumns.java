package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Location;
import dev.descry.gallery.Metadata;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a manifest mean. {@code image} may also be called {@code path}, {@code file},
 * {@code file_name} or {@code url}, and whatever is none of Descry's own fields is an attribute. A
 * text column whose name ends in {@code :number} or {@code :boolean} holds such values.
 *
 * @param given a field to the column that it is in
 */
record ManifestColumns(Map<String, String> given) {

  private static final List<String> IMAGE = List.of("image", "path", "file", "file_name", "url");
  private static final Set<String> FIELDS =
      Set.of("image", "id", "camera", "time", "track", "person", "source", "tags", "lat", "lon");

  static void checkField(String field) {
    if (!FIELDS.contains(field)) {
      throw DescryException.of(
          Kind.INVALID,
          "unknown-column",
          "'%s' is not among what a column can hold: %s"
              .formatted(field, FIELDS.stream().sorted().toList()));
    }
  }

  /**
   * Checks a manifest before its first row.
   *
   * @throws DescryException {@code broken-manifest}
   */
  void check(Collection<String> columns) {
    given.forEach(
        (field, column) -> {
          if (!columns.contains(column)) {
            throw brokenManifest("there is no column '%s', but %s".formatted(column, columns));
          }
        });
    if (!given.containsKey("image") && IMAGE.stream().noneMatch(columns::contains)) {
      throw brokenManifest(
          "none of its columns %s holds images; they are looked for in %s"
              .formatted(columns, IMAGE));
    }
  }

  static DescryException brokenManifest(String why) {
    return DescryException.of(Kind.INVALID, "broken-manifest", why);
  }

  /**
   * Where the image of a row is.
   *
   * @throws DescryException {@code broken-row}
   */
  String image(Map<String, Object> row) {
    String image = text(row, imageColumn(row));
    if (image == null) {
      throw Rows.broken("It names no image");
    }
    return image;
  }

  /** The id that a row gives, if it does. */
  @Nullable String id(Map<String, Object> row) {
    return text(row, column("id"));
  }

  /**
   * What a row says of its image.
   *
   * @throws DescryException {@code broken-row} or {@code invalid-metadata}, with the value
   */
  Metadata metadata(Map<String, Object> row) {
    return new Metadata(
        text(row, column("camera")),
        time(row.get(column("time"))),
        location(row),
        text(row, column("track")),
        text(row, column("person")),
        text(row, column("source")),
        tags(row.get(column("tags"))),
        attributes(row));
  }

  private String column(String field) {
    return given.getOrDefault(field, field);
  }

  private String imageColumn(Map<String, Object> row) {
    return given.containsKey("image")
        ? column("image")
        : IMAGE.stream().filter(row::containsKey).findFirst().orElse("image");
  }

  private static @Nullable String text(Map<String, Object> row, String column) {
    return switch (row.get(column)) {
      case null -> null;
      case String text -> text;
      case Double number when number == Math.rint(number) -> Long.toString(number.longValue());
      case Number number -> number.toString();
      case Object other ->
          throw Rows.broken("%s is '%s', which is no text".formatted(column, other));
    };
  }

  private static @Nullable Instant time(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Instant instant -> instant;
      case Object other -> {
        try {
          yield OffsetDateTime.parse(other.toString()).toInstant();
        } catch (DateTimeException e) {
          throw Rows.broken(
              "time is '%s', not a time with an offset such as 2026-03-14T09:12:31Z"
                  .formatted(other));
        }
      }
    };
  }

  private @Nullable Location location(Map<String, Object> row) {
    Object lat = row.get(column("lat"));
    Object lon = row.get(column("lon"));
    if (row.get("location") instanceof Map<?, ?> object) {
      lat = object.get("lat");
      lon = object.get("lon");
    }
    if (lat == null && lon == null) {
      return null;
    }
    if (lat == null || lon == null) {
      throw Rows.broken("lat is %s and lon is %s; a place needs both".formatted(lat, lon));
    }
    return new Location(number("lat", lat), number("lon", lon));
  }

  private static double number(String column, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      return Double.parseDouble(value.toString());
    } catch (NumberFormatException e) {
      throw Rows.broken("%s is '%s', which is no number".formatted(column, value));
    }
  }

  private static Set<String> tags(@Nullable Object value) {
    Set<String> tags = new HashSet<>();
    Collection<?> given =
        switch (value) {
          case null -> List.of();
          case Collection<?> list -> list;
          case Object other -> Arrays.asList(other.toString().split(";"));
        };
    given.forEach(tag -> tags.add(String.valueOf(tag).strip()));
    tags.remove("");
    return tags;
  }

  private Map<String, Object> attributes(Map<String, Object> row) {
    Map<String, Object> attributes = new HashMap<>();
    String image = imageColumn(row);
    row.forEach(
        (column, value) -> {
          if (value instanceof Map<?, ?> object) {
            if (column.equals("attributes")) {
              object.forEach((name, inner) -> attributes.put(String.valueOf(name), inner));
            } else if (!column.equals("location")) {
              throw Rows.broken("%s is '%s', an object".formatted(column, value));
            }
          } else if (!column.equals(image)
              && !given.containsValue(column)
              && (!FIELDS.contains(column) || given.containsKey(column))) {
            putAttribute(attributes, column, value);
          }
        });
    return attributes;
  }

  private static void putAttribute(Map<String, Object> attributes, String column, Object value) {
    if (column.endsWith(":number")) {
      attributes.put(name(column), number(column, value));
    } else if (column.endsWith(":boolean")) {
      if (!value.equals("true") && !value.equals("false")) {
        throw Rows.broken("%s is '%s', neither true nor false".formatted(column, value));
      }
      attributes.put(name(column), value.equals("true"));
    } else {
      boolean isKept = value instanceof Number || value instanceof Boolean;
      attributes.put(column, isKept ? value : value.toString());
    }
  }

  private static String name(String column) {
    return column.substring(0, column.lastIndexOf(':'));
  }
}
