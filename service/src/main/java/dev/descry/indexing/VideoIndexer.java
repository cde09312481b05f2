package dev.descry.indexing;

import dev.descry.bundle.Bundles;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.ImageBranch;
import dev.descry.encoding.TemporalPooling;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.image.JpegWriter;
import dev.descry.sources.SightingIds;
import dev.descry.video.PersonTrack;
import dev.descry.video.Videos;
import dev.descry.video.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Videos into sightings: one for each track. Its picture, box and image tokens are those of the
 * best view; its embedding is pooled over the best few views. The sightings of video {@code v} are
 * {@code v:t1}, {@code v:t2} and so on, in order of the first sight. Thread-safe.
 */
@Component
public final class VideoIndexer {

  private final Videos videos;
  private final Indexer indexer;
  private final Bundles bundles;
  private final PerBundle<ImageBranch> imageBranches;

  VideoIndexer(
      Videos videos, Indexer indexer, Bundles bundles, PerBundle<ImageBranch> imageBranches) {
    this.videos = videos;
    this.indexer = indexer;
    this.bundles = bundles;
    this.imageBranches = imageBranches;
  }

  /** The id of a video, from the name of its file. */
  public static String idOf(Path file) {
    return SightingIds.of(file.toAbsolutePath().getFileName());
  }

  /**
   * Reads a video to its end.
   *
   * @param gallery that the sightings are for
   * @param id of the video
   * @param video metadata that each sighting gets; {@code time} is that of the video's start
   * @param found gets each sighting, ready to be put into a gallery, soon after its track ended
   * @throws dev.descry.failure.DescryException as {@link Videos#read} does
   * @throws InterruptedException if the thread was interrupted
   */
  public void read(
      Gallery gallery,
      String id,
      Metadata video,
      Path file,
      Consumer<NewSighting> found,
      Videos.Progress progress)
      throws InterruptedException {
    String source = file.toAbsolutePath().normalize().toString();
    videos.read(
        file,
        track -> {
          String sighting = "%s:t%d".formatted(id, track.number());
          Metadata metadata = FrameOrigin.of(video, source, sighting, track);
          found.accept(encode(gallery, sighting, metadata, track));
        },
        progress);
  }

  private NewSighting encode(Gallery gallery, String id, Metadata metadata, PersonTrack track) {
    List<View> views = track.views();
    NewSighting best =
        indexer.encode(gallery, id, metadata, JpegWriter.write(views.getFirst().pixels()));
    ImageBranch imageBranch = imageBranches.of(bundles.get(best.bundle()));
    List<float[]> embeddings = new ArrayList<>(List.of(best.embedding()));
    views.stream()
        .skip(1)
        .forEach(view -> embeddings.add(imageBranch.encode(view.pixels()).embedding()));
    return new NewSighting(
        best.id(),
        best.metadata(),
        best.mediaType(),
        best.width(),
        best.height(),
        best.image(),
        TemporalPooling.pool(embeddings, views.stream().mapToDouble(View::quality).toArray()),
        best.tokens(),
        best.bundle());
  }
}
