package dev.descry.sources;

import dev.descry.gallery.Metadata;

/**
 * What a caller says about a source.
 *
 * @param common what holds for all images; what a source knows of one image goes before it, tags
 *     and attributes are joined
 */
public record SourceOptions(Metadata common) {

  public static final SourceOptions DEFAULTS = new SourceOptions(Metadata.NONE);
}
