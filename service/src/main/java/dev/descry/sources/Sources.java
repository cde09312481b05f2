package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageDecoder;
import dev.descry.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Tells what kind of source a place is. Immutable and thread-safe. */
@Component
public final class Sources implements AutoCloseable {

  private final SourceSettings settings;
  private final ImageLimits limits;
  private final WebImages web;
  private final Buckets buckets;

  @Autowired
  Sources(SourceSettings settings, ImageDecoder decoder) {
    this(settings, decoder.limits());
  }

  /**
   * Sources under some settings.
   *
   * @param limits of which the bytes are checked here, and the pixels when an image is decoded
   */
  public Sources(SourceSettings settings, ImageLimits limits) {
    this.settings = settings;
    this.limits = limits;
    this.web = new WebImages(settings);
    this.buckets = new Buckets(settings);
  }

  /**
   * A folder tree, a dataset, the files of a pattern with wildcards, an archive, a manifest, one
   * image or video, a place in a bucket ({@code s3://bucket/prefix}) or the address of one image.
   *
   * @throws DescryException {@code source-not-found} if there is nothing there, {@code
   *     source-not-allowed}, {@code dataset-unreadable}, {@code invalid-pattern}, {@code
   *     invalid-url}
   */
  public Source open(String place, SourceOptions options) {
    DatasetLayout layout = options.layout();
    EntryFactory factory =
        new EntryFactory(
            options,
            limits.maxBytes(),
            options.allFiles() ? Access.ANY : access(),
            layout == null ? Names.SILENT : layout.names());
    Places places = new Places(factory, web, buckets);
    if (WebImages.isAddress(place)) {
      SourceImage image = places.address(place, null, Metadata.NONE);
      return new ListedSource<>("address " + place, List.of(image), one -> one);
    }
    if (Buckets.Place.isOne(place)) {
      Buckets.Place in = Buckets.Place.of(place);
      return new BucketSource(in, places.bucket(in), factory);
    }
    return local(place, factory, places);
  }

  /** Several places as one source, in this order. */
  public Source open(List<String> places, SourceOptions options) {
    return places.size() == 1
        ? open(places.getFirst(), options)
        : new JoinedSource(places.stream().map(place -> open(place, options)).toList());
  }

  private static Source local(String place, EntryFactory factory, Places places) {
    Path path = path(place);
    if (Globs.isGlob(place) && !Files.exists(path)) {
      checked(Globs.folder(place), factory);
      return Globs.open(place, factory);
    }
    Path real = checked(path, factory);
    if (Files.isDirectory(real)) {
      DatasetLayout layout = factory.options().layout();
      return (layout == null ? DatasetLayout.of(path) : layout).open(path, factory);
    }
    if (ArchiveSource.isNamedLikeAnArchive(path)) {
      return new ArchiveSource(path, factory);
    }
    if (ManifestSource.isNamedLikeAManifest(path)) {
      return new ManifestSource(
          path, real, places, new ManifestColumns(factory.options().columns()));
    }
    return new ListedSource<>(
        "file " + path,
        List.of(path),
        file ->
            factory.file(
                file.toAbsolutePath().getFileName().toString(), file, file.toFile().length()));
  }

  /** A path that is there, and may be read; nothing is said of what may not. */
  private static Path checked(Path path, EntryFactory factory) {
    try {
      Path real = factory.access().check(path);
      if (Files.exists(real)) {
        return real;
      }
    } catch (IOException e) {
      // As if it were not there.
    }
    throw DescryException.of(
        Kind.MISSING, "source-not-found", "'%s' is neither a folder nor a file".formatted(path));
  }

  private Access access() {
    List<Path> folders = new ArrayList<>();
    for (Path folder : settings.allowedFolders()) {
      try {
        folders.add(folder.toRealPath());
      } catch (IOException e) {
        // A folder that is not there holds nothing that could be read.
      }
    }
    return new Access(folders);
  }

  private static Path path(String place) {
    try {
      return Path.of(place);
    } catch (InvalidPathException e) {
      throw DescryException.of(
          Kind.INVALID, "source-not-found", "'%s' is no path".formatted(place), e);
    }
  }

  @Override
  public void close() {
    web.close();
    buckets.close();
  }
}
