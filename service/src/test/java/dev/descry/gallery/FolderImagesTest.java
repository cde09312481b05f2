package dev.descry.gallery;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderImagesTest extends KeptImagesContract {

  @TempDir Path folder;

  @Override
  ImageStore open() {
    ImageStores stores = new ImageStores(ImageSettings.DEFAULTS);
    return stores.open(folder, stores.place(), named::contains);
  }
}
