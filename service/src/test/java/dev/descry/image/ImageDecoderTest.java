package dev.descry.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest
  @MethodSource("dev.descry.image.Fixtures#images")
  void decodesExactlyThePixelsOfThePythonReference(Fixtures.Expected expected) {
    RgbImage pixels = decoder.decode(expected.encoded()).pixels();

    RgbImage reference = expected.decoded();
    assertThat(pixels.width()).isEqualTo(reference.width());
    assertThat(pixels.height()).isEqualTo(reference.height());
    assertThat(largestDifference(pixels, reference)).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.descry.image.Fixtures#images")
  void tellsTheKindByTheContent(Fixtures.Expected expected) {
    String ending = expected.file().substring(expected.file().lastIndexOf('.') + 1);

    assertThat(decoder.decode(expected.encoded()).mediaType())
        .isEqualTo("image/" + (ending.equals("jpg") ? "jpeg" : ending));
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 200", "1, 2, 200", "1, 1, 0"})
  void doesNotMindAColourProfileThatIsInPieces(int piece, int of, int bytes) {
    byte[] jpeg = Fixtures.bytes("baseline-420.jpg");
    byte[] profile = "ICC_PROFILE\0".getBytes(US_ASCII);
    ByteBuffer broken = ByteBuffer.allocate(jpeg.length + 4 + profile.length + 2 + bytes);
    broken.put(jpeg, 0, 2);
    broken.putShort((short) 0xffe2).putShort((short) (2 + profile.length + 2 + bytes));
    broken.put(profile).put((byte) piece).put((byte) of).put(new byte[bytes]);
    broken.put(jpeg, 2, jpeg.length - 2);

    assertThat(decoder.decode(broken.array()).pixels().rgb())
        .isEqualTo(decoder.decode(jpeg).pixels().rgb());
  }

  @Test
  void decodesTheSameOnManyThreadsAtOnce() throws Exception {
    List<Fixtures.Expected> images =
        Stream.generate(Fixtures::images).limit(4).flatMap(all -> all).toList();
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Future<DecodedImage>> decoded =
          threads.invokeAll(
              images.stream()
                  .map(image -> (Callable<DecodedImage>) () -> decoder.decode(image.encoded()))
                  .toList());
      for (int i = 0; i < images.size(); i++) {
        assertThat(decoded.get(i).get().pixels().rgb())
            .as(images.get(i).file())
            .isEqualTo(images.get(i).decoded().rgb());
      }
    }
  }

  private static int largestDifference(RgbImage a, RgbImage b) {
    int largest = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
    }
    return largest;
  }
}
