package dev.descry.encoding;

import dev.descry.bundle.Bundles;
import dev.descry.bundle.PerBundle;
import dev.descry.inference.GraphLoader;
import dev.descry.inference.InferenceSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Both branches of each bundle that is in use. */
@Configuration(proxyBeanMethods = false)
class EncodingConfiguration {

  @Bean
  PerBundle<ImageBranch> imageBranches(
      Bundles bundles, GraphLoader loader, InferenceSettings settings, MeterRegistry meters) {
    return new PerBundle<>(bundles, bundle -> new ImageBranch(bundle, loader, settings, meters));
  }

  @Bean
  PerBundle<TextBranch> textBranches(
      Bundles bundles, GraphLoader loader, InferenceSettings settings, MeterRegistry meters) {
    return new PerBundle<>(bundles, bundle -> new TextBranch(bundle, loader, settings, meters));
  }
}
