package dev.descry.jobs;

import dev.descry.sources.Duplicates;
import dev.descry.sources.SourceOptions;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job is to do. Equal ones are the same work.
 *
 * @param gallery that is filled
 * @param sources places as {@link dev.descry.sources.Sources} opens them, one after the other
 * @param options for all sources
 * @param frames whether images are full frames, of whose people each is a sighting
 * @param partition which share of the sources; null for all
 * @param duplicates what becomes of copies of images that this job came by before
 * @param service that has the gallery; null where it is in a folder of this process
 * @param encodeHere whether images are encoded in this process though a service has the gallery
 * @param retryOf job whose failures alone are tried again; null for everything
 */
public record JobSpec(
    String gallery,
    List<String> sources,
    SourceOptions options,
    boolean frames,
    @Nullable Partition partition,
    Duplicates.Policy duplicates,
    @Nullable URI service,
    boolean encodeHere,
    @Nullable String retryOf) {

  /** The same for what another job could not index. */
  public JobSpec retrying(String job) {
    return new JobSpec(
        gallery, sources, options, frames, partition, duplicates, service, encodeHere, job);
  }
}
