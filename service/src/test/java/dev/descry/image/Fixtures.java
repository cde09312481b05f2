package dev.descry.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files that {@code model-assets/descry_assets/image_fixtures.py} makes. */
final class Fixtures {

  /** A row of {@code images.tsv}; the size is that of the upright image. */
  record Expected(String file, int width, int height, String resizedSha256) {

    byte[] encoded() {
      return bytes(file);
    }

    RgbImage decoded() {
      try (GZIPInputStream in =
          new GZIPInputStream(new ByteArrayInputStream(bytes(file + ".decoded.gz")))) {
        return new RgbImage(width, height, in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return file;
    }
  }

  private Fixtures() {}

  static Stream<Expected> images() {
    return rows("images.tsv")
        .map(
            f ->
                new Expected(
                    f.get(0), Integer.parseInt(f.get(1)), Integer.parseInt(f.get(2)), f.get(3)));
  }

  static Stream<List<String>> rows(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8)
        .lines()
        .map(line -> List.of(line.split("\t", -1)));
  }

  static byte[] bytes(String file) {
    try (InputStream in =
        Objects.requireNonNull(Fixtures.class.getResourceAsStream("/images/" + file), file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same bytes as {@code noise} of the script. */
  static RgbImage noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    long state = 1;
    for (int i = 0; i < rgb.length; i++) {
      state = (state * 1103515245 + 12345) % (1L << 31);
      rgb[i] = (byte) (state >> 16);
    }
    return new RgbImage(width, height, rgb);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
