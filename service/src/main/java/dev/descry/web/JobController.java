package dev.descry.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Metadata;
import dev.descry.jobs.GalleryJobs;
import dev.descry.jobs.IndexingJobs;
import dev.descry.jobs.JobDescription;
import dev.descry.jobs.JobSpec;
import dev.descry.jobs.Partition;
import dev.descry.sources.DatasetLayout;
import dev.descry.sources.Duplicates;
import dev.descry.sources.SourceOptions;
import dev.descry.web.SightingController.SightingRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Jobs that fill a gallery from sources that this service can reach. */
@RestController
@Tag(name = "Jobs")
class JobController {

  private static final Duration BETWEEN_EVENTS = Duration.ofSeconds(1);

  /** Until the job ends or the client goes. */
  private static final long NO_TIMEOUT = 0;

  /**
   * What to index.
   *
   * @param sources places, of those that the operator allows
   * @param metadata of all images and videos; {@code time} is when videos begin
   * @param columns of manifests, where they have other names
   * @param layout of a dataset, where its folder does not show it
   * @param frames whether images are full frames, whose people are found; false if left out
   * @param duplicates what becomes of copies of images that this job came by before: index, the
   *     default, skip, or link, which notes the first in the attribute duplicate.of
   * @param partition such as 2/5; everything if left out
   */
  record NewJob(
      @JsonProperty(required = true) List<String> sources,
      @Nullable SightingRequest metadata,
      @Nullable Map<String, String> columns,
      @Nullable DatasetLayout layout,
      @Nullable Boolean frames,
      Duplicates.@Nullable Policy duplicates,
      @Nullable Partition partition) {

    JobSpec spec(String gallery) {
      if (sources.isEmpty()) {
        throw DescryException.of(Kind.INVALID, "source-not-found", "sources names none");
      }
      Metadata common = metadata == null ? Metadata.NONE : metadata.metadata();
      return new JobSpec(
          gallery,
          sources,
          new SourceOptions(common, columns == null ? Map.of() : columns, layout, false),
          frames != null && frames,
          partition,
          duplicates == null ? Duplicates.Policy.INDEX : duplicates,
          null,
          false,
          null);
    }
  }

  record JobList(List<JobView> jobs) {}

  private final Galleries galleries;
  private final IndexingJobs jobs;
  private final GalleryJobs runs;

  JobController(Galleries galleries, IndexingJobs jobs, GalleryJobs runs) {
    this.galleries = galleries;
    this.jobs = jobs;
    this.runs = runs;
  }

  @PostMapping(ApiPaths.JOBS)
  @Operation(summary = "Begin to index sources that the service can reach")
  ResponseEntity<JobView> begin(@PathVariable String gallery, @RequestBody NewJob request) {
    galleries.get(gallery);
    return accepted(runs.start(request.spec(gallery)).describe());
  }

  private static ResponseEntity<JobView> accepted(JobDescription job) {
    return ResponseEntity.accepted()
        .location(URI.create(ApiPaths.job(job.spec().gallery(), job.id())))
        .body(JobView.of(job));
  }

  @GetMapping(ApiPaths.JOBS)
  @Operation(summary = "The jobs of a gallery, the newest first")
  JobList list(@PathVariable String gallery) {
    galleries.get(gallery);
    return new JobList(
        jobs.list().stream().filter(job -> isOf(gallery, job.spec())).map(JobView::of).toList());
  }

  @GetMapping(ApiPaths.JOB)
  @Operation(summary = "One job, with its progress")
  JobView get(@PathVariable String gallery, @PathVariable String id) {
    return JobView.of(find(gallery, id));
  }

  private JobDescription find(String gallery, String id) {
    galleries.get(gallery);
    JobDescription job = jobs.describe(id);
    if (!isOf(gallery, job.spec())) {
      throw DescryException.of(
          Kind.MISSING, "job-not-found", "gallery %s has no job %s".formatted(gallery, id));
    }
    return job;
  }

  /** A command may keep the jobs with which it feeds other services in the same folder. */
  private static boolean isOf(String gallery, JobSpec spec) {
    return spec.service() == null && spec.gallery().equals(gallery);
  }

  @PostMapping(ApiPaths.JOB_STOP)
  @Operation(summary = "Stop a job soon; it can be restarted where it was")
  ResponseEntity<JobView> stop(@PathVariable String gallery, @PathVariable String id) {
    find(gallery, id);
    return accepted(jobs.stop(id));
  }

  @PostMapping(ApiPaths.JOB_RESTART)
  @Operation(summary = "Go on with a job that was stopped, interrupted or failed")
  ResponseEntity<JobView> restart(@PathVariable String gallery, @PathVariable String id) {
    find(gallery, id);
    return accepted(runs.run(id).describe());
  }

  @PostMapping(ApiPaths.JOB_RETRY)
  @Operation(summary = "Begin a job that tries again what this one could not index")
  ResponseEntity<JobView> retry(@PathVariable String gallery, @PathVariable String id) {
    return accepted(runs.start(find(gallery, id).spec().retrying(id)).describe());
  }

  @GetMapping(path = ApiPaths.JOB_REPORT, produces = MediaType.APPLICATION_NDJSON_VALUE)
  @Operation(summary = "What a job left out so far: where, and why")
  ResponseEntity<Resource> report(@PathVariable String gallery, @PathVariable String id) {
    find(gallery, id);
    Path file = jobs.report(id);
    Resource report =
        Files.exists(file) ? new FileSystemResource(file) : new ByteArrayResource(new byte[0]);
    return ResponseEntity.ok()
        .header("Content-Disposition", "attachment; filename=\"%s.ndjson\"".formatted(id))
        .body(report);
  }

  @GetMapping(path = ApiPaths.JOB_EVENTS, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Operation(summary = "The progress of a job each second, as server-sent events, until it ends")
  SseEmitter events(@PathVariable String gallery, @PathVariable String id) {
    find(gallery, id);
    SseEmitter events = new SseEmitter(NO_TIMEOUT);
    Supplier<JobDescription> now = () -> jobs.describe(id);
    Thread.ofVirtual().name("events-" + id).start(() -> send(events, now));
    return events;
  }

  private static void send(SseEmitter events, Supplier<JobDescription> now) {
    try {
      JobDescription job = now.get();
      for (; job.state() == JobDescription.State.RUNNING; job = now.get()) {
        events.send(SseEmitter.event().name("progress").data(JobView.of(job)));
        Thread.sleep(BETWEEN_EVENTS);
      }
      events.send(SseEmitter.event().name("end").data(JobView.of(job)));
      events.complete();
    } catch (IOException | InterruptedException | RuntimeException e) {
      // The client has gone, or the service goes.
      events.completeWithError(e);
    }
  }
}
