package dev.descry.video;

import dev.descry.detection.Box;

/**
 * Where a person's box is going: a Kalman filter of constant velocity. The filter that SORT (Bewley
 * et al., ICIP 2016), DeepSORT and ByteTrack use has eight dimensions, but nothing in it connects
 * the coordinates of a box; so it is four filters of two dimensions, position and velocity, for the
 * middle, the width and the height. Time is in seconds, lengths are in pixels; uncertainty grows
 * with the height of the person, as in DeepSORT. Not thread-safe.
 */
final class Motion {

  /** Standard deviation of a measured edge, as a share of the person's height. */
  private static final double MEASURED = 1.0 / 20;

  /** Standard deviation of the acceleration, in heights a square second. */
  private static final double ACCELERATION = 1.0;

  /** Standard deviation of the velocity of who has just come, in heights a second. */
  private static final double FIRST_VELOCITY = 1.0;

  /** One coordinate: position and velocity, and their covariance. */
  private static final class Coordinate {
    private double position;
    private double velocity;
    private double positionVariance;
    private double covariance;
    private double velocityVariance;

    Coordinate(double position, double height) {
      this.position = position;
      this.positionVariance = square(MEASURED * height);
      this.velocityVariance = square(FIRST_VELOCITY * height);
    }

    /** x = F x, P = F P F' + Q, with Q of a white acceleration. */
    void predict(double seconds, double height) {
      position += velocity * seconds;
      double noise = square(ACCELERATION * height);
      positionVariance +=
          2 * seconds * covariance
              + seconds * seconds * velocityVariance
              + noise * square(seconds * seconds) / 4;
      covariance += seconds * velocityVariance + noise * seconds * seconds * seconds / 2;
      velocityVariance += noise * seconds * seconds;
    }

    /** K = P H' / (H P H' + R), x = x + K (measured - H x), P = (I - K H) P. */
    void correct(double measured, double height) {
      double total = positionVariance + square(MEASURED * height);
      double gain = positionVariance / total;
      double velocityGain = covariance / total;
      double surprise = measured - position;
      position += gain * surprise;
      velocity += velocityGain * surprise;
      velocityVariance -= velocityGain * covariance;
      covariance *= 1 - gain;
      positionVariance *= 1 - gain;
    }

    private static double square(double value) {
      return value * value;
    }
  }

  private final Coordinate x;
  private final Coordinate y;
  private final Coordinate width;
  private final Coordinate height;

  Motion(Box first) {
    this.x = new Coordinate(first.centreX(), first.height());
    this.y = new Coordinate(first.centreY(), first.height());
    this.width = new Coordinate(first.width(), first.height());
    this.height = new Coordinate(first.height(), first.height());
  }

  /** Moves on in time. */
  void predict(double seconds) {
    double size = Math.max(1, height.position);
    x.predict(seconds, size);
    y.predict(seconds, size);
    width.predict(seconds, size);
    height.predict(seconds, size);
  }

  /** Learns where the person really is. */
  void correct(Box measured) {
    double size = Math.max(1, measured.height());
    x.correct(measured.centreX(), size);
    y.correct(measured.centreY(), size);
    width.correct(measured.width(), size);
    height.correct(measured.height(), size);
  }

  /** Where the person should be now. */
  Box box() {
    double halfWidth = Math.max(1, width.position) / 2;
    double halfHeight = Math.max(1, height.position) / 2;
    return new Box(
        (float) (x.position - halfWidth),
        (float) (y.position - halfHeight),
        (float) (x.position + halfWidth),
        (float) (y.position + halfHeight));
  }
}
