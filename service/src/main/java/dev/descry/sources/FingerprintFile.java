package dev.descry.sources;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Fingerprints one after the other, big-endian:
 *
 * <pre>
 * 32 bytes  SHA-256 of the image
 *  8 bytes  outline
 * 32 bytes  looks
 *  2 bytes  length n of the id
 *  n bytes  id, UTF-8
 * </pre>
 *
 * <p>What a crash left unfinished at the end is cut off when the file is opened. For one thread.
 */
final class FingerprintFile implements Closeable {

  private static final int LOOKS = 4;
  private static final int FIXED = 32 + Long.BYTES * (1 + LOOKS) + Short.BYTES;
  private static final int LONGEST_ID = 1024;

  /** An image that is remembered. */
  record Entry(String id, Fingerprint image) {}

  /** Told of each entry and where it is. */
  @FunctionalInterface
  interface Visitor {
    void entry(long place, Fingerprint image);
  }

  private final FileChannel file;
  private long end;

  private FingerprintFile(FileChannel file) {
    this.file = file;
  }

  static FingerprintFile open(Path path) throws IOException {
    return new FingerprintFile(
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** First eight bytes of a hash. */
  static long prefix(byte[] sha256) {
    return ByteBuffer.wrap(sha256).getLong();
  }

  void readAll(Visitor visitor) throws IOException {
    file.position(0);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), 1 << 16));
    byte[] fixed = new byte[FIXED];
    try {
      while (true) {
        in.readFully(fixed);
        ByteBuffer buffer = ByteBuffer.wrap(fixed);
        Fingerprint image = fingerprint(buffer);
        int length = buffer.getShort();
        if (length < 1 || length > LONGEST_ID) {
          break;
        }
        in.readFully(new byte[length]);
        visitor.entry(end, image);
        end += FIXED + length;
      }
    } catch (EOFException unfinished) {
      // All whole entries are read.
    }
    file.truncate(end);
  }

  Entry read(long place) throws IOException {
    ByteBuffer fixed = filled(place, FIXED);
    Fingerprint image = fingerprint(fixed);
    ByteBuffer id = filled(place + FIXED, fixed.getShort());
    return new Entry(StandardCharsets.UTF_8.decode(id).toString(), image);
  }

  private ByteBuffer filled(long place, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, place + buffer.position()) < 0) {
        throw new EOFException("the file of fingerprints became shorter while it was open");
      }
    }
    return buffer.flip();
  }

  private static Fingerprint fingerprint(ByteBuffer buffer) {
    byte[] sha256 = new byte[32];
    buffer.get(sha256);
    long outline = buffer.getLong();
    long[] looks = new long[LOOKS];
    for (int i = 0; i < LOOKS; i++) {
      looks[i] = buffer.getLong();
    }
    return new Fingerprint(sha256, outline, looks);
  }

  /** Where the new entry is. */
  long append(String id, Fingerprint image) throws IOException {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(FIXED + name.length);
    buffer.put(image.sha256()).putLong(image.outline());
    for (long part : image.looks()) {
      buffer.putLong(part);
    }
    buffer.putShort((short) name.length).put(name).flip();
    long place = end;
    while (buffer.hasRemaining()) {
      file.write(buffer, place + buffer.position());
    }
    end += FIXED + name.length;
    return place;
  }

  void sync() throws IOException {
    file.force(false);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
