package dev.descry.jobs;

import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexers;
import dev.descry.sources.Source;
import dev.descry.sources.Sources;
import org.springframework.stereotype.Component;

/** Jobs whose gallery is in this process. Thread-safe. */
@Component
public final class GalleryJobs implements AutoCloseable {

  private final IndexingJobs jobs;
  private final Galleries galleries;
  private final Indexers indexers;
  private final Sources sources;

  GalleryJobs(IndexingJobs jobs, Galleries galleries, Indexers indexers, Sources sources) {
    this.jobs = jobs;
    this.galleries = galleries;
    this.indexers = indexers;
    this.sources = sources;
  }

  /**
   * Runs a job from where it is; makes its gallery if it is not there.
   *
   * @throws dev.descry.failure.DescryException as {@link IndexingJobs#run}, {@link Sources#open}
   *     and {@link Galleries#getOrCreate} do
   */
  public JobRun run(String id) {
    JobSpec spec = jobs.spec(id);
    return run(id, spec, sources.open(spec.sources(), spec.options()));
  }

  private JobRun run(String id, JobSpec spec, Source source) {
    Gallery gallery = galleries.getOrCreate(spec.gallery(), indexers.images().gallerySpec());
    return jobs.run(
        id, source, since -> new GalleryDestination(indexers, gallery, spec.frames(), since));
  }

  /**
   * Makes a job and runs it; when the process ends before the job does, and it is a service, it
   * goes on with it when it starts again.
   *
   * @throws dev.descry.failure.DescryException as {@link #run} does; then there is no job
   */
  public JobRun start(JobSpec spec) {
    jobs.checkRoom();
    // What cannot be opened now is refused before there is a job.
    Source source = sources.open(spec.sources(), spec.options());
    return run(jobs.createUnattended(spec), spec, source);
  }

  /** Stops all jobs before what they need is closed; they can go on. */
  @Override
  public void close() {
    jobs.interruptAll();
  }
}
