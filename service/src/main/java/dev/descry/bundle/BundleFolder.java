package dev.descry.bundle;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a bundle of any kind lies: its manifest, and files whose checksums the manifest gives.
 * Thread-safe.
 */
public final class BundleFolder {

  static final String BUILT_IN = "descry/bundles/";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Resource folder;
  private final String manifest;

  /**
   * A folder that is known.
   *
   * @param folder a resource whose relative resources are the bundle's files; ends with a slash
   * @param manifest name of the manifest in it
   */
  public BundleFolder(Resource folder, String manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Looks for a folder of this path, then for a bundle of this name that comes with the service.
   *
   * @throws DescryException {@code bundle-refused} if there is neither
   */
  public static BundleFolder find(String location, String manifest) {
    Path path = Path.of(location);
    if (Files.isDirectory(path)) {
      return new BundleFolder(new FileSystemResource(path.toAbsolutePath() + "/"), manifest);
    }
    Resource builtIn = new ClassPathResource(BUILT_IN + location + "/");
    if (location.contains("/")
        || !new ClassPathResource(BUILT_IN + location + "/" + manifest).exists()) {
      throw refused(
          "'%s' is neither a folder nor a bundle with %s that comes with the service"
              .formatted(location, manifest));
    }
    return new BundleFolder(builtIn, manifest);
  }

  Resource resource() {
    return folder;
  }

  /**
   * Reads the manifest; what it says is not checked here.
   *
   * @throws DescryException {@code bundle-refused} if it is no JSON of this type
   */
  public <T> T readManifest(Class<T> type) {
    try {
      String json = folder.createRelative(manifest).getContentAsString(StandardCharsets.UTF_8);
      return JSON.readValue(json, type);
    } catch (IOException e) {
      throw refused("no %s can be read in %s".formatted(manifest, folder.getDescription()), e);
    } catch (JacksonException e) {
      throw refused("%s in %s is not a manifest".formatted(manifest, folder.getDescription()), e);
    }
  }

  /**
   * The content of one of the bundle's files.
   *
   * @param id of the bundle, for messages
   * @param files the checksums that the manifest gives, by file name
   * @throws DescryException {@code bundle-refused} if the file is not listed, is missing or has
   *     another checksum
   */
  public byte[] read(String id, Map<String, String> files, String file) {
    String expected = files.get(file);
    if (expected == null) {
      throw refused("bundle %s lists no file '%s'".formatted(id, file));
    }
    byte[] content;
    try {
      content = folder.createRelative(file).getContentAsByteArray();
    } catch (IOException e) {
      throw refused("file '%s' of bundle %s cannot be read".formatted(file, id), e);
    }
    String actual = DigestUtils.sha256Hex(content);
    if (!actual.equals(expected)) {
      throw refused(
          "file '%s' of bundle %s has SHA-256 %s, but its manifest says %s"
              .formatted(file, id, actual, expected));
    }
    return content;
  }

  /** The failure of every bundle that does not fit. */
  public static DescryException refused(String reason) {
    return DescryException.of(Kind.MISCONFIGURED, "bundle-refused", reason);
  }

  private static DescryException refused(String reason, Exception cause) {
    return DescryException.of(
        Kind.MISCONFIGURED, "bundle-refused", reason + ": " + cause.getMessage(), cause);
  }
}
