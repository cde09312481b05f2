package dev.descry.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller can read: {@link Kind} says who can do something about it, {@link
 * #type()} is a stable name for programs, and the message says for people what was wrong with which
 * value.
 *
 * <p>Whatever is thrown and is not of this type is a fault of Descry itself.
 */
public final class DescryException extends RuntimeException {

  /** Who can do something about it. */
  public enum Kind {
    /** The request is wrong and stays wrong when repeated. */
    INVALID,
    /** What was asked for is not there. */
    MISSING,
    /** The request contradicts what is there. */
    CONFLICT,
    /** A value passes one of the documented limits. */
    TOO_LARGE,
    /** Well-formed, but of a kind that Descry does not read. */
    UNSUPPORTED,
    /** Too much at once: the same request may succeed later. */
    OVERLOADED,
    /** Something that Descry depends on fails: the same request may succeed when it is mended. */
    UNAVAILABLE,
    /** The disk takes no writes: the same request succeeds when it does again. */
    UNWRITABLE,
    /** The installation is wrong: settings, bundle or data folder. */
    MISCONFIGURED
  }

  private final Kind kind;
  private final String type;
  private final @Nullable Duration retryAfter;

  private DescryException(
      Kind kind,
      String type,
      String message,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter) {
    super(message, cause);
    this.kind = kind;
    this.type = type;
    this.retryAfter = retryAfter;
  }

  /**
   * A failure with nothing behind it.
   *
   * @param type lower case words joined by hyphens, such as {@code invalid-image}; never changes
   */
  public static DescryException of(Kind kind, String type, String message) {
    return new DescryException(kind, type, message, null, null);
  }

  /** Like {@link #of(Kind, String, String)}, with what led to it. */
  public static DescryException of(Kind kind, String type, String message, Throwable cause) {
    return new DescryException(kind, type, message, cause, null);
  }

  /** Too much at once; the caller may try again after {@code retryAfter}. */
  public static DescryException overloaded(String message, Duration retryAfter) {
    return new DescryException(Kind.OVERLOADED, "overloaded", message, null, retryAfter);
  }

  /**
   * Something that Descry depends on fails; the caller may try again after {@code retryAfter}.
   *
   * @param type as in {@link #of(Kind, String, String)}
   */
  public static DescryException unavailable(
      String type, String message, @Nullable Throwable cause, Duration retryAfter) {
    return new DescryException(Kind.UNAVAILABLE, type, message, cause, retryAfter);
  }

  public Kind kind() {
    return kind;
  }

  public String type() {
    return type;
  }

  /** When to come back; only known for {@link Kind#OVERLOADED} and {@link Kind#UNAVAILABLE}. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
