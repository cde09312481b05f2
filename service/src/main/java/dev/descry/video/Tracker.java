package dev.descry.video;

import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Links the detections of successive frames to tracks, in the manner of ByteTrack (Zhang et al.,
 * ECCV 2022, arXiv 2110.06864): sure detections are matched first, with all tracks, where {@link
 * Motion} expects them; then unsure ones, with the tracks that are left and were seen in the frame
 * before, because half-hidden people score low but do not vanish. A sure detection that matches
 * nothing begins a track; an unsure one is forgotten. Not thread-safe.
 */
final class Tracker {

  private static final float LEAST_OVERLAP = 0.2f;
  private static final float LEAST_OVERLAP_UNSURE = 0.4f;
  private static final float GROWN = 0.25f;

  /** A track in a frame. */
  record Tracked(int track, Detection detection) {}

  private static final class Track {
    private final int number;
    private final Motion motion;
    private Duration seen;

    Track(int number, Detection first, Duration now) {
      this.number = number;
      this.motion = new Motion(first.box());
      this.seen = now;
    }
  }

  private final float sure;
  private final Duration maxLost;
  private final List<Track> tracks = new ArrayList<>();
  private Duration before = Duration.ZERO;
  private int next = 1;

  /**
   * A tracker of one video.
   *
   * @param sure score from which on a detection is sure
   * @param maxLost how long a track may go unseen
   */
  Tracker(float sure, Duration maxLost) {
    this.sure = sure;
    this.maxLost = maxLost;
  }

  /**
   * Takes in the next frame.
   *
   * @param now later than that of the frame before
   * @return the tracks that are seen in it, numbered from 1 in order of their first sight
   */
  List<Tracked> next(Duration now, List<Detection> detections) {
    double seconds = now.minus(before).toNanos() / 1e9;
    tracks.removeIf(track -> now.minus(track.seen).compareTo(maxLost) > 0);
    tracks.forEach(track -> track.motion.predict(seconds));

    List<Detection> plain = new ArrayList<>();
    List<Detection> unsure = new ArrayList<>();
    detections.forEach(each -> (each.score() >= sure ? plain : unsure).add(each));
    List<Tracked> seen = new ArrayList<>();
    link(tracks, plain, LEAST_OVERLAP, now, seen);
    List<Track> unseen = tracks.stream().filter(track -> track.seen.equals(before)).toList();
    link(unseen, unsure, LEAST_OVERLAP_UNSURE, now, seen);
    for (Detection detection : plain) {
      Track track = new Track(next++, detection, now);
      tracks.add(track);
      seen.add(new Tracked(track.number, detection));
    }
    before = now;
    return seen;
  }

  /** Matches, and takes the detections that matched out of the list. */
  private static void link(
      List<Track> tracks,
      List<Detection> detections,
      float least,
      Duration now,
      List<Tracked> seen) {
    List<Box> expected = tracks.stream().map(track -> track.motion.box()).toList();
    List<Box> found = detections.stream().map(Detection::box).toList();
    Set<Integer> matched = new HashSet<>();
    for (Association.Pair pair : Association.match(expected, found, GROWN, least)) {
      Track track = tracks.get(pair.track());
      Detection detection = detections.get(pair.detection());
      track.motion.correct(detection.box());
      track.seen = now;
      seen.add(new Tracked(track.number, detection));
      matched.add(pair.detection());
    }
    for (int i = detections.size() - 1; i >= 0; i--) {
      if (matched.contains(i)) {
        detections.remove(i);
      }
    }
  }
}
