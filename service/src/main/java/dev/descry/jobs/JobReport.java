package dev.descry.jobs;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** What a job left out: one JSON object a line. For one thread. */
public final class JobReport implements Closeable {

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * One entry that was left out.
   *
   * @param origin where it is, as its source names it
   * @param failure whether something is wrong with it; false for a copy that is skipped, and for
   *     what is no image and does not claim to be
   * @param type stable name of the reason
   * @param reason for people
   */
  public record Line(String origin, boolean failure, String type, String reason) {}

  private final FileChannel channel;
  private final OutputStream out;

  /**
   * Opens a report to go on with it.
   *
   * @param length that is right; what a crash left beyond it is cut off
   */
  JobReport(Path file, long length) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(length);
    channel.position(length);
    out = new BufferedOutputStream(Channels.newOutputStream(channel));
  }

  void add(Line line) throws IOException {
    out.write(JSON.writeValueAsBytes(line));
    out.write('\n');
  }

  /** Puts on disk what was added; returns the length. */
  long sync() throws IOException {
    out.flush();
    channel.force(false);
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Reads a report from its beginning; nothing where there is none. */
  public static void read(Path file, Consumer<Line> lines) {
    if (!Files.exists(file)) {
      return;
    }
    try (Stream<String> all = Files.lines(file, StandardCharsets.UTF_8)) {
      all.forEach(line -> lines.accept(JSON.readValue(line, Line.class)));
    } catch (IOException e) {
      throw new UncheckedIOException("the report %s can not be read".formatted(file), e);
    }
  }
}
