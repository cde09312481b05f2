package dev.descry.detection;

/**
 * A person in an image.
 *
 * @param score how sure the detector is, in [0, 1]
 */
public record Detection(Box box, float score) {}
