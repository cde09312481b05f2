package dev.descry.image;

/**
 * An image as it came in, decoded.
 *
 * @param pixels upright, without alpha
 * @param mediaType what the bytes were: {@code image/jpeg}, {@code image/png} or {@code image/webp}
 */
public record DecodedImage(RgbImage pixels, String mediaType) {}
