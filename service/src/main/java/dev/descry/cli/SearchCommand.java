package dev.descry.cli;

import dev.descry.gallery.Filter;
import dev.descry.gallery.Galleries;
import dev.descry.search.Query;
import dev.descry.search.SearchResult;
import dev.descry.search.SearchSettings;
import dev.descry.search.Searcher;
import dev.descry.web.SearchView;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Searches a gallery, of a local data folder or of a running service. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Find the people that a sentence describes.")
final class SearchCommand implements Callable<Integer> {

  private static final JsonMapper JSON = JsonMapper.shared();

  @Mixin private final GalleryTarget target = new GalleryTarget();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "Matches to show (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--filter",
      paramLabel = "JSON",
      description = "What a sighting must satisfy, such as '{\"camera\": \"north-gate\"}'.")
  private @Nullable String filter;

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean asJson;

  @Parameters(paramLabel = "SENTENCE", description = "Describes a person.")
  private String sentence = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  SearchCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> parsed = parsedFilter();
    return target.<Supplier<JsonNode>>work(
        starter,
        context -> () -> searchHere(context, parsed),
        service -> () -> searchThere(service, parsed),
        search -> print(search.get()));
  }

  private int print(JsonNode answer) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(answer.toPrettyString());
      return 0;
    }
    out.printf("%4s  %-32s %-16s %-24s %6s%n", "rank", "sighting", "camera", "time", "score");
    for (JsonNode match : answer.path("matches")) {
      JsonNode sighting = match.path("sighting");
      JsonNode scores = match.path("scores");
      out.printf(
          "%4d  %-32s %-16s %-24s %6.3f%n",
          match.path("rank").asInt(),
          sighting.path("id").asString(),
          sighting.path("camera").asString("-"),
          sighting.path("time").asString("-"),
          scores.path("fused").asDouble(scores.path("similarity").asDouble()));
    }
    return 0;
  }

  private JsonNode searchHere(
      ConfigurableApplicationContext context, @Nullable Map<String, Object> parsed) {
    Query query =
        Query.of(
            context.getBean(SearchSettings.class),
            sentence,
            parsed == null ? null : Filter.parse(parsed),
            limit,
            null,
            null,
            null);
    SearchResult result =
        context
            .getBean(Searcher.class)
            .search(context.getBean(Galleries.class).get(target.gallery()), query);
    return JSON.valueToTree(SearchView.of(result));
  }

  private JsonNode searchThere(RemoteService service, @Nullable Map<String, Object> parsed) {
    Map<String, Object> request = new HashMap<>(Map.of("text", sentence, "limit", limit));
    if (parsed != null) {
      request.put("filter", parsed);
    }
    return service.search(target.gallery(), request);
  }

  private @Nullable Map<String, Object> parsedFilter() {
    if (filter == null) {
      return null;
    }
    try {
      return JSON.readValue(filter, new TypeReference<Map<String, Object>>() {});
    } catch (JacksonException e) {
      throw new ParameterException(
          spec.commandLine(), "--filter is not a JSON object: " + filter, e);
    }
  }
}
