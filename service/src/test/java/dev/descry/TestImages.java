package dev.descry;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures of coloured stripes, different for each seed. */
public final class TestImages {

  private TestImages() {}

  public static byte[] jpeg(int width, int height, int seed) {
    return encoded(width, height, seed, "jpeg");
  }

  public static byte[] encoded(int width, int height, int seed, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    Random random = new Random(seed);
    for (int y = 0; y < height; y += 8) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillRect(0, y, width, 8);
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
