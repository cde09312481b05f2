package dev.descry.cli;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.indexing.DemoGallery;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves until a signal comes. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serve the HTTP API until stopped.")
final class ServeCommand implements Callable<Integer> {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: 127.0.0.1, this machine only).")
  private @Nullable String address;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on (default: 8080); 0 for any free one.")
  private @Nullable Integer port;

  @Option(names = "--demo", description = "Also serve the gallery 'demo' of rendered people.")
  private boolean demo;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;
  private final Signals signals;

  ServeCommand(ServiceStarter starter, Signals signals) {
    this.starter = starter;
    this.signals = signals;
  }

  @Override
  public Integer call() {
    Map<String, Object> properties = options.properties();
    if (address != null) {
      properties.put("server.address", address);
    }
    if (port != null) {
      properties.put("server.port", port);
    }
    if (demo) {
      properties.put("descry.demo", true);
    }
    long start = System.nanoTime();
    try (ConfigurableApplicationContext context = starter.serve(properties)) {
      tellWhatToTry(context, (System.nanoTime() - start) / 1e9);
      signals.await();
    }
    return 0;
  }

  private void tellWhatToTry(ConfigurableApplicationContext context, double seconds) {
    String url =
        "http://%s:%s"
            .formatted(
                context.getEnvironment().getProperty("server.address", "127.0.0.1"),
                context.getEnvironment().getProperty("local.server.port", "8080"));
    BundleManifest bundle = context.getBean(Bundle.class).manifest();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%nDescry is ready at %s after %.1f s.%n", url, seconds);
    out.printf("Model: %s. %s%n", bundle.id(), bundle.licence().notice());
    if (context.getEnvironment().getProperty("descry.demo", Boolean.class, false)) {
      out.printf(
          "%nTry:%n  curl '%s/api/v1/galleries/%s/search?text=a+woman+with+a+red+jacket&limit=3'%n",
          url, DemoGallery.NAME);
    } else {
      out.printf("%nTry:%n  curl -X PUT %s/api/v1/galleries/mine%n", url);
    }
    out.printf("Or browse the API at %s/api%n%n", url);
    out.flush();
  }
}
