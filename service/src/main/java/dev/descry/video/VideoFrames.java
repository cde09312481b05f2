package dev.descry.video;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.image.ImageLimits;
import dev.descry.image.RgbImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.bytedeco.javacv.FrameGrabber.ImageMode;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a video file, decoded by FFmpeg one after the other and sampled by time: the first
 * frame, then each time the first one that is at least an interval later than the last. For one
 * thread.
 *
 * <p>Only the file itself is opened: containers and protocols that would make FFmpeg open other
 * files or addresses, such as playlists, are not read.
 */
final class VideoFrames implements AutoCloseable {

  private static final String FORMATS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,mxf,ogg,h264,hevc,mjpeg";

  static {
    // JavaCPP would count the memory-mapped index against a limit that it makes of the heap's size.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
  }

  /**
   * One frame.
   *
   * @param time since the start of the video
   */
  record VideoFrame(Duration time, RgbImage pixels) {}

  private final Path file;
  private final long intervalMicros;
  private final FFmpegFrameGrabber grabber;
  private long nextMicros = Long.MIN_VALUE;

  private VideoFrames(Path file, Duration interval, FFmpegFrameGrabber grabber) {
    this.file = file;
    this.intervalMicros = interval.toNanos() / 1000;
    this.grabber = grabber;
  }

  /**
   * Opens a file.
   *
   * @param interval between frames, positive
   * @throws DescryException {@code broken-video} if FFmpeg finds no video in it, {@code
   *     video-too-large} if its frames have more pixels than an image may have, or {@code
   *     video-unavailable} if this build brings no FFmpeg for this machine
   */
  static VideoFrames open(Path file, Duration interval, ImageLimits limits) {
    FFmpegFrameGrabber grabber = grabber(file);
    try {
      grabber.setOption("protocol_whitelist", "file");
      grabber.setOption("format_whitelist", FORMATS);
      grabber.setImageMode(ImageMode.COLOR);
      grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
      grabber.start();
      long pixels = (long) grabber.getImageWidth() * grabber.getImageHeight();
      if (!grabber.hasVideo() || pixels == 0) {
        throw broken(file, "there is no video in it", null);
      }
      if (pixels > limits.maxPixels()) {
        throw DescryException.of(
            Kind.TOO_LARGE,
            "video-too-large",
            "The frames of '%s' have %d x %d pixels; at most %d are read"
                .formatted(
                    file, grabber.getImageWidth(), grabber.getImageHeight(), limits.maxPixels()));
      }
      return new VideoFrames(file, interval, grabber);
    } catch (FrameGrabber.Exception e) {
      close(grabber);
      throw broken(file, "FFmpeg cannot open it", e);
    } catch (DescryException e) {
      close(grabber);
      throw e;
    }
  }

  private static FFmpegFrameGrabber grabber(Path file) {
    try {
      avutil.av_log_set_level(avutil.AV_LOG_QUIET);
      return new FFmpegFrameGrabber(file.toAbsolutePath().toFile());
    } catch (LinkageError e) {
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "video-unavailable",
          "this build brings no FFmpeg for this machine: build it with -Dffmpeg.platform=…, such as"
              + " linux-arm64",
          e);
    }
  }

  /**
   * The next sampled frame; null at the end.
   *
   * @throws DescryException {@code broken-video} where decoding fails
   */
  @Nullable VideoFrame next() {
    try {
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        if (frame.timestamp >= nextMicros) {
          nextMicros = frame.timestamp + intervalMicros;
          return new VideoFrame(
              Duration.ofNanos(1000 * frame.timestamp), Upright.turn(rgb(frame), rotation()));
        }
      }
      return null;
    } catch (FrameGrabber.Exception e) {
      throw broken(file, "it cannot be decoded", e);
    }
  }

  @Override
  public void close() {
    close(grabber);
  }

  /** Degrees, clockwise, by which the camera says that frames must be turned. */
  private int rotation() {
    return Math.floorMod(-(int) Math.round(grabber.getDisplayRotation()), 360);
  }

  private static RgbImage rgb(Frame frame) {
    byte[] rgb = new byte[3 * frame.imageWidth * frame.imageHeight];
    ByteBuffer rows = (ByteBuffer) frame.image[0];
    int rowLength = 3 * frame.imageWidth;
    for (int y = 0; y < frame.imageHeight; y++) {
      rows.get(y * frame.imageStride, rgb, y * rowLength, rowLength);
    }
    return new RgbImage(frame.imageWidth, frame.imageHeight, rgb);
  }

  private static void close(FFmpegFrameGrabber grabber) {
    try {
      grabber.close();
    } catch (FrameGrabber.Exception e) {
      throw new IllegalStateException("FFmpeg does not let go of a file", e);
    }
  }

  private static DescryException broken(Path file, String why, @Nullable Exception cause) {
    String message = "'%s' is no video that can be read: %s".formatted(file, why);
    return cause == null
        ? DescryException.of(Kind.INVALID, "broken-video", message)
        : DescryException.of(Kind.INVALID, "broken-video", message, cause);
  }
}
