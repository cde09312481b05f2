package dev.descry.sources;

import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;

/** Sighting ids from file names: readable, and different for different files. */
public final class SightingIds {

  private static final int LONGEST = 128;

  private SightingIds() {}

  /**
   * The relative path with colons between folders. Where that is no id (other characters, too
   * long), it is made one and a hash of the path keeps it apart from others.
   */
  public static String of(Path relative) {
    StringBuilder joined = new StringBuilder();
    for (Path part : relative) {
      joined.append(joined.isEmpty() ? "" : ":").append(part);
    }
    String path = joined.toString();
    String id = path.replaceAll("[^A-Za-z0-9._:-]", "_");
    if (id.equals(path) && id.length() <= LONGEST) {
      return id;
    }
    String hash = "-" + DigestUtils.sha256Hex(path).substring(0, 12);
    int kept = Math.min(id.length(), LONGEST - hash.length());
    return id.substring(0, kept) + hash;
  }
}
