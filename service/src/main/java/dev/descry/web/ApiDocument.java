package dev.descry.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
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

  /** Every operation may answer with a problem document instead. */
  @Bean
  OpenApiCustomizer problems() {
    ObjectSchema problem = new ObjectSchema();
    problem.description("RFC 9457");
    problem.addProperty("type", new StringSchema().example("urn:descry:problem:invalid-query"));
    problem.addProperty("title", new StringSchema());
    problem.addProperty("status", new IntegerSchema());
    problem.addProperty(
        "detail", new StringSchema().description("What was wrong with which value"));
    problem.addProperty("instance", new StringSchema());
    Content content =
        new Content()
            .addMediaType(
                MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                new io.swagger.v3.oas.models.media.MediaType()
                    .schema(new ObjectSchema().$ref("#/components/schemas/Problem")));
    return api -> {
      api.getComponents().addSchemas("Problem", problem);
      api.getPaths().values().stream()
          .flatMap(path -> path.readOperations().stream())
          .map(Operation::getResponses)
          .forEach(
              responses ->
                  responses
                      .addApiResponse(
                          "4XX", response("The request is wrong: see type and detail", content))
                      .addApiResponse(
                          "503", response("Too much at once: Retry-After says when", content)));
    };
  }

  private static ApiResponse response(String description, Content content) {
    return new ApiResponse().description(description).content(content);
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/", "/api");
  }
}
