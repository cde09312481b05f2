package dev.descry.web;

import dev.descry.gallery.Filter;
import dev.descry.gallery.Galleries;
import dev.descry.search.Query;
import dev.descry.search.SearchSettings;
import dev.descry.search.Searcher;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Search: a sentence in, a ranked page of sightings out. */
@RestController
@Tag(name = "Search")
class SearchController {

  /** What to look for; everything but the text may be left out. */
  record SearchRequest(
      @Nullable String text,
      @Nullable Map<String, Object> filter,
      @Nullable String pointInTime,
      @Nullable Integer limit,
      @Nullable Integer offset,
      @Nullable Integer candidates,
      @Nullable Integer rerank) {}

  private final Galleries galleries;
  private final Searcher searcher;
  private final SearchSettings settings;

  SearchController(Galleries galleries, Searcher searcher, SearchSettings settings) {
    this.galleries = galleries;
    this.searcher = searcher;
    this.settings = settings;
  }

  @PostMapping(ApiPaths.SEARCH)
  @Operation(summary = "Find the people that a sentence describes")
  SearchView search(@PathVariable String gallery, @RequestBody SearchRequest request) {
    Query query =
        Query.of(
                settings,
                request.text(),
                request.filter() == null ? null : Filter.parse(request.filter()),
                request.limit(),
                request.offset(),
                request.candidates(),
                request.rerank())
            .at(request.pointInTime());
    return SearchView.of(searcher.search(galleries.get(gallery), query));
  }

  @GetMapping(ApiPaths.SEARCH)
  @Operation(summary = "The same from an address line; the filter is JSON")
  SearchView search(
      @PathVariable String gallery,
      @RequestParam(required = false) @Nullable String text,
      @RequestParam(required = false) @Nullable String filter,
      @RequestParam(required = false) @Nullable String pointInTime,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable Integer offset,
      @RequestParam(required = false) @Nullable Integer candidates,
      @RequestParam(required = false) @Nullable Integer rerank) {
    return search(
        gallery,
        new SearchRequest(
            text,
            filter == null ? null : FilterJson.parse(filter),
            pointInTime,
            limit,
            offset,
            candidates,
            rerank));
  }
}
