package dev.descry.indexing;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.util.Set;

/** Tells failures of one entry, beyond which a run goes on, from those that all would meet. */
public final class EntryFailures {

  private static final Set<Kind> KINDS =
      Set.of(Kind.INVALID, Kind.MISSING, Kind.CONFLICT, Kind.TOO_LARGE, Kind.UNSUPPORTED);

  private static final Set<String> OF_THE_GALLERY =
      Set.of("gallery-full", "gallery-not-found", "gallery-damaged", "bundle-mismatch");

  private EntryFailures() {}

  /** Whether it is of one entry, and the next one may do better. */
  public static boolean isOfOneEntry(DescryException failure) {
    return KINDS.contains(failure.kind()) && !isOfTheGallery(failure.type());
  }

  /**
   * Whether it is of the gallery, and so of every entry.
   *
   * @param type as of {@link DescryException#type()}
   */
  public static boolean isOfTheGallery(String type) {
    return OF_THE_GALLERY.contains(type);
  }
}
