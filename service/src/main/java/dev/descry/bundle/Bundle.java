package dev.descry.bundle;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.core.io.Resource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A bundle whose manifest has been read and checked. Its files are read on demand, and what {@link
 * #read} returns has the checksum that the manifest gives for it. Thread-safe.
 */
public final class Bundle {

  static final String MANIFEST = "bundle.json";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Resource folder;
  private final BundleManifest manifest;

  private Bundle(Resource folder, BundleManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Reads and checks the manifest and the checksum of every file that it lists.
   *
   * @param folder a resource whose relative resources are the bundle's files; ends with a slash
   * @throws DescryException {@code bundle-refused} with what does not fit
   */
  public static Bundle open(Resource folder) {
    BundleManifest manifest = readManifest(folder);
    ManifestCheck.check(manifest);
    Bundle bundle = new Bundle(folder, manifest);
    manifest.files().keySet().forEach(bundle::read);
    return bundle;
  }

  public BundleManifest manifest() {
    return manifest;
  }

  Resource folder() {
    return folder;
  }

  /**
   * The content of one of the bundle's files.
   *
   * @throws DescryException {@code bundle-refused} if the file is missing or is not the one that
   *     the manifest describes
   */
  public byte[] read(String file) {
    String expected = manifest.files().get(file);
    if (expected == null) {
      throw refused("bundle %s lists no file '%s'".formatted(manifest.id(), file));
    }
    byte[] content;
    try {
      content = folder.createRelative(file).getContentAsByteArray();
    } catch (IOException e) {
      throw refused("file '%s' of bundle %s cannot be read".formatted(file, manifest.id()), e);
    }
    String actual = DigestUtils.sha256Hex(content);
    if (!actual.equals(expected)) {
      throw refused(
          "file '%s' of bundle %s has SHA-256 %s, but its manifest says %s"
              .formatted(file, manifest.id(), actual, expected));
    }
    return content;
  }

  static DescryException refused(String reason) {
    return DescryException.of(Kind.MISCONFIGURED, "bundle-refused", reason);
  }

  private static DescryException refused(String reason, Exception cause) {
    return DescryException.of(
        Kind.MISCONFIGURED, "bundle-refused", reason + ": " + cause.getMessage(), cause);
  }

  /**
   * The manifest as it stands there, whatever it says.
   *
   * @throws DescryException {@code bundle-refused} if there is none
   */
  static BundleManifest readManifest(Resource folder) {
    try {
      String json = folder.createRelative(MANIFEST).getContentAsString(StandardCharsets.UTF_8);
      return JSON.readValue(json, BundleManifest.class);
    } catch (IOException e) {
      throw refused("no %s can be read in %s".formatted(MANIFEST, folder.getDescription()), e);
    } catch (JacksonException e) {
      throw refused("%s in %s is not a manifest".formatted(MANIFEST, folder.getDescription()), e);
    }
  }
}
