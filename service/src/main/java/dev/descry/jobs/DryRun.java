package dev.descry.jobs;

import dev.descry.sources.Entries;
import dev.descry.sources.Source;
import dev.descry.sources.SourceEntry;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a job would find in a source. Images are not decoded, so that one that is broken inside
 * still counts as one.
 *
 * @param description of the source
 * @param images how many it would try to index
 * @param problems how many entries it would leave out, by the type of the reason
 * @param first the first images
 */
public record DryRun(
    String description, long images, Map<String, Long> problems, List<SourceImage> first) {

  /**
   * Reads a source to its end.
   *
   * @param keep how many of the first images to keep
   */
  static DryRun of(Source source, Predicate<SourceEntry> chosen, int keep) {
    long images = 0;
    Map<String, Long> problems = new TreeMap<>();
    List<SourceImage> first = new ArrayList<>();
    try (Entries entries = source.entries()) {
      while (entries.hasNext()) {
        SourceEntry entry = entries.next();
        if (!chosen.test(entry)) {
          continue;
        }
        switch (entry) {
          case SourceImage image -> {
            images++;
            if (first.size() < keep) {
              first.add(image);
            }
          }
          case SourceProblem problem -> problems.merge(problem.type(), 1L, Long::sum);
        }
      }
    }
    return new DryRun(source.description(), images, problems, List.copyOf(first));
  }
}
