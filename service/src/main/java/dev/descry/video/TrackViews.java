package dev.descry.video;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is kept of a track while it goes on: of each second the best view, since neighbours look
 * alike, and of those the best few. Not thread-safe.
 */
final class TrackViews {

  private final int number;
  private final int most;
  private final Duration from;
  private Duration to;
  private int frames;
  private final List<View> best = new ArrayList<>();

  TrackViews(int number, int most, Duration from) {
    this.number = number;
    this.most = most;
    this.from = from;
    this.to = from;
  }

  Duration lastSeen() {
    return to;
  }

  int frames() {
    return frames;
  }

  void add(View view) {
    to = view.time();
    frames++;
    long second = view.time().minus(from).toSeconds();
    View rival =
        best.stream()
            .filter(kept -> kept.time().minus(from).toSeconds() == second)
            .findFirst()
            .orElse(view);
    best.remove(rival);
    best.add(rival.quality() > view.quality() ? rival : view);
    best.sort(Comparator.comparingDouble(View::quality).reversed());
    if (best.size() > most) {
      best.removeLast();
    }
  }

  PersonTrack finished() {
    return new PersonTrack(number, from, to, frames, List.copyOf(best));
  }
}
