package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.DirectoryReader;
import org.jspecify.annotations.Nullable;

/**
 * What a gallery holds all its sightings to. Immutable. Lies in the user data of the index's
 * commit, as {@link AttributeTypes} and, under {@link #MAX_AGE}, as an ISO 8601 duration.
 *
 * @param maxAge after which a sighting goes, by its time; null if none does
 */
record GalleryRules(AttributeTypes attributes, @Nullable Duration maxAge) {

  static final String MAX_AGE = "maxAge";

  /** A hundred years: no sighting is older, and no arithmetic with it overflows. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  static GalleryRules of(DirectoryReader commit) throws IOException {
    String maxAge = commit.getIndexCommit().getUserData().get(MAX_AGE);
    return new GalleryRules(
        AttributeTypes.of(commit), maxAge == null ? null : Duration.parse(maxAge));
  }

  Map<String, String> commitData() {
    Map<String, String> data = new TreeMap<>(attributes.commitData());
    if (maxAge != null) {
      data.put(MAX_AGE, maxAge.toString());
    }
    return data;
  }

  GalleryRules with(AttributeTypes others) {
    return new GalleryRules(others, maxAge);
  }

  /**
   * With another age, or with none.
   *
   * @throws DescryException {@code invalid-max-age} if it is not positive or longer than {@link
   *     #LONGEST}
   */
  GalleryRules with(@Nullable Duration age) {
    if (age != null && (!age.isPositive() || age.compareTo(LONGEST) > 0)) {
      throw DescryException.of(
          INVALID,
          "invalid-max-age",
          "maxAge is %s; more than nothing and at most %d days are allowed"
              .formatted(age, LONGEST.toDays()));
    }
    return new GalleryRules(attributes, age);
  }
}
