package dev.descry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResizeRuleTest {

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(ResizeRule rule) {
    assertThat(ResizeRule.fromName(rule.ruleName())).isEqualTo(rule);
  }

  @Test
  void anUnknownNameIsNamedWithThoseThatThereAre() {
    assertThatThrownBy(() -> ResizeRule.fromName("nearest"))
        .isInstanceOfSatisfying(
            DescryException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(DescryException.Kind.MISCONFIGURED);
              assertThat(e.type()).isEqualTo("unknown-resize-rule");
            })
        .hasMessage(
            "No resize rule is called 'nearest'; there are pillow-bilinear, pillow-bicubic");
  }
}
