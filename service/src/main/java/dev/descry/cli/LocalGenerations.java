package dev.descry.cli;

import dev.descry.bundle.Bundles;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Generation;
import dev.descry.gallery.GenerationDescription;
import dev.descry.gallery.GenerationPlan;
import dev.descry.indexing.Reencoder;
import java.util.List;
import java.util.Optional;

/** Generations of a gallery in this process, which does the work itself. */
final class LocalGenerations implements GenerationWork {

  private final Gallery gallery;
  private final Bundles bundles;
  private final Reencoder reencoder;

  LocalGenerations(Gallery gallery, Bundles bundles, Reencoder reencoder) {
    this.gallery = gallery;
    this.bundles = bundles;
    this.reencoder = reencoder;
  }

  @Override
  public List<GenerationDescription> list() {
    return gallery.generations().list();
  }

  @Override
  public GenerationPlan plan(String bundle) {
    bundles.get(bundle);
    return gallery.generations().plan();
  }

  @Override
  public void build(String bundle, boolean swap, boolean incomplete) throws InterruptedException {
    reencoder.begin(gallery, bundle, swap, incomplete);
    catchUp();
  }

  @Override
  public void makeLive(int generation, boolean incomplete) {
    gallery.generations().makeLive(generation, incomplete);
    try {
      catchUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void drop(int generation) {
    gallery.generations().drop(generation);
  }

  private void catchUp() throws InterruptedException {
    Optional<Generation> pending = gallery.generations().pending();
    if (pending.isEmpty()) {
      return;
    }
    Thread main = Thread.currentThread();
    Terminal.withProgress(
        "Encoding",
        "sightings",
        gallery.generations().plan().sightings(),
        done -> {
          reencoder.run(gallery, pending.get(), done, main::isInterrupted);
          return true;
        });
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped; what is encoded stays");
    }
  }
}
