package dev.descry.sources;

import java.nio.file.Path;
import java.util.StringJoiner;
import org.apache.commons.codec.digest.DigestUtils;

/** Sighting ids from file names: readable, and different for different files. */
public final class SightingIds {

  /** Of the 128 characters that an id may have; people of frames and videos are numbered. */
  private static final int LONGEST = 128 - ":t999999".length();

  private SightingIds() {}

  /** As of its path with slashes. */
  public static String of(Path relative) {
    return of(slashed(relative));
  }

  /**
   * The relative path with colons between folders. Where that is no id (other characters, too
   * long), it is made one and a hash of the path keeps it apart from others.
   */
  static String of(String relative) {
    String path = relative.replace('/', ':');
    String id = path.replaceAll("[^A-Za-z0-9._:-]", "_");
    if (id.equals(path) && id.length() <= LONGEST) {
      return id;
    }
    String hash = "-" + DigestUtils.sha256Hex(path).substring(0, 12);
    int kept = Math.min(id.length(), LONGEST - hash.length());
    return id.substring(0, kept) + hash;
  }

  /** A relative path as it would be on any machine. */
  static String slashed(Path relative) {
    StringJoiner joined = new StringJoiner("/");
    relative.forEach(part -> joined.add(part.toString()));
    return joined.toString();
  }
}
