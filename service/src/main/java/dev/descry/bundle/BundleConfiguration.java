package dev.descry.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** Finds the bundle to serve: a folder, or one that comes with the service. */
@Configuration(proxyBeanMethods = false)
class BundleConfiguration {

  private static final String BUILT_IN = "descry/bundles/";

  @Bean
  Bundle bundle(BundleSettings settings) {
    return Bundle.open(folder(settings.location()));
  }

  private static Resource folder(String location) {
    Path path = Path.of(location);
    if (Files.isDirectory(path)) {
      return new FileSystemResource(path.toAbsolutePath() + "/");
    }
    Resource builtIn = new ClassPathResource(BUILT_IN + location + "/");
    if (location.contains("/")
        || !new ClassPathResource(BUILT_IN + location + "/bundle.json").exists()) {
      throw Bundle.refused(
          "'%s' is neither a folder nor a bundle that comes with the service".formatted(location));
    }
    return builtIn;
  }
}
