package dev.descry.cli;

import dev.descry.gallery.Erasure;
import dev.descry.gallery.Galleries;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gallery it is, and where. */
final class ErasureTarget {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(names = "--gallery", paramLabel = "NAME", required = true, description = "Which gallery.")
  private String gallery = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A running service to ask, instead of a local data folder.")
  private @Nullable URI url;

  interface Work {
    int with(Erasure erasure) throws InterruptedException;
  }

  int work(ServiceStarter starter, Work work) throws InterruptedException {
    if (url != null) {
      return work.with(new RemoteErasure(new RemoteService(url), gallery));
    }
    try (ConfigurableApplicationContext context = starter.local(options)) {
      return work.with(context.getBean(Galleries.class).get(gallery).erasure());
    }
  }
}
