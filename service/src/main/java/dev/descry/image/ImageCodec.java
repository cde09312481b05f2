package dev.descry.image;

import java.io.IOException;

/** One format that is read. Thread-safe. */
interface ImageCodec {

  /**
   * Walks the whole file without decoding it.
   *
   * @throws dev.descry.failure.DescryException where the file ends too early, its structure is
   *     broken, or it is of a variety that is not read
   */
  ImageHeader readHeader(byte[] bytes);

  /**
   * The pixels as stored, not yet turned upright.
   *
   * @param bytes whose header was read without a failure
   * @throws IOException where the contents are broken; so may be a runtime exception of a decoder
   */
  RgbImage decode(byte[] bytes) throws IOException;
}
