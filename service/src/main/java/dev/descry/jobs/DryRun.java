package dev.descry.jobs;

import dev.descry.sources.Entries;
import dev.descry.sources.Source;
import dev.descry.sources.SourceEntry;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceMedia;
import dev.descry.sources.SourceProblem;
import dev.descry.sources.SourceVideo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a job would find in a source. Nothing is decoded, so that what is broken inside still counts
 * as one.
 *
 * @param description of the source
 * @param images how many it would try to index
 * @param videos the same of videos
 * @param problems how many entries it would leave out, by the type of the reason
 * @param first the first images and videos
 */
public record DryRun(
    String description,
    long images,
    long videos,
    Map<String, Long> problems,
    List<SourceMedia> first) {

  /**
   * Reads a source to its end.
   *
   * @param keep how many of the first images and videos to keep
   */
  static DryRun of(Source source, Predicate<SourceEntry> chosen, int keep) {
    long images = 0;
    long videos = 0;
    Map<String, Long> problems = new TreeMap<>();
    List<SourceMedia> first = new ArrayList<>();
    try (Entries entries = source.entries()) {
      while (entries.hasNext()) {
        SourceEntry entry = entries.next();
        if (!chosen.test(entry)) {
          continue;
        }
        if (entry instanceof SourceMedia media && first.size() < keep) {
          first.add(media);
        }
        switch (entry) {
          case SourceImage image -> images++;
          case SourceVideo video -> videos++;
          case SourceProblem problem -> problems.merge(problem.type(), 1L, Long::sum);
        }
      }
    }
    return new DryRun(source.description(), images, videos, problems, List.copyOf(first));
  }
}
