package dev.descry.encoding;

/**
 * An image as the image branch sees it. The array is not copied; nobody writes to it.
 *
 * @param embedding L2-normalised
 */
public record EncodedImage(float[] embedding, ImageTokens tokens) {}
