package dev.descry.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One of something for each bundle that is in use: that of the bundle for new galleries at once,
 * each other when it is first asked for. All stay until the end. Thread-safe.
 *
 * @param <T> what is made of a bundle
 */
public final class PerBundle<T extends AutoCloseable> implements AutoCloseable {

  private final Bundles bundles;
  private final Function<Bundle, T> make;
  private final Map<String, T> made = new ConcurrentHashMap<>();

  /**
   * Makes the first.
   *
   * @param make called once a bundle
   */
  public PerBundle(Bundles bundles, Function<Bundle, T> make) {
    this.bundles = bundles;
    this.make = make;
    of(bundles.main());
  }

  public T main() {
    return of(bundles.main());
  }

  /** That of a bundle. */
  public T of(Bundle bundle) {
    return made.computeIfAbsent(bundle.manifest().id(), id -> make.apply(bundle));
  }

  /** Closes all, also if one fails. */
  @Override
  public void close() {
    List<Exception> failures = new ArrayList<>();
    for (T one : made.values()) {
      try {
        one.close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    made.clear();
    if (!failures.isEmpty()) {
      throw new IllegalStateException(
          "something of a bundle could not be closed", failures.getFirst());
    }
  }
}
