package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.CONFLICT;

import dev.descry.encoding.EncodedImage;
import dev.descry.failure.DescryException;
import dev.descry.gallery.GalleryManifest.Next;
import dev.descry.gallery.GenerationDescription.Progress;
import dev.descry.gallery.OpenGenerations.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.apache.lucene.store.AlreadyClosedException;

/** Generations that are Lucene indexes in the folder of their gallery. */
final class LuceneGenerations implements Generations {

  private final GalleryAccess access;
  private final String gallery;
  private final OpenGenerations generations;
  private final CommitQueue<GalleryChanges> writes;
  private final ImageStore images;
  private final GallerySettings limits;

  LuceneGenerations(
      GalleryAccess access,
      OpenGenerations generations,
      CommitQueue<GalleryChanges> writes,
      ImageStore images,
      GallerySettings limits) {
    this.access = access;
    this.gallery = access.name();
    this.generations = generations;
    this.writes = writes;
    this.images = images;
    this.limits = limits;
  }

  @Override
  public List<GenerationDescription> list() {
    return access.to(() -> generations.read(LuceneGenerations::list));
  }

  private static List<GenerationDescription> list(State now) {
    List<GenerationDescription> all = new ArrayList<>();
    for (Generation one : now.manifest().generations()) {
      Follower follower = now.follower();
      if (one.number() == now.live().number()) {
        all.add(now.live().index().describe(one, null));
      } else if (follower == null) {
        all.add(damaged(one));
      } else {
        all.add(follower.generation().index().describe(one, progress(now, follower)));
      }
    }
    return List.copyOf(all);
  }

  private static Progress progress(State now, Follower follower) {
    Next next = now.manifest().next();
    int number = follower.generation().number();
    boolean becomesLive = next != null && next.generation() == number;
    boolean waits = becomesLive && follower.behind() == 0 && !now.mayBecomeLive(number);
    return follower.progress(
        becomesLive, waits ? incomplete(number, follower.generation().index().unencoded()) : null);
  }

  private static GenerationDescription damaged(Generation one) {
    return new GenerationDescription(
        one.number(),
        one.spec(),
        false,
        one.createdAt(),
        0,
        0,
        0,
        0,
        0,
        new Progress(0, 0, 0, 0, null, false, false, "it is damaged: drop it", List.of()));
  }

  @Override
  public GenerationPlan plan() {
    return access.to(() -> generations.read(this::plan));
  }

  private GenerationPlan plan(State now) {
    GalleryIndex live = now.live().index();
    return new GenerationPlan(live.sightings(), live.withoutImage(images.inOrder()), live.bytes());
  }

  @Override
  public int begin(GallerySpec spec, boolean swap, boolean incomplete) {
    GenerationPlan plan = plan();
    if (plan.withoutImage() > 0 && !incomplete) {
      throw DescryException.of(
          CONFLICT,
          "images-not-kept",
          "%d of the %d sightings of gallery %s have no picture to encode with %s: with \"incomplete\" they stay, but no search finds them"
              .formatted(plan.withoutImage(), plan.sightings(), gallery, spec.bundle()));
    }
    return between(() -> beginNow(spec, swap, incomplete, plan.indexBytes()));
  }

  private int beginNow(GallerySpec spec, boolean swap, boolean incomplete, long moreBytes)
      throws IOException {
    if (generations.live().spec().equals(spec)) {
      throw DescryException.of(
          CONFLICT,
          "generation-live",
          "generation %d of gallery %s is built with %s and live"
              .formatted(generations.live().number(), gallery, spec.bundle()));
    }
    Optional<Generation> other = generations.manifest().otherOne();
    if (other.isEmpty()) {
      limits.checkBytes(
          gallery,
          () -> generations.bytes() + images.bytes(),
          moreBytes,
          "about %d more for another generation");
      return generations.add(spec, swap, incomplete).number();
    }
    if (!other.get().spec().equals(spec) || generations.follower().isEmpty()) {
      throw DescryException.of(
          CONFLICT,
          "generation-exists",
          "gallery %s has generation %d, built with %s, beside the live one: drop it first"
              .formatted(gallery, other.get().number(), other.get().spec().bundle()));
    }
    GalleryChanges changes = generations.begin();
    changes.forgetUnencoded();
    generations.commit(changes);
    generations.setNext(swap ? new Next(other.get().number(), incomplete) : null);
    return other.get().number();
  }

  @Override
  public void makeLive(int generation, boolean incomplete) {
    between(
        () -> {
          generations.find(generation);
          if (generation == generations.live().number()) {
            generations.setNext(null);
            return true;
          }
          Follower follower = following(generation);
          long failed = follower.generation().index().unencoded();
          if (failed > 0 && !incomplete) {
            throw DescryException.of(
                CONFLICT, "generation-incomplete", incomplete(generation, failed));
          }
          generations.setNext(new Next(generation, incomplete));
          return generations.swap();
        });
  }

  private static String incomplete(int generation, long failed) {
    return "%d sightings could not be encoded for generation %d: with \"incomplete\" it becomes live, but no search finds them"
        .formatted(failed, generation);
  }

  @Override
  public void drop(int generation) {
    between(
        () -> {
          generations.drop(generation);
          return true;
        });
  }

  private <T> T between(Callable<T> action) {
    return access.to(() -> writes.between(action));
  }

  @Override
  public Optional<Generation> pending() {
    return access.to(() -> generations.read(LuceneGenerations::pending));
  }

  private static Optional<Generation> pending(State now) {
    return Optional.ofNullable(now.follower())
        .filter(
            follower -> follower.behind() > 0 || now.mayBecomeLive(follower.generation().number()))
        .map(follower -> follower.generation().made());
  }

  @Override
  public void catchUp(
      int generation,
      Function<byte[], EncodedImage> encoder,
      IntConsumer done,
      BooleanSupplier stop) {
    if (generation == generations.live().number()) {
      return;
    }
    Follower follower = following(generation);
    CatchUp run = new CatchUp(generations, follower, writes, images, encoder, done);
    access.to(
        () -> {
          try {
            run.run(stop);
            return true;
          } catch (AlreadyClosedException e) {
            generations.find(generation);
            throw e;
          }
        });
  }

  private Follower following(int generation) {
    Generation one = generations.find(generation);
    return generations
        .follower()
        .filter(follower -> follower.generation().made().equals(one))
        .orElseThrow(
            () ->
                DescryException.of(
                    CONFLICT,
                    "generation-damaged",
                    "generation %d of gallery %s is damaged: drop it"
                        .formatted(generation, gallery)));
  }
}
