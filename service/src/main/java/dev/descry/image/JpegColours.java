package dev.descry.image;

/**
 * What the components of a JPEG mean, and the way from there to RGB.
 *
 * <p>Luminance and chrominance are converted as libjpeg's {@code jdcolor.c} does, in 16-bit fixed
 * point (ITU-R BT.601, full range). Inks are taken for inverted, as Adobe writes them, and mixed as
 * Pillow's {@code Convert.c} ({@code cmyk2rgb}) does; a colour profile plays no part.
 */
enum JpegColours {
  GRAY(1) {
    @Override
    void toRgb(byte[] in, int i, byte[] out, int o) {
      out[o] = in[i];
      out[o + 1] = in[i];
      out[o + 2] = in[i];
    }
  },
  RGB(3) {
    @Override
    void toRgb(byte[] in, int i, byte[] out, int o) {
      out[o] = in[i];
      out[o + 1] = in[i + 1];
      out[o + 2] = in[i + 2];
    }
  },
  YCBCR(3) {
    @Override
    void toRgb(byte[] in, int i, byte[] out, int o) {
      luminanceToRgb(in, i, out, o);
    }
  },
  CMYK(4) {
    @Override
    void toRgb(byte[] in, int i, byte[] out, int o) {
      int k = in[i + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        out[o + c] = (byte) (k - times(255 - (in[i + c] & 0xff), k));
      }
    }
  },

  /** Inks as luminance and chrominance of their complement, and black. */
  YCCK(4) {
    @Override
    void toRgb(byte[] in, int i, byte[] out, int o) {
      luminanceToRgb(in, i, out, o);
      int k = in[i + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        out[o + c] = (byte) (k - times(out[o + c] & 0xff, k));
      }
    }
  };

  private static final int HALF = 1 << 15;
  private static final int CR_TO_RED = fixed(1.40200);
  private static final int CB_TO_BLUE = fixed(1.77200);
  private static final int CR_TO_GREEN = fixed(0.71414);
  private static final int CB_TO_GREEN = fixed(0.34414);

  private final int components;

  JpegColours(int components) {
    this.components = components;
  }

  int components() {
    return components;
  }

  /** Converts one pixel: its components at {@code in[i]} into three bytes at {@code out[o]}. */
  abstract void toRgb(byte[] in, int i, byte[] out, int o);

  private static void luminanceToRgb(byte[] in, int i, byte[] out, int o) {
    int y = in[i] & 0xff;
    int cb = (in[i + 1] & 0xff) - 128;
    int cr = (in[i + 2] & 0xff) - 128;
    out[o] = clip(y + ((CR_TO_RED * cr + HALF) >> 16));
    out[o + 1] = clip(y + ((HALF - CB_TO_GREEN * cb - CR_TO_GREEN * cr) >> 16));
    out[o + 2] = clip(y + ((CB_TO_BLUE * cb + HALF) >> 16));
  }

  /** a * b / 255, rounded; both in [0, 255]. */
  private static int times(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << 16) + 0.5);
  }
}
