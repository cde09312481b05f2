package dev.descry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A copy of the bundle that comes with the service, whose manifest a test may change. */
public record BundleCopy(Path folder, ObjectNode manifest) {

  private static final ClassPathResource BUILT_IN =
      new ClassPathResource("descry/bundles/descry-base/");

  /** Copies everything but the manifest, which {@link #write} writes. */
  public static BundleCopy into(Path folder) throws IOException {
    ObjectNode manifest =
        (ObjectNode)
            JsonMapper.shared()
                .readTree(BUILT_IN.createRelative("bundle.json").getContentAsByteArray());
    for (String file : manifest.path("files").propertyNames()) {
      Files.write(folder.resolve(file), BUILT_IN.createRelative(file).getContentAsByteArray());
    }
    return new BundleCopy(folder, manifest);
  }

  public BundleCopy write() throws IOException {
    Files.writeString(folder.resolve("bundle.json"), manifest.toString());
    return this;
  }

  /** Replaces the value at a JSON pointer. */
  public BundleCopy set(String pointer, String json) {
    int slash = pointer.lastIndexOf('/');
    ObjectNode parent =
        slash == 0 ? manifest : (ObjectNode) manifest.at(pointer.substring(0, slash));
    parent.set(pointer.substring(slash + 1), JsonMapper.shared().readTree(json));
    return this;
  }
}
