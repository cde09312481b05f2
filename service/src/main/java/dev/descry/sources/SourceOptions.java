package dev.descry.sources;

import dev.descry.gallery.Metadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says about a source.
 *
 * @param common what holds for all images; what a source knows of one image goes before it, tags
 *     and attributes are joined
 * @param columns of a manifest, where they are not named as Descry names them: {@code image},
 *     {@code id}, {@code camera}, {@code time}, {@code track}, {@code person}, {@code source},
 *     {@code tags}, {@code lat} or {@code lon} to the name of the column
 * @param layout of a dataset; null for the one that its folder shows. Named for files elsewhere,
 *     such as in an archive, it says what their names mean
 * @param allFiles whether the caller may have read what this process may read, as on the command
 *     line; otherwise only what {@link SourceSettings} allow
 */
public record SourceOptions(
    Metadata common,
    Map<String, String> columns,
    @Nullable DatasetLayout layout,
    boolean allFiles) {

  /** For who may have all read that this process may read. */
  public static final SourceOptions DEFAULTS =
      new SourceOptions(Metadata.NONE, Map.of(), null, true);

  /**
   * Checks the names.
   *
   * @throws dev.descry.failure.DescryException {@code unknown-column}
   */
  public SourceOptions {
    columns = Map.copyOf(columns);
    columns.keySet().forEach(ManifestColumns::checkField);
  }
}
