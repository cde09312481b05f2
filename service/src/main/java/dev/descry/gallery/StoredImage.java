package dev.descry.gallery;

/**
 * The picture of a sighting, as it lies on disk.
 *
 * @param sha256 of the bytes, 64 lower case hexadecimal digits; names the file
 * @param mediaType such as {@code image/jpeg}
 * @param width in pixels
 * @param height in pixels
 * @param bytes size of the file
 */
public record StoredImage(String sha256, String mediaType, int width, int height, long bytes) {}
