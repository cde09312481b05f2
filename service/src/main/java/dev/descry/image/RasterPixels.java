package dev.descry.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * RGB from the samples of a decoded image as they are. {@link BufferedImage#getRGB} would convert
 * gray and 16-bit samples through colour spaces, and with a profile in the file everything else.
 */
final class RasterPixels {

  private RasterPixels() {}

  /** Alpha is dropped; of 16 bits the upper 8 are kept; colours of a palette are looked up. */
  static RgbImage toRgb(BufferedImage image) {
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return fromPalette(raster, palette);
    }
    return switch (raster.getTransferType()) {
      case DataBuffer.TYPE_BYTE -> fromBytes(raster);
      case DataBuffer.TYPE_USHORT -> fromShorts(raster);
      case DataBuffer.TYPE_INT -> fromPacked(raster);
      default -> throw Failures.unsupported("an image of samples that are no integers");
    };
  }

  private static RgbImage fromPalette(Raster raster, IndexColorModel palette) {
    int size = palette.getMapSize();
    byte[] reds = new byte[size];
    byte[] greens = new byte[size];
    byte[] blues = new byte[size];
    palette.getReds(reds);
    palette.getGreens(greens);
    palette.getBlues(blues);
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    byte[] row = new byte[width];
    int out = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(0, y, width, 1, row);
      for (byte index : row) {
        int i = index & 0xff;
        rgb[out++] = i < size ? reds[i] : 0;
        rgb[out++] = i < size ? greens[i] : 0;
        rgb[out++] = i < size ? blues[i] : 0;
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }

  private static RgbImage fromBytes(Raster raster) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    byte[] row = new byte[width * bands];
    int green = bands < 3 ? 0 : 1;
    int out = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(0, y, width, 1, row);
      for (int in = 0; in < row.length; in += bands) {
        rgb[out++] = row[in];
        rgb[out++] = row[in + green];
        rgb[out++] = row[in + 2 * green];
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }

  private static RgbImage fromShorts(Raster raster) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    short[] row = new short[width * bands];
    int green = bands < 3 ? 0 : 1;
    int out = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(0, y, width, 1, row);
      for (int in = 0; in < row.length; in += bands) {
        rgb[out++] = (byte) (row[in] >> 8);
        rgb[out++] = (byte) (row[in + green] >> 8);
        rgb[out++] = (byte) (row[in + 2 * green] >> 8);
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }

  /** 0xAARRGGBB or 0xRRGGBB, the two layouts of ints that the readers make. */
  private static RgbImage fromPacked(Raster raster) {
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    int[] row = new int[width];
    int out = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(0, y, width, 1, row);
      for (int pixel : row) {
        rgb[out++] = (byte) (pixel >> 16);
        rgb[out++] = (byte) (pixel >> 8);
        rgb[out++] = (byte) pixel;
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }
}
