package dev.descry.video;

import dev.descry.detection.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which detection continues which track: the pair that overlaps most is taken first, then the next
 * of those that are left (greedy, where ByteTrack solves for the best sum; the two differ only
 * where several people overlap several tracks).
 */
final class Association {

  /** Places in the two lists that were given. */
  record Pair(int track, int detection) {}

  private record Candidate(int track, int detection, float overlap) {}

  private Association() {}

  /**
   * Pairs, each track and each detection at most once.
   *
   * @param grown share by which boxes are grown on each side before they are compared, so that fast
   *     people meet their tracks at low frame rates (buffered IoU: Yang et al., WACV 2023)
   * @param least intersection over union of the grown boxes that a pair needs
   */
  static List<Pair> match(List<Box> tracks, List<Box> detections, float grown, float least) {
    List<Candidate> candidates = new ArrayList<>();
    for (int t = 0; t < tracks.size(); t++) {
      for (int d = 0; d < detections.size(); d++) {
        float overlap = tracks.get(t).grown(grown).overlap(detections.get(d).grown(grown));
        if (overlap >= least) {
          candidates.add(new Candidate(t, d, overlap));
        }
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::overlap).reversed());
    boolean[] trackTaken = new boolean[tracks.size()];
    boolean[] detectionTaken = new boolean[detections.size()];
    List<Pair> pairs = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (!trackTaken[candidate.track] && !detectionTaken[candidate.detection]) {
        trackTaken[candidate.track] = true;
        detectionTaken[candidate.detection] = true;
        pairs.add(new Pair(candidate.track, candidate.detection));
      }
    }
    return pairs;
  }
}
