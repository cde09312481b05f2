package dev.descry.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * A reader of {@code javax.imageio} for one format, on bytes in memory: the stream is our own, so
 * that no cache file is made whatever the global settings of {@link javax.imageio.ImageIO} are.
 */
final class ImageIoDecoding {

  /** What to do with a reader that stands before the image. */
  interface Use {
    RgbImage read(ImageReader reader) throws IOException;
  }

  private final ImageReaderSpi provider;

  ImageIoDecoding(ImageReaderSpi provider) {
    this.provider = provider;
  }

  RgbImage decode(byte[] bytes, Use use) throws IOException {
    ImageReader reader = provider.createReaderInstance();
    try (ImageInputStream stream = new ByteArrayImageInputStream(bytes)) {
      reader.setInput(stream, true, true);
      return use.read(reader);
    } finally {
      reader.dispose();
    }
  }
}
