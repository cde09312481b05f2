package dev.descry.sources;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it, with a line of column names. What parts values shows in that line: a tab,
 * or else whichever there is more of, commas or semicolons.
 */
final class CsvRows implements Rows {

  private static final int LONGEST_HEADER = 1 << 16;

  private final CSVParser parser;
  private final List<String> columns;
  private long number;
  private boolean isAtEnd;

  private CsvRows(CSVParser parser) {
    this.parser = parser;
    this.columns = parser.getHeaderNames();
  }

  static CsvRows open(Path file) throws IOException {
    BufferedReader reader = TextLines.reader(file);
    try {
      CSVFormat format =
          CSVFormat.RFC4180
              .builder()
              .setDelimiter(delimiter(reader))
              .setHeader()
              .setSkipHeaderRecord(true)
              .setIgnoreEmptyLines(true)
              .setTrim(true)
              .get();
      return new CsvRows(CSVParser.parse(reader, format));
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e instanceof IOException broken
          ? broken
          : new IOException("its first line does not name the columns: " + e.getMessage(), e);
    }
  }

  private static char delimiter(BufferedReader reader) throws IOException {
    reader.mark(LONGEST_HEADER);
    int commas = 0;
    int semicolons = 0;
    int c = reader.read();
    for (int n = 1; n < LONGEST_HEADER && c >= 0 && c != '\n' && c != '\t'; n++) {
      commas += c == ',' ? 1 : 0;
      semicolons += c == ';' ? 1 : 0;
      c = reader.read();
    }
    reader.reset();
    return c == '\t' ? '\t' : semicolons > commas ? ';' : ',';
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public @Nullable Map<String, Object> next() {
    if (isAtEnd) {
      return null;
    }
    number = parser.getCurrentLineNumber() + 1;
    CSVRecord row = read();
    if (row == null) {
      return null;
    }
    if (!row.isConsistent()) {
      throw Rows.broken(
          "It has %d values; the first line names %d columns"
              .formatted(row.size(), columns.size()));
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < row.size(); i++) {
      if (!row.get(i).isEmpty()) {
        values.put(columns.get(i), row.get(i));
      }
    }
    return values;
  }

  private @Nullable CSVRecord read() {
    try {
      var records = parser.iterator();
      if (records.hasNext()) {
        return records.next();
      }
      isAtEnd = true;
      return null;
    } catch (UncheckedIOException e) {
      // After a quote that never ends or ends too early, nobody knows where the next row begins.
      isAtEnd = true;
      String why =
          e.getCause() instanceof CSVException quotes ? quotes.getMessage() : e.getMessage();
      throw Rows.broken("It and what follows cannot be read: " + why);
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
