package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IndexSettingsTest {

  @Test
  void areTheDefaultsWhereNothingIsSet() {
    GallerySettings bound =
        new Binder(new MapConfigurationPropertySource())
            .bindOrCreate("descry.gallery", GallerySettings.class);

    assertThat(bound).isEqualTo(GallerySettings.DEFAULTS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7, 16})
  void refuseBitsThatNoEmbeddingCanHave(int bits) {
    assertThatThrownBy(() -> IndexSettings.DEFAULTS.with(bits, 16, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bits is %d, not 1, 2, 4 or 8", bits);
  }
}
