package dev.descry.encoding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.inference.BatchQueue;
import dev.descry.inference.Graph;
import dev.descry.inference.GraphLoader;
import dev.descry.inference.InferenceSettings;
import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Sentences into embeddings and text tokens. Thread-safe; sentences that arrive together share a
 * run.
 */
public final class TextBranch implements AutoCloseable {

  private record WordPieces(long[] ids, boolean truncated) {}

  private final BundleManifest manifest;
  private final HuggingFaceTokenizer tokenizer;
  private final Graph graph;
  private final BatchQueue<WordPieces, EncodedText> queue;

  TextBranch(Bundle bundle, GraphLoader loader, InferenceSettings settings, MeterRegistry meters) {
    this.manifest = bundle.manifest();
    this.tokenizer = tokenizer(bundle);
    this.graph =
        loader.load(bundle, "text-branch", manifest.textBranch().file(), settings.textBranch());
    this.queue =
        new BatchQueue<>("text-branch", manifest.id(), settings.textBranch(), meters, this::run);
    // The first run shows whether the graph fits its manifest, and leaves it warm.
    try {
      encode("person");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Encodes one sentence, which is cut at the bundle's maximum length.
   *
   * @throws DescryException overloaded
   */
  public EncodedText encode(String sentence) {
    Encoding encoding = tokenizer.encode(sentence);
    return queue.submit(new WordPieces(encoding.getIds(), encoding.exceedMaxLength()));
  }

  @Override
  public void close() {
    queue.close();
    graph.close();
    tokenizer.close();
  }

  /** Pads to the longest sentence of the batch; what a padded run says of padding is cut off. */
  private List<EncodedText> run(List<WordPieces> batch) {
    int size = batch.size();
    int longest = batch.stream().mapToInt(text -> text.ids.length).max().orElseThrow();
    long[] ids = new long[size * longest];
    long[] mask = new long[size * longest];
    for (int i = 0; i < size; i++) {
      long[] pieces = batch.get(i).ids;
      System.arraycopy(pieces, 0, ids, i * longest, pieces.length);
      Arrays.fill(mask, i * longest, i * longest + pieces.length, 1);
    }
    BundleManifest.TextBranch names = manifest.textBranch();
    Map<String, Tensor.Floats> outputs =
        graph.run(
            Map.of(
                names.ids(), new Tensor.Longs(ids, size, longest),
                names.mask(), new Tensor.Longs(mask, size, longest)));
    int embeddingSize = manifest.embedding().size();
    int tokenSize = manifest.imageTokens().size();
    float[] embeddings = Outputs.take(outputs, names.embedding(), size, embeddingSize);
    float[] tokens =
        tokenSize == 0
            ? new float[0]
            : Outputs.take(outputs, names.tokens(), size, longest, tokenSize);
    List<EncodedText> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      WordPieces pieces = batch.get(i);
      int first = i * longest * tokenSize;
      texts.add(
          new EncodedText(
              Arrays.copyOfRange(embeddings, i * embeddingSize, (i + 1) * embeddingSize),
              pieces.ids.length,
              Arrays.copyOfRange(tokens, first, first + pieces.ids.length * tokenSize),
              pieces.truncated));
    }
    return texts;
  }

  private static HuggingFaceTokenizer tokenizer(Bundle bundle) {
    BundleManifest.Tokenizer tokenizer = bundle.manifest().tokenizer();
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(bundle.read(tokenizer.file())),
          Map.of(
              "truncation",
              "true",
              "padding",
              "false",
              "maxLength",
              Integer.toString(tokenizer.maxLength()),
              "modelMaxLength",
              Integer.toString(tokenizer.maxLength())));
    } catch (IOException | RuntimeException e) {
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "bundle-refused",
          "'%s' is not a tokenizer: %s".formatted(tokenizer.file(), e.getMessage()),
          e);
    }
  }
}
