package dev.descry.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The head of the OpenAPI document, and the way from the root to its page. */
@Configuration(proxyBeanMethods = false)
class ApiDocument implements WebMvcConfigurer {

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Descry")
                .version("v1")
                .description("Text-based person retrieval: a sentence in, the right people out."));
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/", "/api");
  }
}
