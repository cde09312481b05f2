package dev.descry.jobs;

import dev.descry.failure.DescryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Goes on, when the service starts, with the jobs that its last end interrupted, and interrupts
 * those that run before the web server waits for its last requests: who watches a job would keep it
 * waiting.
 */
@Component
@ConditionalOnWebApplication
final class JobUpkeep implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(JobUpkeep.class);

  private final IndexingJobs jobs;
  private final GalleryJobs runs;
  private volatile boolean running;

  JobUpkeep(IndexingJobs jobs, GalleryJobs runs) {
    this.jobs = jobs;
    this.runs = runs;
  }

  @Override
  public void start() {
    running = true;
    for (String id : jobs.interrupted()) {
      try {
        runs.run(id);
      } catch (DescryException e) {
        LOG.warn("Job {} does not go on: {}", id, e.getMessage());
      }
    }
  }

  @Override
  public void stop() {
    jobs.interruptAll();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
