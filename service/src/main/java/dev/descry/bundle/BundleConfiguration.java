package dev.descry.bundle;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the bundle to serve: a folder, or one that comes with the service. */
@Configuration(proxyBeanMethods = false)
class BundleConfiguration {

  @Bean
  Bundle bundle(BundleSettings settings) {
    return Bundle.find(settings.location());
  }
}
