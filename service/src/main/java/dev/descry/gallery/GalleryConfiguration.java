package dev.descry.gallery;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/** Opens the galleries of the data folder. */
@Configuration(proxyBeanMethods = false)
class GalleryConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(GalleryConfiguration.class);
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /**
   * Where galleries are kept.
   *
   * @param folder created if it is not there; one process at a time uses it
   */
  @Validated
  @ConfigurationProperties("descry.data")
  record DataSettings(@NotNull @DefaultValue("data") Path folder) {}

  @Bean
  Galleries galleries(DataSettings data, GallerySettings settings) {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      LOG.warn("Indexing and searching are slow: start Java with --add-modules {}", VECTOR_MODULE);
    }
    return new Galleries(data.folder().resolve("galleries"), settings);
  }

  @Bean
  Snapshots snapshots(DataSettings data, Galleries galleries, SnapshotSettings settings) {
    return new Snapshots(galleries, settings, data.folder());
  }
}
