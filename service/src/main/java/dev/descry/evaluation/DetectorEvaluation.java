package dev.descry.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import dev.descry.detection.Detector;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many people a detector finds in frames whose people are known. A detection is right if it
 * covers a person who has none yet with an intersection over union of at least 0.5; in each frame
 * the surest ones choose first (Everingham et al., IJCV 2010, section 4.2).
 */
@Component
public final class DetectorEvaluation {

  static final float LEAST_OVERLAP = 0.5f;
  private static final int STEPS = 20;

  /**
   * One frame whose people are known.
   *
   * @param file of the image, relative to the folder
   * @param people true boxes in pixels
   */
  public record Truth(String file, List<Box> people) {}

  /**
   * What was found, where only detections of at least a score count.
   *
   * @param recall share of the people who were found, in percent
   * @param precision share of the detections that are right, in percent
   */
  public record Point(double score, double recall, double precision) {}

  /**
   * The figures of a run.
   *
   * @param averagePrecision area under precision over recall, in percent, where precision is the
   *     best at that recall or more
   * @param points by rising score
   */
  public record Result(
      String detector, int frames, int people, double averagePrecision, List<Point> points) {}

  /**
   * A detection that was judged.
   *
   * @param score the detector's
   */
  record Judged(float score, boolean right) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Line(String file, List<Person> people) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Person(List<Float> box) {}

  private final ImageDecoder decoder;
  private final Detector detector;

  DetectorEvaluation(ImageDecoder decoder, Detector detector) {
    this.decoder = decoder;
    this.detector = detector;
  }

  /**
   * Reads {@code frames.jsonl}, as {@code descry_assets.synthesis.frames} writes it.
   *
   * @throws DescryException {@code dataset-unreadable} with the file and the reason
   */
  public static List<Truth> read(Path folder) {
    Path file = folder.resolve("frames.jsonl");
    try {
      return Files.readAllLines(file).stream()
          .map(json -> JsonMapper.shared().readValue(json, Line.class))
          .map(line -> new Truth(line.file, line.people.stream().map(p -> box(p.box)).toList()))
          .toList();
    } catch (IOException | JacksonException e) {
      throw DescryException.of(
          Kind.INVALID,
          "dataset-unreadable",
          "%s is no list of frames: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Measures the detector of this service, down to the score that its settings ask for.
   *
   * @param folder with {@code frames.jsonl}
   * @param done told of each frame
   */
  public Result evaluate(Path folder, IntConsumer done) {
    List<Truth> frames = read(folder);
    List<Judged> judged = new ArrayList<>();
    for (Truth frame : frames) {
      try {
        byte[] image = Files.readAllBytes(folder.resolve(frame.file));
        judged.addAll(judge(detector.detect(decoder.decode(image).pixels()), frame.people));
      } catch (IOException e) {
        throw DescryException.of(
            Kind.INVALID,
            "dataset-unreadable",
            "%s has no frame '%s'".formatted(folder, frame.file),
            e);
      }
      done.accept(1);
    }
    int people = frames.stream().mapToInt(frame -> frame.people.size()).sum();
    return new Result(
        detector.bundle(),
        frames.size(),
        people,
        averagePrecision(judged, people),
        IntStream.range(1, STEPS)
            .mapToObj(step -> point((double) step / STEPS, judged, people))
            .toList());
  }

  static List<Judged> judge(List<Detection> detections, List<Box> people) {
    List<Box> left = new ArrayList<>(people);
    List<Judged> judged = new ArrayList<>();
    List<Detection> ordered = new ArrayList<>(detections);
    ordered.sort(Comparator.comparingDouble(Detection::score).reversed());
    for (Detection detection : ordered) {
      Box best =
          left.stream()
              .max(Comparator.comparingDouble(person -> person.overlap(detection.box())))
              .filter(person -> person.overlap(detection.box()) >= LEAST_OVERLAP)
              .orElse(null);
      left.remove(best);
      judged.add(new Judged(detection.score(), best != null));
    }
    return judged;
  }

  static Point point(double score, List<Judged> judged, int people) {
    long found = judged.stream().filter(each -> each.score >= score).count();
    long right = judged.stream().filter(each -> each.score >= score && each.right).count();
    return new Point(score, percent(right, people), percent(right, found));
  }

  static double averagePrecision(List<Judged> judged, int people) {
    List<Judged> ordered = new ArrayList<>(judged);
    ordered.sort(Comparator.comparingDouble(Judged::score).reversed());
    double[] precision = new double[ordered.size()];
    int right = 0;
    for (int i = 0; i < precision.length; i++) {
      right += ordered.get(i).right ? 1 : 0;
      precision[i] = percent(right, i + 1);
    }
    double sum = 0;
    double best = 0;
    for (int i = precision.length - 1; i >= 0; i--) {
      best = Math.max(best, precision[i]);
      sum += ordered.get(i).right ? best : 0;
    }
    return people == 0 ? 0 : sum / people;
  }

  /** Nothing of nothing is everything: who finds nothing makes no mistake. */
  private static double percent(long part, long whole) {
    return whole == 0 ? 100 : 100.0 * part / whole;
  }

  private static Box box(List<Float> edges) {
    return new Box(edges.get(0), edges.get(1), edges.get(2), edges.get(3));
  }
}
