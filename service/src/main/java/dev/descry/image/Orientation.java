package dev.descry.image;

import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.imaging.tiff.TiffReader;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifTiffHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a camera was held: the EXIF tag Orientation (0x0112), whose values 1 to 8 say where the first
 * row and the first column of the stored image belong.
 *
 * @param swapsAxes whether stored rows are upright columns; the other two are applied after that
 * @param flipsX whether upright columns run from right to left
 * @param flipsY whether upright rows run from bottom to top
 */
record Orientation(boolean swapsAxes, boolean flipsX, boolean flipsY) {

  private static final Orientation UPRIGHT = new Orientation(false, false, false);

  /**
   * What an EXIF block says; upright without a block, without the tag, or where either is broken,
   * since the pixels are good all the same.
   *
   * @param exif from its TIFF header on
   */
  static Orientation of(byte @Nullable [] exif) {
    if (exif == null) {
      return UPRIGHT;
    }
    Metadata metadata = new Metadata();
    try {
      new TiffReader()
          .processTiff(new ByteArrayReader(exif), new ExifTiffHandler(metadata, null, 0), 0);
    } catch (TiffProcessingException | IOException e) {
      // What was read until here counts.
    }
    ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value =
        directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return value == null ? UPRIGHT : of(value);
  }

  static Orientation of(int value) {
    return switch (value) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }

  RgbImage turnUpright(RgbImage stored) {
    if (equals(UPRIGHT)) {
      return stored;
    }
    int width = swapsAxes ? stored.height() : stored.width();
    int height = swapsAxes ? stored.width() : stored.height();
    byte[] source = stored.rgb();
    byte[] target = new byte[source.length];
    int out = 0;
    for (int y = 0; y < height; y++) {
      int b = flipsY ? height - 1 - y : y;
      for (int x = 0; x < width; x++) {
        int a = flipsX ? width - 1 - x : x;
        int in = 3 * (swapsAxes ? a * stored.width() + b : b * stored.width() + a);
        target[out++] = source[in];
        target[out++] = source[in + 1];
        target[out++] = source[in + 2];
      }
    }
    return new RgbImage(width, height, target);
  }
}
