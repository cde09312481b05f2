package dev.descry.scoring;

import dev.descry.bundle.Bundles;
import dev.descry.bundle.PerBundle;
import dev.descry.inference.GraphLoader;
import dev.descry.inference.InferenceSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The scorer of each bundle that is in use. */
@Configuration(proxyBeanMethods = false)
class ScoringConfiguration {

  @Bean
  PerBundle<Scorer> scorers(
      Bundles bundles, GraphLoader loader, InferenceSettings settings, MeterRegistry meters) {
    return new PerBundle<>(bundles, bundle -> new Scorer(bundle, loader, settings, meters));
  }
}
