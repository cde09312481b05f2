package dev.descry.scoring;

import dev.descry.encoding.EncodedText;
import dev.descry.encoding.ImageTokens;
import java.util.List;

/** Compares one text with many images, token by token. Thread-safe. */
public interface PairScorer extends AutoCloseable {

  /**
   * Scores all candidates in one pass.
   *
   * @param candidates image tokens, all of one bundle
   * @return one pair score a candidate, in their order; higher is more alike
   * @throws dev.descry.failure.DescryException overloaded
   */
  float[] score(EncodedText text, List<ImageTokens> candidates);

  @Override
  void close();
}
