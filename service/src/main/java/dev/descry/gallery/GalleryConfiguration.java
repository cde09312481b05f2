package dev.descry.gallery;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/** Opens the galleries of the data folder. */
@Configuration(proxyBeanMethods = false)
class GalleryConfiguration {

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
    return new Galleries(data.folder().resolve("galleries"), settings);
  }
}
