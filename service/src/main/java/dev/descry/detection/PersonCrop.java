package dev.descry.detection;

/**
 * A person cut out of a frame.
 *
 * @param detection where in the frame
 * @param jpeg the pixels of the box, widened to whole ones, as a JPEG
 */
public record PersonCrop(Detection detection, byte[] jpeg) {}
