package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {

  @Test
  void turnsEveryNumberIntoADouble() {
    Map<String, Object> attributes =
        metadata(null, Set.of(), Map.of("a", 1, "b", 2L, "c", 0.5f, "d", -0.0)).attributes();

    assertThat(attributes).isEqualTo(Map.of("a", 1.0, "b", 2.0, "c", 0.5, "d", 0.0));
  }

  @Test
  void isNotChangedByChangingWhatItWasMadeOf() {
    Set<String> tags = new HashSet<>(List.of("red"));
    Map<String, Object> attributes = new HashMap<>(Map.of("hat", true));
    Metadata metadata = metadata(null, tags, attributes);

    tags.add("blue");
    attributes.put("hat", false);

    assertThat(metadata).isEqualTo(metadata(null, Set.of("red"), Map.of("hat", true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1st", "upper body", "a/b", "ünique", ".a"})
  void refusesAttributeNamesThatFiltersCanNotName(String name) {
    refused("attribute name '" + name + "'", () -> metadata(null, Set.of(), Map.of(name, 1)));
  }

  @Test
  void refusesAttributesOfOtherTypes() {
    refused("attribute a is []", () -> metadata(null, Set.of(), Map.of("a", List.of())));
    refused("attribute a is NaN", () -> metadata(null, Set.of(), Map.of("a", Double.NaN)));
  }

  @Test
  void refusesWhatIsLongerThanTheLimits() {
    String longest = "x".repeat(Metadata.MAX_TEXT_LENGTH);
    assertThat(metadata(longest, Set.of(longest), Map.of("a", longest)).camera())
        .isEqualTo(longest);

    refused("camera 'xxx", () -> metadata(longest + "y", Set.of(), Map.of()));
    refused("camera '' has 0 characters", () -> metadata("", Set.of(), Map.of()));
    refused("has 1025 characters", () -> metadata(null, Set.of(longest + "y"), Map.of()));
    refused("attribute a", () -> metadata(null, Set.of(), Map.of("a", longest + "y")));
  }

  @Test
  void refusesMoreTagsAndAttributesThanTheLimits() {
    Set<String> tags = new HashSet<>();
    Map<String, Object> attributes = new HashMap<>();
    for (int i = 0; i <= 64; i++) {
      tags.add("t" + i);
      attributes.put("a" + i, i);
    }

    refused("65 tags are more than 64", () -> metadata(null, tags, Map.of()));
    refused("65 attributes are more than 64", () -> metadata(null, Set.of(), attributes));
  }

  @Test
  void refusesTimesThatCanNotBeStored() {
    refused(
        "is not between the years 1 and 9999",
        () -> new Metadata(null, Instant.MAX, null, null, null, null, Set.of(), Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"90.1, 0", "-90.1, 0", "0, 180.1", "0, -180.1", "NaN, 0", "0, NaN"})
  void refusesPlacesThatAreNotOnEarth(double lat, double lon) {
    Location location = new Location(lat, lon);
    refused(
        "location is at lat %s, lon %s".formatted(lat, lon),
        () -> new Metadata(null, null, location, null, null, null, Set.of(), Map.of()));
  }

  private static Metadata metadata(
      @Nullable String camera, Set<String> tags, Map<String, Object> attributes) {
    return new Metadata(camera, null, null, null, null, null, tags, attributes);
  }

  private static void refused(String message, ThrowingCallable made) {
    DescryException failure = Toy.failure(made);

    assertThat(failure.kind()).isEqualTo(DescryException.Kind.INVALID);
    assertThat(failure.type()).isEqualTo("invalid-metadata");
    assertThat(failure).hasMessageContaining(message);
  }
}
