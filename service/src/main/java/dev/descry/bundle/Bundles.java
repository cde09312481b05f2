package dev.descry.bundle;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The bundles that can be served, by name@version: the one for new galleries, those that lie in the
 * folder for further ones, and those that come with the service. One that is put there while the
 * service runs is found. Of two with the same name and version, the first in this order counts.
 * Thread-safe.
 */
public final class Bundles {

  private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);

  private final Path folder;
  private final Bundle main;
  private final Map<String, Bundle> open = new ConcurrentHashMap<>();

  /**
   * Opens the one for new galleries.
   *
   * @throws DescryException {@code bundle-refused}
   */
  public Bundles(BundleSettings settings) {
    Path location = Path.of(settings.location()).toAbsolutePath();
    Path beside = location.getParent();
    if (settings.folder() != null) {
      this.folder = settings.folder();
    } else if (Files.isDirectory(location) && beside != null) {
      this.folder = beside;
    } else {
      this.folder = Path.of("bundles");
    }
    this.main = Bundle.open(BundleFolder.find(settings.location(), Bundle.MANIFEST));
    open.put(main.manifest().id(), main);
  }

  private static Resource resource(Path path) {
    return new FileSystemResource(path.toAbsolutePath() + "/");
  }

  /** The one for new galleries. */
  public Bundle main() {
    return main;
  }

  /** Whether there is one of this name@version, whether or not its files fit its manifest. */
  public boolean has(String id) {
    return open.containsKey(id) || available().containsKey(id);
  }

  /**
   * The one of this name@version.
   *
   * @throws DescryException {@code bundle-not-found} or {@code bundle-refused}
   */
  public Bundle get(String id) {
    Bundle known = open.get(id);
    if (known != null) {
      return known;
    }
    Resource there = available().get(id);
    if (there == null) {
      throw DescryException.of(
          Kind.MISSING,
          "bundle-not-found",
          "there is no bundle '%s' in %s; there are %s".formatted(id, folder, ids()));
    }
    return open.computeIfAbsent(id, key -> Bundle.open(there));
  }

  /**
   * The one that a gallery was built with.
   *
   * @throws DescryException {@code bundle-mismatch} if it is not there
   */
  public Bundle ofGallery(String gallery, String id) {
    if (!has(id)) {
      throw DescryException.of(
          Kind.CONFLICT,
          "bundle-mismatch",
          "gallery '%s' was built with bundle %s, which is not in %s; there are %s: put it there, or re-encode the gallery"
              .formatted(gallery, id, folder, ids()));
    }
    return get(id);
  }

  /** All that are there now, as name@version. */
  public List<String> ids() {
    return List.copyOf(available().keySet());
  }

  private SequencedMap<String, Resource> available() {
    List<Resource> all = new ArrayList<>(inFolder());
    all.addAll(builtIn());
    SequencedMap<String, Resource> available = new LinkedHashMap<>();
    available.put(main.manifest().id(), main.folder());
    for (Resource one : all) {
      id(one).ifPresent(id -> available.putIfAbsent(id, one));
    }
    return available;
  }

  private static Optional<String> id(Resource bundle) {
    try {
      return Optional.of(Bundle.readManifest(bundle).id());
    } catch (DescryException e) {
      LOG.warn("A bundle is left out: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private List<Resource> inFolder() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .sorted()
          .filter(entry -> Files.exists(entry.resolve(Bundle.MANIFEST)))
          .map(Bundles::resource)
          .toList();
    } catch (IOException e) {
      throw BundleFolder.refused("bundles in %s can not be listed: %s".formatted(folder, e));
    }
  }

  private static List<Resource> builtIn() {
    try {
      List<Resource> folders = new ArrayList<>();
      for (Resource manifest :
          new PathMatchingResourcePatternResolver()
              .getResources("classpath*:" + BundleFolder.BUILT_IN + "*/" + Bundle.MANIFEST)) {
        String url = manifest.getURL().toString();
        String name = url.substring(0, url.length() - Bundle.MANIFEST.length() - 1);
        folders.add(
            new ClassPathResource(
                BundleFolder.BUILT_IN + name.substring(name.lastIndexOf('/') + 1) + "/"));
      }
      return folders;
    } catch (IOException e) {
      throw BundleFolder.refused("the bundles that come with the service can not be listed: " + e);
    }
  }
}
