package dev.descry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedImagesTest {

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @Test
  void nothingAtAll() {
    assertRefused(new byte[0], Kind.INVALID, "empty-image", "The image has no bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a man in a red coat", "{}", "%PDF-1.7", "x", "RIFF____WAVEfmt "})
  void whatIsNoImage(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertRefused(
        bytes,
        Kind.UNSUPPORTED,
        "not-an-image",
        "The bytes are no image: they start with %02x".formatted(bytes[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "small.gif, GIF",
    "small.bmp, BMP",
    "small.tif, TIFF",
    "animated.webp, an animated WebP"
  })
  void imagesOfOtherFormatsByName(String file, String name) {
    assertRefused(
        Fixtures.bytes("refused/" + file),
        Kind.UNSUPPORTED,
        "unsupported-image-format",
        "The image is " + name + ", which is not read");
  }

  @ParameterizedTest
  @CsvSource({"heic, HEIC", "heix, HEIC", "mif1, HEIF", "avif, AVIF"})
  void photosOfTelephonesByName(String brand, String name) {
    byte[] start = ("\0\0\0\u0018ftyp" + brand + "\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(
        start,
        Kind.UNSUPPORTED,
        "unsupported-image-format",
        "The image is " + name + ", which is not read");
  }

  @Test
  void jpegsThatAreCodedArithmetically() {
    byte[] bytes = Fixtures.bytes("baseline-444.jpg");
    int frame = indexOf(bytes, "\u00ff\u00c0");
    bytes[frame + 1] = (byte) 0xc9;

    assertRefused(bytes, Kind.UNSUPPORTED, "unsupported-image-format", "an arithmetic-coded JPEG");
  }

  @Test
  void moreBytesThanTheLimit() {
    byte[] bytes = Fixtures.bytes("rgb.png");
    ImageDecoder strict = new ImageDecoder(new ImageLimits(bytes.length - 1, 1000));

    assertRefused(
        strict,
        bytes,
        Kind.TOO_LARGE,
        "image-too-large",
        "The image has %d bytes; at most %d are read".formatted(bytes.length, bytes.length - 1));
  }

  @ParameterizedTest
  @MethodSource("dev.descry.image.Fixtures#images")
  void morePixelsThanTheLimitButNotAsManyAsTheLimit(Fixtures.Expected image) {
    int pixels = image.width() * image.height();
    byte[] bytes = image.encoded();

    assertRefused(
        new ImageDecoder(new ImageLimits(bytes.length, pixels - 1)),
        bytes,
        Kind.TOO_LARGE,
        "image-too-large",
        "= %d pixels; at most %d are read".formatted(pixels, pixels - 1));
    assertThat(new ImageDecoder(new ImageLimits(bytes.length, pixels)).decode(bytes)).isNotNull();
  }

  /** A header is enough to be refused by: none of the pixels that it promises are there. */
  @Test
  void aSmallFileThatUnpacksToAHugeImage() {
    byte[] bytes = Fixtures.bytes("rgb.png");
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.putInt(16, 100_000).putInt(20, 200_000);
    CRC32 crc = new CRC32();
    crc.update(bytes, 12, 17);
    header.putInt(29, (int) crc.getValue());

    assertRefused(
        bytes,
        Kind.TOO_LARGE,
        "image-too-large",
        "The image has 100000 x 200000 = 20000000000 pixels; at most 32000000 are read");
  }

  @ParameterizedTest
  @MethodSource("dev.descry.image.Fixtures#images")
  void filesThatEndTooEarly(Fixtures.Expected image) {
    byte[] bytes = image.encoded();
    for (int percent = 5; percent < 100; percent += 5) {
      int length = Math.max(bytes.length * percent / 100, 16);
      assertRefused(
          Arrays.copyOf(bytes, length), Kind.INVALID, "broken-image", "The image is broken");
    }
    for (int missing = 1; missing <= 3; missing++) {
      assertRefused(
          Arrays.copyOf(bytes, bytes.length - missing),
          Kind.INVALID,
          "broken-image",
          "The image is broken");
    }
  }

  @Test
  void jpegsWhoseDataEndTooEarlyAlthoughTheyHaveAnEnd() {
    byte[] bytes = Fixtures.bytes("baseline-420.jpg");
    byte[] cut = Arrays.copyOf(bytes, bytes.length * 2 / 3);
    cut[cut.length - 2] = (byte) 0xff;
    cut[cut.length - 1] = (byte) 0xd9;

    assertRefused(cut, Kind.INVALID, "broken-image", "the JPEG lacks data");
  }

  @Test
  void jpegsOfEndlesslyManyScans() {
    byte[] bytes = Fixtures.bytes("progressive-420.jpg");
    int scan = indexOf(bytes, "\u00ff\u00da");
    int length = bytes[scan + 3] + 2;
    byte[] many = Arrays.copyOf(bytes, scan + 200 * length + 2);
    for (int i = 0; i < 200; i++) {
      System.arraycopy(bytes, scan, many, scan + i * length, length);
    }
    many[many.length - 2] = (byte) 0xff;
    many[many.length - 1] = (byte) 0xd9;

    assertRefused(many, Kind.INVALID, "broken-image", "the JPEG has more than 100 scans");
  }

  @Test
  void pngsWhosePixelsWereDamaged() {
    byte[] bytes = Fixtures.bytes("rgb.png");
    bytes[indexOf(bytes, "IDAT") + 100] ^= 1;

    assertRefused(
        bytes, Kind.INVALID, "broken-image", "the checksum of the PNG's chunk IDAT is wrong");
  }

  @Test
  void webpsWhoseBitstreamEndsTooEarlyAlthoughTheContainerIsWhole() {
    byte[] bytes = Fixtures.bytes("lossless.webp");
    byte[] cut = Arrays.copyOf(bytes, bytes.length / 4 * 2);
    ByteBuffer sizes = ByteBuffer.wrap(cut).order(ByteOrder.LITTLE_ENDIAN);
    sizes.putInt(4, cut.length - 8).putInt(16, cut.length - 20);

    assertRefused(cut, Kind.INVALID, "broken-image", "its contents cannot be decoded");
  }

  @Test
  void brokenOrientationsCountAsUpright() {
    byte[] bytes = Fixtures.bytes("orientation-6.jpg");
    bytes[indexOf(bytes, "Exif") + 6] = 'X';

    assertThat(decoder.decode(bytes).pixels().rgb())
        .isEqualTo(decoder.decode(Fixtures.bytes("orientation-1.jpg")).pixels().rgb());
  }

  @ParameterizedTest
  @MethodSource("dev.descry.image.Fixtures#images")
  void damageIsDecodedOrRefusedAndNeverFailsOtherwise(Fixtures.Expected image) {
    Random random = new Random(image.file().hashCode());
    for (int i = 0; i < 40; i++) {
      byte[] bytes = image.encoded();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        decoder.decode(bytes);
      } catch (DescryException e) {
        assertThat(e.kind()).isIn(Kind.INVALID, Kind.UNSUPPORTED, Kind.TOO_LARGE);
      }
    }
  }

  @Test
  void limitsWithoutSense() {
    assertThatThrownBy(() -> new ImageLimits(0, 1)).hasMessageContaining("maxBytes is 0");
    assertThatThrownBy(() -> new ImageLimits(1, 0)).hasMessageContaining("maxPixels is 0");
    assertThatThrownBy(() -> new ImageLimits(1, 715_827_883))
        .hasMessage("maxPixels is 715827883, but must lie between 1 and 715827882");
  }

  private void assertRefused(byte[] bytes, Kind kind, String type, String message) {
    assertRefused(decoder, bytes, kind, type, message);
  }

  private static void assertRefused(
      ImageDecoder decoder, byte[] bytes, Kind kind, String type, String message) {
    DescryException e = catchThrowableOfType(DescryException.class, () -> decoder.decode(bytes));
    assertThat(e).as("%d bytes", bytes.length).hasMessageContaining(message);
    assertThat(e.kind()).isEqualTo(kind);
    assertThat(e.type()).isEqualTo(type);
  }

  private static int indexOf(byte[] bytes, String part) {
    int index = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(part);
    assertThat(index).as(part).isNotNegative();
    return index;
  }
}
