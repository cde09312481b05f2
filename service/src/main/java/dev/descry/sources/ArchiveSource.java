package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.jspecify.annotations.Nullable;

/**
 * An archive, read as a stream: nothing is unpacked to disk, and one image is in memory at a time.
 * Archives in it are not opened. What is too large is passed, up to {@value #MAX_PASSED} bytes;
 * where a file goes on beyond that, reading ends, so that a bomb costs little.
 */
record ArchiveSource(Path file, EntryFactory factory) implements Source {

  /** More than any picture or video between images; less than ten seconds of unpacking zeros. */
  static final long MAX_PASSED = 8L << 30;

  private static final List<String> TARS =
      List.of(".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar.bz2");

  static boolean isNamedLikeAnArchive(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return isZip(name) || TARS.stream().anyMatch(name::endsWith);
  }

  private static boolean isZip(String name) {
    return name.endsWith(".zip");
  }

  @Override
  public String description() {
    return "archive " + file;
  }

  @Override
  public Entries entries() {
    try {
      InputStream in =
          new BufferedInputStream(Files.newInputStream(factory.access().check(file)), 1 << 16);
      return new Stream(
          isZip(file.toString().toLowerCase(Locale.ROOT))
              ? new ZipArchiveInputStream(in, StandardCharsets.UTF_8.name(), true, true)
              : new TarArchiveInputStream(uncompressed(in), StandardCharsets.UTF_8.name()));
    } catch (IOException e) {
      throw DescryException.of(
          Kind.INVALID,
          "source-unreadable",
          "%s cannot be read: %s".formatted(file, Reasons.of(e)),
          e);
    }
  }

  /** Told by its first bytes and not by its name. */
  private static InputStream uncompressed(InputStream in) throws IOException {
    try {
      String kind = CompressorStreamFactory.detect(in);
      return new BufferedInputStream(
          new CompressorStreamFactory(true, 256 * 1024).createCompressorInputStream(kind, in));
    } catch (CompressorException e) {
      if (e.getCause() instanceof IOException broken) {
        throw broken;
      }
      return in;
    }
  }

  private final class Stream extends Entries {

    private final ArchiveInputStream<? extends ArchiveEntry> archive;
    private boolean isAtEnd;
    private boolean isEmpty = true;

    Stream(ArchiveInputStream<? extends ArchiveEntry> archive) {
      this.archive = archive;
    }

    @Override
    @Nullable SourceEntry advance() {
      return advance(true);
    }

    @Override
    boolean pass() {
      return advance(false) != null;
    }

    private @Nullable SourceEntry advance(boolean read) {
      if (isAtEnd) {
        return null;
      }
      String where = file.toString();
      try {
        ArchiveEntry entry = archive.getNextEntry();
        while (entry != null && entry.isDirectory()) {
          isEmpty = false;
          entry = archive.getNextEntry();
        }
        if (entry == null) {
          isAtEnd = true;
          return isEmpty ? broken(where, "it holds nothing") : null;
        }
        isEmpty = false;
        where = file + "!" + entry.getName();
        return entry(entry, where, read);
      } catch (EOFException e) {
        return broken(where, "it ends in the middle");
      } catch (IOException | RuntimeException e) {
        // Readers of archives throw what they like at bytes that make no sense to them.
        return broken(where, String.valueOf(e.getMessage()));
      }
    }

    private SourceProblem broken(String where, String why) {
      isAtEnd = true;
      return new SourceProblem(where, "broken-archive", "The archive cannot be read on: " + why);
    }

    private SourceEntry entry(ArchiveEntry entry, String origin, boolean read) throws IOException {
      if (entry instanceof TarArchiveEntry tar && isSpecial(tar)) {
        return SourceProblem.otherFile(origin, "It is no file");
      }
      if (!archive.canReadEntryData(entry)) {
        return new SourceProblem(
            origin, "image-unreadable", "It is encrypted or packed by a method that is not read");
      }
      long limit = factory.maxBytes();
      byte[] bytes = read ? archive.readNBytes((int) Math.min(limit + 1, 1 << 30)) : new byte[0];
      long size = bytes.length;
      if (!read || size > limit) {
        size += passRest();
      }
      byte[] content = bytes;
      return factory.file(
          path(entry.getName()),
          origin,
          size,
          () -> Arrays.copyOf(content, Math.min(content.length, EntryFactory.START)),
          () -> content);
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
      return entry.isSymbolicLink()
          || entry.isLink()
          || entry.isFIFO()
          || entry.isCharacterDevice()
          || entry.isBlockDevice();
    }

    private long passRest() throws IOException {
      byte[] buffer = new byte[1 << 16];
      long passed = 0;
      for (int n = archive.read(buffer); n >= 0; n = archive.read(buffer)) {
        passed += n;
        if (passed > MAX_PASSED) {
          throw new IOException("a file in it has more than %d bytes".formatted(MAX_PASSED));
        }
      }
      return passed;
    }
  }

  private static String path(String name) {
    String path = name.replace('\\', '/');
    while (path.startsWith("./") || path.startsWith("/")) {
      path = path.substring(path.indexOf('/') + 1);
    }
    return path;
  }
}
