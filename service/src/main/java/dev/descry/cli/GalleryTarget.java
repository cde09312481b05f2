package dev.descry.cli;

import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gallery it is, and whether a local data folder or a running service has it. */
final class GalleryTarget {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(names = "--gallery", paramLabel = "NAME", required = true, description = "Which gallery.")
  private String gallery = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A running service to ask, instead of a local data folder.")
  private @Nullable URI url;

  /**
   * What a command does, wherever the gallery is.
   *
   * @param <T> what does it for the command, here or there
   */
  @FunctionalInterface
  interface Work<T> {
    int with(T doer) throws InterruptedException;
  }

  String gallery() {
    return gallery;
  }

  /**
   * Does it where the gallery is.
   *
   * @return the exit code
   */
  <T> int work(
      ServiceStarter starter,
      Function<ConfigurableApplicationContext, T> here,
      Function<RemoteService, T> there,
      Work<T> work)
      throws InterruptedException {
    if (url != null) {
      return work.with(there.apply(new RemoteService(url)));
    }
    try (ConfigurableApplicationContext context = starter.local(options)) {
      return work.with(here.apply(context));
    }
  }
}
