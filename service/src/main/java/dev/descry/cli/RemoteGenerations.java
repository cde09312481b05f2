package dev.descry.cli;

import dev.descry.gallery.GenerationDescription;
import dev.descry.gallery.GenerationDescription.Progress;
import dev.descry.gallery.GenerationPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Generations of a gallery of a running service, which does the work. */
final class RemoteGenerations implements GenerationWork {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final RemoteService service;
  private final String gallery;

  RemoteGenerations(RemoteService service, String gallery) {
    this.service = service;
    this.gallery = gallery;
  }

  @Override
  public List<GenerationDescription> list() {
    return Arrays.asList(
        JSON.treeToValue(
            call(HttpMethod.GET, "/generations", null).path("generations"),
            GenerationDescription[].class));
  }

  @Override
  public GenerationPlan plan(String bundle) {
    return JSON.treeToValue(
        call(HttpMethod.POST, "/generations", Map.of("bundle", bundle, "dryRun", true)),
        GenerationPlan.class);
  }

  @Override
  public void build(String bundle, boolean swap, boolean incomplete) throws InterruptedException {
    GenerationDescription begun =
        JSON.treeToValue(
            call(
                HttpMethod.POST,
                "/generations",
                Map.of("bundle", bundle, "swap", swap, "incomplete", incomplete)),
            GenerationDescription.class);
    Progress progress = begun.progress();
    Terminal.withProgress(
        "Encoding",
        "sightings",
        progress == null ? 0 : progress.total(),
        done -> {
          await(begun.number(), done);
          return true;
        });
  }

  /** Until the generation is live, or holds all and does not become live by itself. */
  private void await(int generation, IntConsumer done) throws InterruptedException {
    long before = 0;
    while (true) {
      GenerationDescription now =
          JSON.treeToValue(
              call(HttpMethod.GET, "/generations/" + generation, null),
              GenerationDescription.class);
      done.accept(Math.toIntExact(Math.max(0, now.sightings() - before)));
      before = now.sightings();
      Progress progress = now.progress();
      if (progress == null
          || (!progress.running() && progress.problem() != null)
          || (progress.done() == progress.total() && !progress.becomesLive())) {
        return;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  @Override
  public void makeLive(int generation, boolean incomplete) {
    call(
        HttpMethod.PUT,
        "/live-generation",
        Map.of("generation", generation, "incomplete", incomplete));
  }

  @Override
  public void drop(int generation) {
    call(HttpMethod.DELETE, "/generations/" + generation, null);
  }

  private JsonNode call(HttpMethod method, String path, @Nullable Object body) {
    return service.call(method, gallery, path, body);
  }
}
