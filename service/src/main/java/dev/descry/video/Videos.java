package dev.descry.video;

import dev.descry.detection.Crops;
import dev.descry.detection.Detection;
import dev.descry.detection.Detector;
import dev.descry.image.ImageDecoder;
import dev.descry.image.RgbImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
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

  /** Told of progress. */
  public interface Progress {
    /**
     * So much has been looked at.
     *
     * @param length of the video as the file states it; zero where it does not
     */
    void at(Duration time, Duration length);
  }

  /**
   * Reads a video to its end.
   *
   * @param found gets each track soon after it ended
   * @throws dev.descry.failure.DescryException {@code broken-video}, {@code video-too-large} or
   *     {@code video-unavailable}; overloaded
   * @throws InterruptedException if the thread was interrupted between two frames
   */
  public void read(Path file, Consumer<PersonTrack> found, Progress progress)
      throws InterruptedException {
    Tracker tracker = new Tracker(detector.leastScore(), settings.maxLost());
    Map<Integer, TrackViews> open = new TreeMap<>();
    try (VideoFrames frames = VideoFrames.open(file, settings.interval(), decoder.limits())) {
      for (VideoFrames.VideoFrame frame = frames.next(); frame != null; frame = frames.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped at %s of %s".formatted(frame.time(), file));
        }
        // 1. people of this frame
        List<Detection> people = detector.detect(frame.pixels(), UNSURE * detector.leastScore());
        // 2. whose tracks they continue
        for (Tracker.Tracked seen : tracker.next(frame.time(), people)) {
          // 3. what this look is worth
          View view = view(frame.time(), seen.detection(), people, frame.pixels());
          open.computeIfAbsent(seen.track(), n -> new TrackViews(n, settings.views(), view.time()))
              .add(view);
        }
        // 4. who has gone
        handOver(open, frame.time().minus(settings.maxLost()), found);
        progress.at(frame.time(), frames.length());
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

  private void handOver(
      Map<Integer, TrackViews> open, Duration lastSeenBefore, Consumer<PersonTrack> found) {
    for (Iterator<TrackViews> each = open.values().iterator(); each.hasNext(); ) {
      TrackViews track = each.next();
      if (track.lastSeen().compareTo(lastSeenBefore) < 0) {
        each.remove();
        if (track.frames() >= settings.minFrames()) {
          found.accept(track.finished());
        }
      }
    }
  }
}
