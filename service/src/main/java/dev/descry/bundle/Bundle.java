package dev.descry.bundle;

import dev.descry.failure.DescryException;
import org.springframework.core.io.Resource;

/**
 * A bundle whose manifest has been read and checked. Its files are read on demand, and what {@link
 * #read} returns has the checksum that the manifest gives for it. Thread-safe.
 */
public final class Bundle {

  static final String MANIFEST = "bundle.json";

  private final BundleFolder folder;
  private final BundleManifest manifest;

  private Bundle(BundleFolder folder, BundleManifest manifest) {
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
    return open(new BundleFolder(folder, MANIFEST));
  }

  static Bundle open(BundleFolder folder) {
    BundleManifest manifest = folder.readManifest(BundleManifest.class);
    ManifestCheck.check(manifest);
    Bundle bundle = new Bundle(folder, manifest);
    manifest.files().keySet().forEach(bundle::read);
    return bundle;
  }

  public BundleManifest manifest() {
    return manifest;
  }

  Resource folder() {
    return folder.resource();
  }

  /**
   * The content of one of the bundle's files.
   *
   * @throws DescryException {@code bundle-refused} if the file is missing or is not the one that
   *     the manifest describes
   */
  public byte[] read(String file) {
    return folder.read(manifest.id(), manifest.files(), file);
  }

  /**
   * The manifest as it stands there, whatever it says.
   *
   * @throws DescryException {@code bundle-refused} if there is none
   */
  static BundleManifest readManifest(Resource folder) {
    return new BundleFolder(folder, MANIFEST).readManifest(BundleManifest.class);
  }
}
