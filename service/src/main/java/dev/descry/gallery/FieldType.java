package dev.descry.gallery;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What the values of a field are, and so what filters can compare them with. */
public enum FieldType {
  /** A text, compared as a whole or by its beginning. */
  @JsonProperty("keyword")
  KEYWORD("a text"),

  /** A finite double, compared as such or by bounds. */
  @JsonProperty("number")
  NUMBER("a finite number"),

  @JsonProperty("boolean")
  BOOLEAN("a boolean"),

  /** An instant to the microsecond, compared as such or by bounds. */
  @JsonProperty("time")
  TIME("an instant such as 2026-03-14T09:00:00Z"),

  /** A {@link Location}, compared by distance or by a box. */
  @JsonProperty("location")
  LOCATION("a place (near and within, or box)");

  private final String wanted;

  FieldType(String wanted) {
    this.wanted = wanted;
  }

  /** As in JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A value of this type, in the words of an error message. */
  String wanted() {
    return wanted;
  }

  /**
   * The type of an attribute that nobody has declared, from a value that {@link Metadata} holds.
   */
  static FieldType of(Object value) {
    return switch (value) {
      case String text -> KEYWORD;
      case Double number -> NUMBER;
      case Boolean flag -> BOOLEAN;
      default -> throw new IllegalArgumentException("no type for " + value.getClass());
    };
  }

  /**
   * A value of an attribute as the index keeps it: itself, or of a text the instant that it is.
   * Empty if it is not of this type.
   */
  Optional<Object> kept(Object value) {
    return switch (this) {
      case KEYWORD -> Optional.of(value).filter(String.class::isInstance);
      case NUMBER -> Optional.of(value).filter(Double.class::isInstance);
      case BOOLEAN -> Optional.of(value).filter(Boolean.class::isInstance);
      case TIME ->
          value instanceof String text
              ? Micros.parsed(text).filter(Micros::isKept).map(Micros::truncated)
              : Optional.of(value).filter(Instant.class::isInstance);
      case LOCATION -> Optional.empty();
    };
  }
}
