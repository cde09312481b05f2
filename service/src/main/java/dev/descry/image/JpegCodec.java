package dev.descry.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import dev.descry.failure.DescryException;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * JPEG: the JDK's libjpeg decodes the components. Where it stumbles over a segment, TwelveMonkeys'
 * reader goes before it and leaves such segments out; that takes as long as decoding a small image,
 * so not everywhere. The colours are converted here, because both readers would bring in colour
 * profiles and their own idea of inks.
 */
final class JpegCodec implements ImageCodec {

  private final ImageIoDecoding plain;
  private final ImageIoDecoding forgiving;

  JpegCodec() {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    this.forgiving = new ImageIoDecoding(forgiving(registry));
    this.plain = new ImageIoDecoding(plain(registry));
  }

  /** The JDK's provider, whose class is not open to us. */
  private static ImageReaderSpi plain(IIORegistry registry) {
    return registry
        .getServiceProviders(
            ImageReaderSpi.class,
            provider -> provider.getClass().getName().startsWith("com.sun.imageio.plugins.jpeg."),
            false)
        .next();
  }

  /**
   * TwelveMonkeys' provider, which has to be registered to find the JDK's that it builds on. The
   * registry sees to that itself where it was first used by a thread that knows our class path.
   */
  private static ImageReaderSpi forgiving(IIORegistry registry) {
    ImageReaderSpi registered = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
    if (registered != null) {
      return registered;
    }
    ImageReaderSpi provider = new JPEGImageReaderSpi();
    registry.registerServiceProvider(provider);
    return provider;
  }

  @Override
  public ImageHeader readHeader(byte[] bytes) {
    JpegFile file = JpegFile.read(bytes);
    file.colours();
    return file.header();
  }

  @Override
  public RgbImage decode(byte[] bytes) throws IOException {
    JpegColours colours = JpegFile.read(bytes).colours();
    ImageIoDecoding.Use use = reader -> toRgb(readComponents(reader), colours);
    try {
      return plain.decode(bytes, use);
    } catch (DescryException e) {
      throw e; // What was decoded is refused, and would be again.
    } catch (IOException | RuntimeException e) {
      return forgiving.decode(bytes, use);
    }
  }

  /** One to four components a pixel, as stored: neither reader converts the colours of a raster. */
  private static Raster readComponents(ImageReader reader) throws IOException {
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    Raster raster = reader.readRaster(0, null);
    refuseMissingData(warnings);
    return raster;
  }

  /** Scans that hold fewer blocks than the image needs, which libjpeg fills up with gray. */
  private static void refuseMissingData(List<String> warnings) {
    for (String warning : warnings) {
      if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
        throw Failures.broken("the JPEG lacks data (" + warning + ")");
      }
    }
  }

  private static RgbImage toRgb(Raster raster, JpegColours colours) throws IOException {
    int components = colours.components();
    if (raster.getNumBands() != components) {
      throw new IOException(
          "%d components decoded instead of %d".formatted(raster.getNumBands(), components));
    }
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    byte[] row = new byte[width * components];
    int out = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(0, y, width, 1, row);
      for (int in = 0; in < row.length; in += components) {
        colours.toRgb(row, in, rgb, out);
        out += 3;
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }
}
