package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class FilteredDeletionTest {

  @TempDir Path root;
  private Galleries galleries;
  private Gallery gallery;

  @BeforeEach
  void open() {
    galleries = new Galleries(root);
    gallery = Toy.gallery(galleries, "toys", Toy.SPEC, RandomSightings.DECLARED);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  @Test
  void removesWhatRandomFiltersLetThroughAndNothingElse() throws IOException {
    RandomSightings random = new RandomSightings(20261125, 2);
    Random pictures = new Random(3);
    List<NewSighting> left = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      NewSighting next = random.next("s" + i);
      left.add(
          Toy.sighting(
              next.id(), next.metadata(), "picture " + pictures.nextInt(400), next.embedding()));
    }
    gallery.putAll(left.subList(0, 300));
    gallery.putAll(left.subList(300, 600));
    int deletions = 0;
    while (left.size() > 20) {
      Filter filter = new Filter.And(List.of(random.filter(1), random.filter(2)));
      List<NewSighting> gone =
          left.stream().filter(sighting -> PlainFilter.matches(filter, sighting)).toList();
      left.removeAll(gone);

      assertThat(gallery.deleteAll(filter)).as(filter.toString()).isEqualTo(gone.size());

      deletions += gone.isEmpty() ? 0 : 1;
      assertThat(ids()).isEqualTo(left.stream().map(NewSighting::id).collect(Collectors.toSet()));
      assertThat(pictures()).isEqualTo(hashes(left));
    }
    assertThat(deletions).isGreaterThan(5);

    galleries.close();
    open();
    assertThat(ids()).hasSize(left.size());
  }

  @Test
  void keepsThePictureThatAnotherSightingHas() throws IOException {
    gallery.put(sighting("a", "north", "shared"));
    gallery.put(sighting("b", "south", "shared"));

    assertThat(gallery.deleteAll(new Filter.Is("camera", "north"))).isEqualTo(1);
    assertThat(gallery.image("b")).contains(Toy.bytes("shared"));

    assertThat(gallery.deleteAll(new Filter.Is("camera", "south"))).isEqualTo(1);
    assertThat(pictures()).isEmpty();
    assertThat(gallery.deleteAll(new Filter.Is("camera", "south"))).isZero();
  }

  @Test
  void removesMoreThanOneCommitIsToHold() {
    List<NewSighting> all = new ArrayList<>();
    for (int i = 0; i < 10_001; i++) {
      all.add(sighting("s" + i, i == 7 ? "south" : "north", "same"));
    }
    gallery.putAll(all);
    gallery.put(sighting("last", "north", "same"));

    assertThat(gallery.deleteAll(new Filter.Is("camera", "north"))).isEqualTo(10_001);

    assertThat(ids()).containsExactly("s7");
  }

  @Test
  void seesEveryWriteThatWasAnsweredBefore() throws Exception {
    List<Future<Long>> deleted = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (int writer = 0; writer < 6; writer++) {
        String camera = "c" + writer;
        deleted.add(
            threads.submit(
                () -> {
                  long count = 0;
                  for (int turn = 0; turn < 20; turn++) {
                    gallery.put(sighting(camera + "-" + turn, camera, "shared"));
                    if (turn % 4 == 3) {
                      count += gallery.deleteAll(new Filter.Is("camera", camera));
                    }
                  }
                  return count;
                }));
      }
      for (Future<Long> one : deleted) {
        assertThat(one.get()).isEqualTo(20);
      }
    }
    assertThat(ids()).isEmpty();
    assertThat(pictures()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"and\": [{}, {\"and\": [{}]}]}",
        "{\"or\": [{\"camera\": \"north\"}, {}]}",
        "{\"not\": {\"not\": {}}}"
      })
  void refusesAFilterThatLetsEverythingThrough(String filter) {
    gallery.put(sighting("a", "north", "a"));

    DescryException failure = Toy.failure(() -> gallery.deleteAll(parsed(filter)));

    assertThat(failure.type()).isEqualTo("invalid-filter");
    assertThat(failure).hasMessageContaining("lets everything through");
    assertThat(ids()).containsExactly("a");
    assertThat(gallery.deleteAll(parsed("{\"id\": {\"exists\": true}}"))).isEqualTo(1);
  }

  @Test
  void refusesAFilterOnAnAttributeThatNobodyHas() {
    gallery.put(sighting("a", "north", "a"));

    assertThat(
            Toy.failure(() -> gallery.deleteAll(parsed("{\"attributes.x\": {\"exists\": false}}"))))
        .hasMessageContaining("unknown field 'attributes.x'");
    assertThat(ids()).containsExactly("a");
  }

  private static Filter parsed(String json) {
    return Filter.parse(
        JsonMapper.shared().readValue(json, new TypeReference<Map<String, Object>>() {}));
  }

  private static NewSighting sighting(String id, String camera, String picture) {
    Metadata metadata = new Metadata(camera, null, null, null, null, null, Set.of(), Map.of());
    double angle = id.hashCode();
    return Toy.sighting(id, metadata, picture, (float) Math.cos(angle), (float) Math.sin(angle));
  }

  private Set<String> ids() {
    return gallery.page(1000, null, null, null).sightings().stream()
        .map(Sighting::id)
        .collect(Collectors.toSet());
  }

  private static Set<String> hashes(List<NewSighting> sightings) {
    return sightings.stream()
        .map(sighting -> DigestUtils.sha256Hex(sighting.image()))
        .collect(Collectors.toSet());
  }

  private Set<String> pictures() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("toys/images"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }
}
