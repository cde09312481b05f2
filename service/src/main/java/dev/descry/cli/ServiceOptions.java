package dev.descry.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that runs the model in its own process. */
final class ServiceOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the galleries (default: data).")
  @Nullable Path data;

  @Option(
      names = "--bundle",
      paramLabel = "BUNDLE",
      description =
          "Folder of a bundle, or the name of one that comes along (default: descry-base).")
  @Nullable String bundle;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cpu, cuda or auto (default: auto).")
  @Nullable String device;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Any other setting, such as descry.search.rerank=100; repeatable.")
  Map<String, String> settings = new LinkedHashMap<>();

  /** As settings of the application. */
  Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>(settings);
    putIfGiven(properties, "descry.data.folder", data);
    putIfGiven(properties, "descry.bundle.location", bundle);
    putIfGiven(properties, "descry.inference.device", device);
    return properties;
  }

  private static void putIfGiven(
      Map<String, Object> properties, String name, @Nullable Object value) {
    if (value != null) {
      properties.put(name, value.toString());
    }
  }
}
