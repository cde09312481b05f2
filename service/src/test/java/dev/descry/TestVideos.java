package dev.descry;

import dev.descry.image.ImageDecoder;
import dev.descry.image.ImageLimits;
import dev.descry.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;

/**
 * Videos of ten frames a second, in which a camera pans over the rendered street for two seconds:
 * its window moves right by 4 pixels a frame, so the five people move left.
 */
public final class TestVideos {

  /** Pixels a frame. */
  public static final int PAN = 4;

  private static final int WIDTH = 1200;
  private static final int FRAMES = 20;

  private TestVideos() {}

  /** One pan. */
  public static Path pan(Path file) throws IOException {
    return pans(file, 1);
  }

  /** Several pans with two seconds of darkness after each, so that each has tracks of its own. */
  public static Path pans(Path file, int pans) throws IOException {
    RgbImage street = new ImageDecoder(ImageLimits.DEFAULT).decode(TestFrames.street()).pixels();
    try (FFmpegFrameRecorder recorder =
        new FFmpegFrameRecorder(file.toFile(), WIDTH, street.height())) {
      recorder.setFormat("mp4");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
      recorder.setFrameRate(10);
      recorder.setVideoBitrate(8_000_000);
      recorder.start();
      for (int pan = 0; pan < pans; pan++) {
        for (int i = 0; i < FRAMES; i++) {
          record(recorder, window(street, PAN * i));
        }
        for (int i = 0; pans > 1 && i < FRAMES; i++) {
          record(recorder, dark(street.height()));
        }
      }
      recorder.stop();
    }
    return file;
  }

  private static void record(FFmpegFrameRecorder recorder, Frame made) throws IOException {
    try (Frame frame = made) {
      recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
    }
  }

  private static Frame dark(int height) {
    Frame frame = new Frame(WIDTH, height, Frame.DEPTH_UBYTE, 3);
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    pixels.put(0, new byte[pixels.capacity()]);
    return frame;
  }

  private static Frame window(RgbImage street, int left) {
    Frame frame = new Frame(WIDTH, street.height(), Frame.DEPTH_UBYTE, 3);
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    for (int y = 0; y < street.height(); y++) {
      pixels.put(y * frame.imageStride, street.rgb(), 3 * (y * street.width() + left), 3 * WIDTH);
    }
    return frame;
  }
}
