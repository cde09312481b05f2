package dev.descry.bundle;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bundles that can be served, and the one for new galleries. */
@Configuration(proxyBeanMethods = false)
class BundleConfiguration {

  @Bean
  Bundles bundles(BundleSettings settings) {
    return new Bundles(settings);
  }

  @Bean
  Bundle bundle(Bundles bundles) {
    return bundles.main();
  }
}
