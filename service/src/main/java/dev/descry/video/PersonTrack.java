package dev.descry.video;

import java.time.Duration;
import java.util.List;

/**
 * One walk of one person through a video.
 *
 * @param number from 1 on, in order of the first sight
 * @param from when first seen, since the start of the video
 * @param to when last seen
 * @param frames in which the person was seen, of those that were looked at
 * @param views the best ones, best first; at least one
 */
public record PersonTrack(int number, Duration from, Duration to, int frames, List<View> views) {}
