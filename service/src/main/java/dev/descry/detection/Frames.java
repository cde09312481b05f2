package dev.descry.detection;

import dev.descry.image.ImageDecoder;
import dev.descry.image.JpegWriter;
import dev.descry.image.RgbImage;
import java.util.List;
import org.springframework.stereotype.Component;

/** Full frames into crops of people. Thread-safe. */
@Component
public final class Frames {

  /**
   * What a frame shows.
   *
   * @param width of the frame in pixels, upright
   * @param height of the frame in pixels
   * @param people surest first; may be empty
   */
  public record Frame(int width, int height, List<PersonCrop> people) {}

  private final ImageDecoder decoder;
  private final Detector detector;

  Frames(ImageDecoder decoder, Detector detector) {
    this.decoder = decoder;
    this.detector = detector;
  }

  /**
   * Decodes a frame, finds its people and cuts them out.
   *
   * @param image a JPEG, PNG or WebP file
   * @throws dev.descry.failure.DescryException if it is none that can be read, or overloaded
   */
  public Frame read(byte[] image) {
    RgbImage pixels = decoder.decode(image).pixels();
    List<PersonCrop> people =
        detector.detect(pixels).stream()
            .map(
                person -> new PersonCrop(person, JpegWriter.write(Crops.cut(pixels, person.box()))))
            .toList();
    return new Frame(pixels.width(), pixels.height(), people);
  }
}
