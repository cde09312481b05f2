package dev.descry.cli;

import dev.descry.jobs.DryRun;
import dev.descry.jobs.IndexingJobs;
import dev.descry.jobs.JobSpec;
import dev.descry.sources.SourceImage;
import dev.descry.sources.Sources;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a person reads of a job that is only tried: what it would index, and how long that takes.
 */
record DryRunReport(ConfigurableApplicationContext context, JobSpec job) {

  private static final int SHOWN = 3;

  /** Images that speed is measured with, of each source. */
  private static final int SAMPLE = 64;

  /** Reads all sources to their end, and indexes nothing but a sample that is thrown away. */
  void print(PrintWriter out) throws Exception {
    IndexingJobs jobs = context.getBean(IndexingJobs.class);
    Sources places = context.getBean(Sources.class);
    long images = 0;
    long videos = 0;
    List<SourceImage> sample = new ArrayList<>();
    for (String place : job.sources()) {
      DryRun found = jobs.dryRun(job, places.open(place, job.options()), SAMPLE);
      print(found, out);
      images += found.images();
      videos += found.videos();
      found.first().stream()
          .filter(SourceImage.class::isInstance)
          .map(SourceImage.class::cast)
          .forEach(sample::add);
    }
    if ((job.service() == null || job.encodeHere()) && !sample.isEmpty()) {
      double perSecond = Estimate.perSecond(context, sample, job.frames());
      out.printf(
          "%,d images would take about %s here, at %.1f a second, measured with %d of them%n",
          images,
          JobSummary.duration(Math.round(1e3 * images / perSecond)),
          perSecond,
          sample.size());
    }
    if (videos > 0) {
      out.printf("how long %,d videos take is not estimated%n", videos);
    }
    out.println("nothing was written");
  }

  private static void print(DryRun found, PrintWriter out) {
    out.printf("%s: %,d images", found.description(), found.images());
    if (found.videos() > 0) {
      out.printf(", %,d videos", found.videos());
    }
    out.println();
    found.first().stream().limit(SHOWN).forEach(one -> out.printf("    %s%n", one.id()));
    if (found.images() + found.videos() > SHOWN) {
      out.printf("    …%n");
    }
    found
        .problems()
        .forEach((type, count) -> out.printf("  %,d would be left out as %s%n", count, type));
  }
}
