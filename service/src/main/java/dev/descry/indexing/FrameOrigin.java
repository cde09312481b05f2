package dev.descry.indexing;

import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import dev.descry.gallery.Metadata;
import dev.descry.video.PersonTrack;
import dev.descry.video.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in a frame or video a sighting comes from, as attributes that searches show and filters can
 * ask for. All are numbers.
 *
 * <table>
 *   <caption>Attributes</caption>
 *   <tr><td>{@code box.left}, {@code box.top}, {@code box.width}, {@code box.height}</td>
 *       <td>pixels of the frame</td></tr>
 *   <tr><td>{@code detection.score}</td><td>how sure the detector was, in [0, 1]</td></tr>
 *   <tr><td>{@code video.seconds}</td><td>time of the picture since the start of the video</td></tr>
 *   <tr><td>{@code video.from}, {@code video.to}</td><td>when the track was first and last seen</td></tr>
 * </table>
 *
 * <p>The file is the sighting's {@code source}.
 */
final class FrameOrigin {

  static final String BOX_LEFT = "box.left";

  private FrameOrigin() {}

  /** What is known of a person in a frame. */
  static Metadata of(Metadata frame, Detection person) {
    return with(frame, frame.time(), frame.track(), box(person));
  }

  /**
   * What is known of a track.
   *
   * @param video {@code time} is that of its start
   * @param track where {@code video} names none
   */
  static Metadata of(Metadata video, String track, PersonTrack person) {
    View best = person.views().getFirst();
    Map<String, Object> attributes = box(best.detection());
    attributes.put("video.seconds", seconds(best.time()));
    attributes.put("video.from", seconds(person.from()));
    attributes.put("video.to", seconds(person.to()));
    Instant start = video.time();
    return with(
        video,
        start == null ? null : start.plus(best.time()),
        video.track() == null ? track : video.track(),
        attributes);
  }

  private static Map<String, Object> box(Detection person) {
    Box box = person.box();
    Map<String, Object> attributes = new HashMap<>();
    attributes.put(BOX_LEFT, rounded(box.left(), 10));
    attributes.put("box.top", rounded(box.top(), 10));
    attributes.put("box.width", rounded(box.width(), 10));
    attributes.put("box.height", rounded(box.height(), 10));
    attributes.put("detection.score", rounded(person.score(), 1000));
    return attributes;
  }

  private static Metadata with(
      Metadata common, @Nullable Instant time, @Nullable String track, Map<String, Object> found) {
    Map<String, Object> attributes = new HashMap<>(common.attributes());
    attributes.putAll(found);
    return new Metadata(
        common.camera(),
        time,
        common.location(),
        track,
        common.person(),
        common.source(),
        common.tags(),
        attributes);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static double rounded(float value, int parts) {
    return Math.round(value * (double) parts) / (double) parts;
  }
}
