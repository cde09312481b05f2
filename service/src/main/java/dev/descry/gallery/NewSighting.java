package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A sighting on its way into a gallery. The arrays are not copied; nobody writes to them. An empty
 * picture or one of another media type is refused as {@code invalid-image}.
 *
 * @param id 1 to 128 letters, digits and {@code . _ : -}, but neither {@code .} nor {@code ..};
 *     another one is refused as {@code invalid-id}
 * @param metadata what is known beside the picture
 * @param mediaType of {@code image}, such as {@code image/jpeg}
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param image the encoded picture, kept byte for byte
 * @param embedding finite and not all zero; the gallery normalises it
 * @param tokens local features for the re-ranking stage
 * @param bundle name@version of the model that made embedding and tokens: the gallery's own
 */
public record NewSighting(
    String id,
    Metadata metadata,
    String mediaType,
    int width,
    int height,
    byte[] image,
    float[] embedding,
    ImageTokens tokens,
    String bundle) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern MEDIA_TYPE = Pattern.compile("image/[A-Za-z0-9.+-]{1,100}");

  public NewSighting {
    if (!ID.matcher(id).matches() || id.equals(".") || id.equals("..")) {
      throw DescryException.of(
          INVALID,
          "invalid-id",
          "sighting id '%s' does not match %s or is a dot name".formatted(Shown.of(id), ID));
    }
    if (!MEDIA_TYPE.matcher(mediaType).matches()) {
      throw invalidImage(
          id, "media type '%s' does not match %s".formatted(Shown.of(mediaType), MEDIA_TYPE));
    }
    if (width < 1 || height < 1 || image.length == 0) {
      throw invalidImage(
          id, "%d bytes of %d x %d pixels are none".formatted(image.length, width, height));
    }
  }

  /**
   * As the gallery keeps it.
   *
   * @param sha256 of the picture
   * @param unit the embedding at length one
   */
  Sighting stored(String sha256, float[] unit, Instant now) {
    return new Sighting(
        id,
        metadata,
        new StoredImage(sha256, mediaType, width, height, image.length),
        unit,
        tokens,
        bundle,
        now);
  }

  private static DescryException invalidImage(String id, String problem) {
    return DescryException.of(
        INVALID, "invalid-image", "image of sighting %s: %s".formatted(id, problem));
  }
}
