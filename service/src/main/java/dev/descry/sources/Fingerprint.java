package dev.descry.sources;

import dev.descry.image.ResizeRule;
import dev.descry.image.Resizer;
import dev.descry.image.RgbImage;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What tells copies of an image: equal bytes by their SHA-256, and equal looks by difference hashes
 * (dHash: Neal Krawetz, "Kind of Like That", 2013), one bit for each two neighbours of a row of the
 * shrunken gray image, set where the right one is brighter.
 *
 * @param sha256 32 bytes
 * @param outline 64 bits, of 9 x 8 pixels
 * @param looks four times 64 bits, of 17 x 16 pixels
 */
public record Fingerprint(byte[] sha256, long outline, long[] looks) {

  /**
   * Of {@link #outline}, most bits in which copies differ. Crops of people look so much alike that
   * this alone would find a wrong copy for every image of a large gallery.
   */
  static final int MAX_OUTLINE_DISTANCE = 3;

  /**
   * Of {@link #looks}. Of the 12 million pairs of crops in CUHK01 and CUHK03 that show different
   * persons the nearest differ in 48 bits (but for one picture that is there under two names),
   * while a copy that is smaller by a quarter and compressed again hardly ever differs in more than
   * 24.
   */
  static final int MAX_LOOKS_DISTANCE = 24;

  private static final Resizer OUTLINE = new Resizer(9, 8, ResizeRule.PILLOW_BILINEAR);
  private static final Resizer LOOKS = new Resizer(17, 16, ResizeRule.PILLOW_BILINEAR);

  /**
   * Of one image.
   *
   * @param pixels what the bytes decode to
   */
  public static Fingerprint of(byte[] bytes, RgbImage pixels) {
    return new Fingerprint(
        DigestUtils.sha256(bytes),
        differences(OUTLINE.resize(pixels))[0],
        differences(LOOKS.resize(pixels)));
  }

  private static long[] differences(RgbImage image) {
    byte[] rgb = image.rgb();
    int across = image.width() - 1;
    long[] bits = new long[across * image.height() / Long.SIZE];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < across; x++) {
        int at = 3 * (image.width() * y + x);
        if (gray(rgb, at + 3) > gray(rgb, at)) {
          int bit = across * y + x;
          bits[bit / Long.SIZE] |= 1L << bit;
        }
      }
    }
    return bits;
  }

  /** Luma of ITU-R BT.601, times 1,000. */
  private static int gray(byte[] rgb, int at) {
    return 299 * (rgb[at] & 0xff) + 587 * (rgb[at + 1] & 0xff) + 114 * (rgb[at + 2] & 0xff);
  }

  static boolean isNearOutline(long one, long other) {
    return Long.bitCount(one ^ other) <= MAX_OUTLINE_DISTANCE;
  }

  /** Bits in which the looks differ, 0 to 256. */
  int distance(long[] others) {
    int distance = 0;
    for (int i = 0; i < looks.length; i++) {
      distance += Long.bitCount(looks[i] ^ others[i]);
    }
    return distance;
  }
}
