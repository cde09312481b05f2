package dev.descry.image;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** Makes the decoder with the limits that the settings give. */
@Configuration(proxyBeanMethods = false)
class ImageConfiguration {

  /**
   * Limits on an image, checked before it is decoded.
   *
   * @param maxSize of the file
   * @param maxPixels width times height
   */
  @ConfigurationProperties("descry.image")
  record ImageSettings(
      @DefaultValue("10MB") DataSize maxSize, @DefaultValue("32000000") int maxPixels) {}

  @Bean
  ImageDecoder imageDecoder(ImageSettings settings) {
    return new ImageDecoder(new ImageLimits(settings.maxSize().toBytes(), settings.maxPixels()));
  }
}
