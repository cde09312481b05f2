package dev.descry.indexing;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * With {@code descry.demo=true}, the demo gallery is there before the first request is answered.
 */
@Component
@ConditionalOnBooleanProperty("descry.demo")
final class DemoGalleryAtStart implements ApplicationRunner {

  private final DemoGallery demo;

  DemoGalleryAtStart(DemoGallery demo) {
    this.demo = demo;
  }

  @Override
  public void run(ApplicationArguments arguments) throws InterruptedException {
    demo.open();
  }
}
