package dev.descry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.util.FileSystemUtils;

/** Starts the application, with or without its web server; whoever starts it closes it. */
final class ServiceStarter {

  private static final Map<String, Object> QUIET =
      Map.of("logging.threshold.console", "off", "management.server.port", "-1");

  private final Class<?> application;

  ServiceStarter(Class<?> application) {
    this.application = application;
  }

  /** With HTTP. */
  ConfigurableApplicationContext serve(Map<String, Object> properties) {
    return start(WebApplicationType.SERVLET, properties, Map.of());
  }

  /** Without HTTP, and with nothing but the command's own output on the console. */
  ConfigurableApplicationContext local(ServiceOptions options) {
    return start(WebApplicationType.NONE, options.properties(), QUIET);
  }

  /** The same, which makes only what it is asked for: no gallery is opened, and no bundle read. */
  ConfigurableApplicationContext bare(ServiceOptions options) {
    Map<String, Object> lazily = new HashMap<>(QUIET);
    lazily.put("spring.main.lazy-initialization", true);
    // These would make all that does something now and then or tells its health, and so galleries.
    lazily.put("spring.autoconfigure.exclude", TaskSchedulingAutoConfiguration.class.getName());
    lazily.put("management.endpoint.health.validate-group-membership", false);
    return start(WebApplicationType.NONE, options.properties(), lazily);
  }

  /** Work with a service that has nobody else's galleries, and a folder for what it makes. */
  @FunctionalInterface
  interface ScratchWork<T> {
    T run(ConfigurableApplicationContext context, Path scratch) throws Exception;
  }

  /** Like {@link #local}, in a temporary data folder; nothing is left of it afterwards. */
  <T> T scratch(ServiceOptions options, ScratchWork<T> work) throws Exception {
    Path folder = Files.createTempDirectory("descry-scratch");
    options.data = folder.resolve("service");
    try (ConfigurableApplicationContext context = local(options)) {
      return work.run(context, folder.resolve("work"));
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private ConfigurableApplicationContext start(
      WebApplicationType type, Map<String, Object> given, Map<String, Object> fixed) {
    String[] arguments =
        Stream.concat(given.entrySet().stream(), fixed.entrySet().stream())
            .map(setting -> "--%s=%s".formatted(setting.getKey(), setting.getValue()))
            .toArray(String[]::new);
    return new SpringApplicationBuilder(application)
        .web(type)
        .registerShutdownHook(false)
        // A signal interrupts the work of this thread, but must not interrupt how it ends.
        .listeners((ApplicationListener<ContextClosedEvent>) closing -> Thread.interrupted())
        .run(arguments);
  }
}
