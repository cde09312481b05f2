package dev.descry.cli;

import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** Starts the application, with or without its web server; whoever starts it closes it. */
final class ServiceStarter {

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
    return start(
        WebApplicationType.NONE,
        options.properties(),
        Map.of("logging.threshold.console", "off", "management.server.port", "-1"));
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
