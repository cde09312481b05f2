package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A table of images with what is known of each: CSV, JSON Lines, Parquet, or a plain list of
 * places. A row that is wrong is an entry that says so, with its line.
 */
record ManifestSource(Path file, Path real, Places places, ManifestColumns columns)
    implements Source {

  private static final List<String> CSV = List.of(".csv", ".tsv");
  private static final List<String> JSON = List.of(".jsonl", ".ndjson");
  private static final List<String> PARQUET = List.of(".parquet");
  private static final List<String> LIST = List.of(".txt");

  static boolean isNamedLikeAManifest(Path file) {
    return List.of(CSV, JSON, PARQUET, LIST).stream().anyMatch(endings -> ends(file, endings));
  }

  private static boolean ends(Path file, List<String> endings) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(name::endsWith);
  }

  @Override
  public String description() {
    return "manifest " + file;
  }

  @Override
  public OptionalLong total() {
    try (Rows rows = open()) {
      return rows.total();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Entries entries() {
    Rows rows = null;
    try {
      rows = open();
      List<String> all = rows.columns();
      if (all != null) {
        columns.check(all);
      }
      return new Read(rows);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (DescryException e) {
      close(rows);
      throw DescryException.of(e.kind(), e.type(), "%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Rows open() throws IOException {
    if (ends(real, CSV)) {
      return CsvRows.open(real);
    }
    if (ends(real, PARQUET)) {
      return ParquetRows.open(real);
    }
    TextLines lines = new TextLines(real);
    return ends(real, JSON) ? LineRows.json(lines) : LineRows.list(lines);
  }

  private DescryException unreadable(IOException e) {
    return DescryException.of(
        Kind.INVALID, "broken-manifest", "%s cannot be read: %s".formatted(file, Reasons.of(e)), e);
  }

  private static void close(@Nullable Rows rows) {
    try {
      if (rows != null) {
        rows.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Read extends Entries {

    private final Rows rows;
    private boolean isAtEnd;

    Read(Rows rows) {
      this.rows = rows;
    }

    @Override
    @Nullable SourceEntry advance() {
      if (isAtEnd) {
        return null;
      }
      try {
        Map<String, Object> row = rows.next();
        return row == null ? null : entry(row);
      } catch (DescryException e) {
        return SourceProblem.of(file + ":" + rows.number(), e);
      } catch (IOException e) {
        isAtEnd = true;
        return new SourceProblem(file.toString(), "broken-manifest", Reasons.of(e));
      }
    }

    private SourceMedia entry(Map<String, Object> row) {
      return places.media(file, columns.image(row), columns.id(row), columns.metadata(row));
    }

    @Override
    public void close() {
      ManifestSource.close(rows);
    }
  }
}
