package dev.descry.indexing;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** With {@code descry.demo=true}, the demo gallery is filled before the web server listens. */
@Component
@ConditionalOnBooleanProperty("descry.demo")
final class DemoGalleryAtStart implements SmartInitializingSingleton {

  private final DemoGallery demo;

  DemoGalleryAtStart(DemoGallery demo) {
    this.demo = demo;
  }

  @Override
  public void afterSingletonsInstantiated() {
    try {
      demo.open();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while the demo gallery was being filled", e);
    }
  }
}
