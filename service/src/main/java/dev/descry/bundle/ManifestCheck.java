package dev.descry.bundle;

import dev.descry.failure.DescryException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a manifest must say before anything is built from it. */
final class ManifestCheck {

  /** A plain file name: a bundle never reaches outside its own folder. */
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final int LARGEST_EMBEDDING = 1024;

  private final BundleManifest manifest;

  private ManifestCheck(BundleManifest manifest) {
    this.manifest = manifest;
  }

  static void check(BundleManifest manifest) {
    if (manifest.format() != BundleManifest.FORMAT) {
      throw BundleFolder.refused(
          "the manifest has format %d, this service reads %d"
              .formatted(manifest.format(), BundleManifest.FORMAT));
    }
    new ManifestCheck(manifest).check();
  }

  private void check() {
    present("name", manifest.name());
    present("version", manifest.version());
    present("licence", manifest.licence());
    present("files", manifest.files());
    manifest.files().forEach(this::checkFile);
    present("embedding", manifest.embedding());
    within("embedding.size", manifest.embedding().size(), 1, LARGEST_EMBEDDING);
    present("imageTokens", manifest.imageTokens());
    within("imageTokens.count", manifest.imageTokens().count(), 0, 1024);
    within("imageTokens.size", manifest.imageTokens().size(), 0, 4096);
    checkPreprocessing(present("preprocessing", manifest.preprocessing()));
    BundleManifest.Tokenizer tokenizer = present("tokenizer", manifest.tokenizer());
    listed("tokenizer.file", tokenizer.file());
    within("tokenizer.maxLength", tokenizer.maxLength(), 3, 4096);
    BundleManifest.ImageBranch image = present("imageBranch", manifest.imageBranch());
    listed("imageBranch.file", image.file());
    present("imageBranch.pixels", image.pixels());
    present("imageBranch.embedding", image.embedding());
    present("imageBranch.tokens", image.tokens());
    BundleManifest.TextBranch text = present("textBranch", manifest.textBranch());
    listed("textBranch.file", text.file());
    present("textBranch.ids", text.ids());
    present("textBranch.mask", text.mask());
    present("textBranch.embedding", text.embedding());
    present("textBranch.tokens", text.tokens());
    checkScorer(present("pairScorer", manifest.pairScorer()));
    present("fusion", manifest.fusion());
  }

  private void checkFile(String name, String sha256) {
    if (!FILE_NAME.matcher(name).matches()) {
      throw refused("files names '%s', which is not a plain file name".formatted(name));
    }
    if (!SHA_256.matcher(sha256).matches()) {
      throw refused("files gives '%s' the SHA-256 '%s'".formatted(name, sha256));
    }
  }

  private void checkPreprocessing(BundleManifest.Preprocessing preprocessing) {
    within("preprocessing.width", preprocessing.width(), 1, 4096);
    within("preprocessing.height", preprocessing.height(), 1, 4096);
    present("preprocessing.resize", preprocessing.resize());
    if (!present("preprocessing.colourOrder", preprocessing.colourOrder()).matches("RGB|BGR")) {
      throw refused(
          "preprocessing.colourOrder is '%s', known are RGB and BGR"
              .formatted(preprocessing.colourOrder()));
    }
    three("preprocessing.mean", preprocessing.mean());
    three("preprocessing.std", preprocessing.std());
    if (preprocessing.std().stream().anyMatch(std -> !(std > 0))) {
      throw refused("preprocessing.std is %s, all must be above 0".formatted(preprocessing.std()));
    }
  }

  private void checkScorer(BundleManifest.PairScorer scorer) {
    switch (present("pairScorer.kind", scorer.kind())) {
      case "onnx" -> {
        listed("pairScorer.file", scorer.file());
        present("pairScorer.textTokens", scorer.textTokens());
        present("pairScorer.textMask", scorer.textMask());
        present("pairScorer.imageTokens", scorer.imageTokens());
        present("pairScorer.score", scorer.score());
      }
      case "stacked-cross-attention" -> present("pairScorer.temperature", scorer.temperature());
      case "none" -> {}
      default ->
          throw refused(
              "pairScorer.kind is '%s', known are onnx, stacked-cross-attention and none"
                  .formatted(scorer.kind()));
    }
    if (!scorer.kind().equals("none") && manifest.imageTokens().count() == 0) {
      throw refused(
          "pairScorer.kind is '%s', but there are no image tokens".formatted(scorer.kind()));
    }
  }

  private void three(String field, @Nullable List<Float> values) {
    if (present(field, values).size() != 3) {
      throw refused("%s is %s, one number a colour is needed".formatted(field, values));
    }
  }

  private void within(String field, int value, int least, int most) {
    if (value < least || value > most) {
      throw refused("%s is %d, not within %d to %d".formatted(field, value, least, most));
    }
  }

  private void listed(String field, @Nullable String file) {
    if (!manifest.files().containsKey(present(field, file))) {
      throw refused("%s is '%s', which files does not list".formatted(field, file));
    }
  }

  private <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw refused(field + " is missing");
    }
    return value;
  }

  private DescryException refused(String reason) {
    return BundleFolder.refused("bundle.json of '%s': %s".formatted(manifest.name(), reason));
  }
}
