package dev.descry.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Greedy non-maximum suppression: the best detection stays, and those that overlap one that stays
 * by more than a limit go (Felzenszwalb et al., PAMI 2010, section 3.3).
 */
final class Suppression {

  private Suppression() {}

  /**
   * What stays, best first; of equal scores the earlier one comes first.
   *
   * @param limit intersection over union, in [0, 1]; 1 keeps everything
   * @param most how many stay at most
   */
  static List<Detection> keep(List<Detection> detections, float limit, int most) {
    List<Detection> ordered = new ArrayList<>(detections);
    ordered.sort(Comparator.comparingDouble(Detection::score).reversed());
    List<Detection> kept = new ArrayList<>();
    for (Detection next : ordered) {
      if (kept.size() == most) {
        break;
      }
      if (kept.stream().noneMatch(better -> better.box().overlap(next.box()) > limit)) {
        kept.add(next);
      }
    }
    return kept;
  }
}
