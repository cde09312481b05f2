package dev.descry.video;

import dev.descry.detection.Crops;
import dev.descry.detection.Detection;
import dev.descry.detection.Detector;
import dev.descry.failure.Overload;
import dev.descry.image.ImageDecoder;
import dev.descry.image.RgbImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Video files into tracks of people. Thread-safe; each call reads its file with one thread and
 * keeps only the frame at hand and the best views of tracks that still go on.
 */
@Component
public final class Videos {

  /** Share of the detector's score that an unsure detection needs. */
  private static final float UNSURE = 0.5f;

  private final VideoSettings settings;
  private final ImageDecoder decoder;
  private final Detector detector;

  Videos(VideoSettings settings, ImageDecoder decoder, Detector detector) {
    this.settings = settings;
    this.decoder = decoder;
    this.detector = detector;
  }

  /** Takes tracks. */
  @FunctionalInterface
  public interface Tracks {
    /** One that has ended. */
    void take(PersonTrack track) throws InterruptedException;
  }

  /**
   * Reads a video to its end. An overloaded detector is waited for.
   *
   * @param found gets each track soon after it ended
   * @throws dev.descry.failure.DescryException {@code broken-video}, {@code video-too-large} or
   *     {@code video-unavailable}
   * @throws InterruptedException if the thread was interrupted between two frames
   */
  public void read(Path file, Tracks found) throws InterruptedException {
    Tracker tracker = new Tracker(detector.leastScore(), settings.maxLost());
    Map<Integer, TrackViews> open = new TreeMap<>();
    try (VideoFrames frames = VideoFrames.open(file, settings.interval(), decoder.limits())) {
      for (VideoFrames.VideoFrame frame = frames.next(); frame != null; frame = frames.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped at %s of %s".formatted(frame.time(), file));
        }
        RgbImage pixels = frame.pixels();
        // 1. people of this frame
        List<Detection> people =
            Overload.waitOut(() -> detector.detect(pixels, UNSURE * detector.leastScore()));
        // 2. whose tracks they continue
        for (Tracker.Tracked seen : tracker.next(frame.time(), people)) {
          // 3. what this look is worth
          View view = view(frame.time(), seen.detection(), people, pixels);
          open.computeIfAbsent(seen.track(), n -> new TrackViews(n, settings.views(), view.time()))
              .add(view);
        }
        // 4. who has gone
        handOver(open, frame.time().minus(settings.maxLost()), found);
      }
    }
    handOver(open, Duration.ofSeconds(Long.MAX_VALUE), found);
  }

  private static View view(
      Duration time, Detection person, List<Detection> people, RgbImage frame) {
    RgbImage crop = Crops.cut(frame, person.box());
    List<Detection> others = new ArrayList<>(people);
    others.remove(person);
    double quality = ViewQuality.of(person, others, crop, frame.width(), frame.height());
    return new View(time, person, quality, crop);
  }

  private void handOver(Map<Integer, TrackViews> open, Duration lastSeenBefore, Tracks found)
      throws InterruptedException {
    for (Iterator<TrackViews> each = open.values().iterator(); each.hasNext(); ) {
      TrackViews track = each.next();
      if (track.lastSeen().compareTo(lastSeenBefore) < 0) {
        each.remove();
        if (track.frames() >= settings.minFrames()) {
          found.take(track.finished());
        }
      }
    }
  }
}
