package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.failure.DescryException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a sighting beside its picture. Immutable; whatever breaks a limit is refused as
 * {@code invalid-metadata}.
 *
 * @param camera which camera took it
 * @param time when, between the years 1 and 9999, kept to the microsecond
 * @param location where
 * @param track the walk past one camera that it belongs to
 * @param person the identity that it shows
 * @param source where the picture came from, such as a file name or an address
 * @param tags words to filter by, in natural order, at most {@link #MAX_TAGS}
 * @param attributes names to a {@link String}, {@link Double} or {@link Boolean} (any other number
 *     becomes a double, and -0 becomes 0), in order of the names, at most {@link #MAX_ATTRIBUTES}
 */
public record Metadata(
    @Nullable String camera,
    @Nullable Instant time,
    @Nullable Location location,
    @Nullable String track,
    @Nullable String person,
    @Nullable String source,
    Set<String> tags,
    Map<String, Object> attributes) {

  /** The most characters of a text, whether camera, tag or attribute; the least is one. */
  public static final int MAX_TEXT_LENGTH = 1024;

  public static final int MAX_TAGS = 64;
  public static final int MAX_ATTRIBUTES = 64;

  /** Nothing known. */
  public static final Metadata NONE =
      new Metadata(null, null, null, null, null, null, Set.of(), Map.of());

  private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_.-]{0,63}");

  public Metadata {
    checkText("camera", camera);
    time = time == null ? null : checkedTime(time);
    checkLocation(location);
    checkText("track", track);
    checkText("person", person);
    checkText("source", source);
    tags = checkedTags(tags);
    attributes = checkedAttributes(attributes);
  }

  /** This, and what it does not say from {@code common}; tags and attributes of both. */
  public Metadata over(Metadata common) {
    Set<String> allTags = new TreeSet<>(common.tags);
    allTags.addAll(tags);
    Map<String, Object> allAttributes = new TreeMap<>(common.attributes);
    allAttributes.putAll(attributes);
    return new Metadata(
        camera == null ? common.camera : camera,
        time == null ? common.time : time,
        location == null ? common.location : location,
        track == null ? common.track : track,
        person == null ? common.person : person,
        source == null ? common.source : source,
        allTags,
        allAttributes);
  }

  /** Nothing but attributes. */
  public static Metadata ofAttributes(Map<String, Object> attributes) {
    return new Metadata(null, null, null, null, null, null, Set.of(), attributes);
  }

  /** Nothing but who it shows. */
  public static Metadata ofPerson(String person) {
    return new Metadata(null, null, null, null, person, null, Set.of(), Map.of());
  }

  static boolean isAttributeName(String name) {
    return ATTRIBUTE_NAME.matcher(name).matches();
  }

  private static void checkText(String field, @Nullable String text) {
    if (text != null && (text.isEmpty() || text.length() > MAX_TEXT_LENGTH)) {
      throw invalid(
          "%s '%s' has %d characters; 1 to %d are allowed"
              .formatted(field, Shown.of(text), text.length(), MAX_TEXT_LENGTH));
    }
  }

  private static Instant checkedTime(Instant time) {
    if (!Micros.isKept(time)) {
      throw invalid("time %s is not between the years 1 and 9999".formatted(time));
    }
    return Micros.truncated(time);
  }

  private static void checkLocation(@Nullable Location location) {
    if (location != null
        && !(Location.isLatitude(location.lat()) && Location.isLongitude(location.lon()))) {
      throw invalid(
          "location is at lat %s, lon %s; -90 to 90 and -180 to 180 are allowed"
              .formatted(location.lat(), location.lon()));
    }
  }

  private static Set<String> checkedTags(Set<String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw invalid("%d tags are more than %d".formatted(tags.size(), MAX_TAGS));
    }
    tags.forEach(tag -> checkText("tag", tag));
    return Collections.unmodifiableSet(new TreeSet<>(tags));
  }

  private static Map<String, Object> checkedAttributes(Map<String, Object> attributes) {
    if (attributes.size() > MAX_ATTRIBUTES) {
      throw invalid("%d attributes are more than %d".formatted(attributes.size(), MAX_ATTRIBUTES));
    }
    Map<String, Object> checked = new TreeMap<>();
    attributes.forEach((name, value) -> checked.put(checkedName(name), checkedValue(name, value)));
    return Collections.unmodifiableMap(checked);
  }

  private static String checkedName(String name) {
    if (!isAttributeName(name)) {
      throw invalid(
          "attribute name '%s' does not match %s".formatted(Shown.of(name), ATTRIBUTE_NAME));
    }
    return name;
  }

  private static Object checkedValue(String name, @Nullable Object value) {
    return switch (value) {
      case String text -> {
        checkText("attribute " + name, text);
        yield text;
      }
      case Boolean flag -> flag;
      case Number number when Double.isFinite(number.doubleValue()) -> number.doubleValue() + 0.0;
      case null, default ->
          throw invalid(
              "attribute %s is %s, not a text, a finite number or a boolean"
                  .formatted(name, Shown.of(value)));
    };
  }

  private static DescryException invalid(String message) {
    return DescryException.of(INVALID, "invalid-metadata", message);
  }
}
