package dev.descry.cli;

import dev.descry.bundle.Bundles;
import dev.descry.gallery.Metadata;
import dev.descry.indexing.EncodingDestination;
import dev.descry.indexing.Indexers;
import dev.descry.jobs.GalleryJobs;
import dev.descry.jobs.IndexingJobs;
import dev.descry.jobs.JobDescription;
import dev.descry.jobs.JobDescription.State;
import dev.descry.jobs.JobRun;
import dev.descry.jobs.JobSpec;
import dev.descry.jobs.Partition;
import dev.descry.sources.DatasetLayout;
import dev.descry.sources.Duplicates;
import dev.descry.sources.Source;
import dev.descry.sources.SourceOptions;
import dev.descry.sources.Sources;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a gallery, of a local data folder or of a running service. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Index images and videos from folders, archives, manifests and datasets.",
      "An image is one person, or with --frames a full frame whose people are found. People of"
          + " videos are followed, and each walk is one sighting.",
      "Indexing the same source again replaces its sightings. A run that was stopped or killed goes"
          + " on where it was when the same command is given again."
    })
final class IndexCommand implements Callable<Integer> {

  /** Whose processor or GPU encodes. */
  enum Where {
    HERE,
    THERE
  }

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--gallery",
      paramLabel = "NAME",
      description = "Gallery to fill; created if it is not there.")
  private @Nullable String gallery;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A running service to feed, instead of a local data folder.")
  private @Nullable URI url;

  @Option(
      names = "--encode",
      paramLabel = "WHERE",
      defaultValue = "there",
      description =
          "Where images for --url are encoded: there, by the service, or here, with its bundle"
              + " (default: ${DEFAULT-VALUE}).")
  private Where encode = Where.THERE;

  @Option(
      names = "--frames",
      description =
          "The images are full frames: each person of theirs is found, cut out and indexed.")
  private boolean frames;

  @Option(names = "--camera", paramLabel = "NAME", description = "Camera of all images and videos.")
  private @Nullable String camera;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description =
          "When all images were taken and all videos begin, such as 2026-03-14T09:00:00Z, where"
              + " the source does not say.")
  private @Nullable Instant time;

  @Option(names = "--source", paramLabel = "TEXT", description = "Where all images come from.")
  private @Nullable String source;

  @Option(names = "--tag", paramLabel = "TAG", description = "Tag of all images; repeatable.")
  private Set<String> tags = Set.of();

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description =
          "Which column of a manifest holds image, id, camera, time, track, person, source, tags,"
              + " lat or lon, where it has another name; repeatable.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      description =
          "What file names mean, where the folder does not show it: ${COMPLETION-CANDIDATES}.")
  private @Nullable DatasetLayout layout;

  @Option(
      names = "--partition",
      paramLabel = "K/N",
      description = "Only the K-th of N parts of the source, so that N runs share it.")
  private @Nullable Partition partition;

  @Option(
      names = "--duplicates",
      paramLabel = "POLICY",
      defaultValue = "index",
      description =
          "What becomes of copies, by bytes or by looks, of images that this run came by before:"
              + " index, skip, or link, which notes the first in the attribute"
              + " duplicate.of (default: ${DEFAULT-VALUE}).")
  private Duplicates.Policy duplicates = Duplicates.Policy.INDEX;

  @Option(
      names = "--retry",
      paramLabel = "JOB",
      description = "Try again what this job could not index, instead of a source.")
  private @Nullable String retry;

  @Option(
      names = "--anew",
      description = "Begin at the beginning, though the same command did not come to its end.")
  private boolean anew;

  @Option(
      names = "--lenient",
      description = "Exit with 0 though some images were left out; the report names them.")
  private boolean lenient;

  @Option(names = "--dry-run", description = "Say what would be indexed, and write nothing.")
  private boolean dryRun;

  @Parameters(
      paramLabel = "SOURCE",
      description =
          "Folder, 'pattern/**/*.jpg', dataset, archive (tar, zip), manifest (csv, jsonl, parquet,"
              + " txt), image or video file.")
  private List<String> sources = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  IndexCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws Exception {
    if ((retry == null) == sources.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Give either SOURCE, one or more, or --retry JOB");
    }
    if (encode == Where.HERE && url == null) {
      throw new ParameterException(
          spec.commandLine(), "--encode here needs --url: without it, images are encoded here");
    }
    if (retry == null && gallery == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--gallery=NAME'");
    }
    // The galleries of the folder may be open in the very service that is fed.
    try (ConfigurableApplicationContext context = starter.bare(options)) {
      if (!dryRun) {
        return run(context);
      }
      JobSpec job = job(context.getBean(IndexingJobs.class));
      new DryRunReport(context, job).print(spec.commandLine().getOut());
      return 0;
    }
  }

  /** What this very command is to do. */
  private JobSpec job(IndexingJobs jobs) {
    if (retry != null) {
      return jobs.spec(retry).retrying(retry);
    }
    Metadata common = new Metadata(camera, time, null, null, null, source, tags, Map.of());
    return new JobSpec(
        Objects.requireNonNull(gallery),
        sources.stream().map(IndexCommand::absolute).toList(),
        new SourceOptions(common, columns, layout, true),
        frames,
        partition,
        duplicates,
        url,
        encode == Where.HERE,
        null);
  }

  /** The same place means the same, wherever the command is given next time. */
  private static String absolute(String place) {
    try {
      Path path = Path.of(place);
      return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : place;
    } catch (InvalidPathException e) {
      return place;
    }
  }

  private int run(ConfigurableApplicationContext context) throws InterruptedException {
    IndexingJobs jobs = context.getBean(IndexingJobs.class);
    String id = find(jobs, job(jobs));
    JobRun run = start(context, jobs, id);
    JobDescription end = JobProgress.follow(run, spec.commandLine().getErr());
    PrintWriter out = spec.commandLine().getOut();
    new JobSummary(end, jobs.report(id), context.getBean(MeterRegistry.class)).print(out);
    if (end.state() == State.FAILED) {
      return Commands.FAILED;
    }
    return lenient || end.counts().failed() == 0 ? 0 : Commands.INCOMPLETE;
  }

  private String find(IndexingJobs jobs, JobSpec job) {
    if (anew) {
      return jobs.create(job);
    }
    return jobs.unfinished(job)
        .map(
            id -> {
              long done = jobs.describe(id).counts().done();
              spec.commandLine()
                  .getErr()
                  .printf("going on with job %s after %,d entries%n", id, done);
              return id;
            })
        .orElseGet(() -> jobs.create(job));
  }

  private static JobRun start(
      ConfigurableApplicationContext context, IndexingJobs jobs, String id) {
    JobSpec job = jobs.spec(id);
    if (job.service() == null) {
      return context.getBean(GalleryJobs.class).run(id);
    }
    RemoteService service = new RemoteService(job.service());
    service.createGallery(job.gallery());
    Source source = context.getBean(Sources.class).open(job.sources(), job.options());
    if (job.encodeHere()) {
      String bundle =
          service.call(HttpMethod.GET, job.gallery(), "", null).at("/spec/bundle").asString();
      // Refuses before anything is read, where the bundle is not here.
      context.getBean(Bundles.class).get(bundle);
      Indexers indexers = context.getBean(Indexers.class);
      return jobs.run(
          id,
          source,
          since ->
              new EncodingDestination(
                  indexers, bundle, job.frames(), gallery(service, job.gallery(), since)));
    }
    return jobs.run(
        id,
        source,
        since ->
            new RemoteDestination(
                service, job.gallery(), job.frames(), gallery(service, job.gallery(), since)));
  }

  /**
   * A gallery of a service.
   *
   * @param since by our clock
   */
  private static RemoteGallery gallery(
      RemoteService service, String gallery, @Nullable Instant since) {
    Instant there =
        since == null ? null : service.now().minus(Duration.between(since, Instant.now()));
    return new RemoteGallery(service, gallery, there);
  }
}
