package dev.descry.indexing;

import dev.descry.gallery.Filter;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Sighting;
import dev.descry.gallery.SightingPage;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Sightings that a frame or a video had when it was indexed before, and has no more. Their ids are
 * that of the whole and a number; since an image may be called so too, they are also told by the
 * box that {@link FrameOrigin} notes.
 */
public final class Leftovers {

  private static final Pattern NUMBER = Pattern.compile("t?[0-9]+");

  private Leftovers() {}

  /** What the ids of all people of a frame or video begin with. */
  public static String prefix(String whole) {
    return whole + ":";
  }

  /**
   * Whether a sighting is one.
   *
   * @param now ids of the sightings that the frame or video has now
   * @param attributes names of those that the sighting has
   */
  public static boolean isOne(String whole, Set<String> now, String id, Set<String> attributes) {
    return !now.contains(id)
        && id.startsWith(prefix(whole))
        && NUMBER.matcher(id.substring(prefix(whole).length())).matches()
        && attributes.contains(FrameOrigin.BOX_LEFT);
  }

  /** Removes them; on disk when it returns. */
  static void remove(Gallery gallery, String whole, Set<String> now) {
    Filter people = new Filter.Prefix("id", prefix(whole));
    String after = null;
    do {
      SightingPage page = gallery.page(Gallery.MAX_PAGE, after, people, null);
      List<String> gone =
          page.sightings().stream()
              .filter(one -> isOne(whole, now, one.id(), one.metadata().attributes().keySet()))
              .map(Sighting::id)
              .toList();
      if (!gone.isEmpty()) {
        gallery.deleteAll(gone);
      }
      after = page.next();
    } while (after != null);
  }
}
