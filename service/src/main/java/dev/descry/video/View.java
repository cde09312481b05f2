package dev.descry.video;

import dev.descry.detection.Detection;
import dev.descry.image.RgbImage;
import java.time.Duration;

/**
 * One look at a person.
 *
 * @param time since the start of the video
 * @param detection where in the frame
 * @param quality how much it tells, in [0, 1]
 * @param pixels of the box
 */
public record View(Duration time, Detection detection, double quality, RgbImage pixels) {}
