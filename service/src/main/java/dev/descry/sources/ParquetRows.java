package dev.descry.sources;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, uncompressed or by Snappy, Zstandard or gzip. Nested columns other than lists are left
 * out.
 */
final class ParquetRows implements Rows {

  private final ParquetFileReader file;
  private final RowReader rows;
  private final List<String> columns = new ArrayList<>();
  private long number;

  private ParquetRows(ParquetFileReader file) {
    this.file = file;
    this.rows = file.rowReader();
    for (int i = 0; i < rows.getFieldCount(); i++) {
      columns.add(rows.getFieldName(i));
    }
  }

  static ParquetRows open(Path path) throws IOException {
    try {
      return new ParquetRows(ParquetFileReader.open(InputFile.of(path)));
    } catch (RuntimeException e) {
      throw new IOException("it is no Parquet file that can be read: " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public OptionalLong total() {
    return OptionalLong.of(
        file.getFileMetaData().rowGroups().stream().mapToLong(RowGroup::numRows).sum());
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    try {
      if (!rows.hasNext()) {
        return null;
      }
      rows.next();
      number++;
      Map<String, Object> values = new HashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        if (!rows.isNull(i)) {
          values.put(columns.get(i), value(rows.getValue(i)));
        }
      }
      return values;
    } catch (RuntimeException e) {
      throw new IOException("it is broken after row %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  private static Object value(Object value) {
    return switch (value) {
      case PqList list -> list.values();
      // A time without an offset would be another moment on each machine.
      case LocalDateTime local -> local.toString();
      default -> value;
    };
  }

  @Override
  public void close() throws IOException {
    rows.close();
    file.close();
  }
}
