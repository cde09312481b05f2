package dev.descry.gallery;

import dev.descry.encoding.EncodedImage;
import dev.descry.failure.DescryException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A process that writes to a gallery in several threads and takes it from one bundle to the other
 * and back, until it is killed. It says what it is about to do, and what was acknowledged, a line
 * each:
 *
 * <pre>
 * putting ID VERSION    put ID VERSION    a sighting, whose content follows from both
 * deleting ID 0         deleted ID 0      by its id, or by a filter that lets it through
 *                       live BUNDLE 0     the gallery went over to it
 * </pre>
 */
final class CrashingWriter {

  private static final int THREADS = 4;

  /** Every line in one piece and at once, so that what is killed has said all that it did. */
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private final Gallery gallery;

  private CrashingWriter(Gallery gallery) {
    this.gallery = gallery;
  }

  static Process start(Path root, String prefix) throws IOException {
    return start(CrashingWriter.class, root, prefix);
  }

  /** Runs the main method of a class in a process of its own, with these arguments. */
  static Process start(Class<?> main, Path root, String prefix) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            root.toString(),
            prefix)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) {
    try {
      Galleries galleries = new Galleries(Path.of(arguments[0]));
      CrashingWriter writer = new CrashingWriter(galleries.getOrCreate("toys", Toy.SPEC));
      for (int thread = 0; thread < THREADS; thread++) {
        String prefix = arguments[1] + "-" + thread + "-";
        new Thread(() -> writer.write(prefix)).start();
      }
      new Thread(writer::changeBundles).start();
    } catch (DescryException e) {
      OUT.print(e.type() + " " + e.getMessage() + "\n");
      System.exit(1);
    }
  }

  /** What a version of a sighting is. Those of the same stem and version have the same picture. */
  static NewSighting sighting(GallerySpec spec, String id, int version) {
    byte[] picture = Toy.bytes("picture of %s, version %d".formatted(stem(id), version));
    EncodedImage encoded = Toy.encode(spec, picture);
    Metadata metadata =
        new Metadata(
            stem(id),
            Instant.EPOCH.plusSeconds(version),
            null,
            null,
            "person of " + id,
            null,
            Set.of("version-" + version),
            Map.of("version", (double) version));
    return new NewSighting(
        id,
        metadata,
        "image/png",
        4,
        8,
        picture,
        encoded.embedding(),
        encoded.tokens(),
        spec.bundle());
  }

  /** Which sightings a deletion by camera removes together. */
  private static String stem(String id) {
    return id.replaceFirst("[ab]$", "");
  }

  /** Single puts, pairs with one picture, replacements, deletions by id and by filter. */
  private void write(String prefix) {
    for (int i = 0; ; i++) {
      String id = prefix + i + "-";
      put(1, id);
      if (i % 2 == 1) {
        put(1, id + "a", id + "b");
        put(2, id + "b");
        put(2, id);
        put(3, id);
      }
      switch (i % 6) {
        case 2 -> deleting(() -> gallery.delete(id), id);
        case 3 -> deleting(() -> gallery.deleteAll(List.of(id, id + "b")), id, id + "b");
        case 5 ->
            deleting(() -> gallery.deleteAll(new Filter.Is("camera", id)), id, id + "a", id + "b");
        default -> {}
      }
    }
  }

  /** With whatever bundle is live. */
  private void put(int version, String... ids) {
    say("putting", version, ids);
    boolean put = false;
    while (!put) {
      GallerySpec spec = gallery.spec();
      try {
        gallery.putAll(List.of(ids).stream().map(id -> sighting(spec, id, version)).toList());
        put = true;
      } catch (DescryException e) {
        if (!e.type().equals("other-bundle")) {
          throw e;
        }
      }
    }
    say("put", version, ids);
  }

  private static void deleting(Runnable deletion, String... ids) {
    say("deleting", 0, ids);
    deletion.run();
    say("deleted", 0, ids);
  }

  private static void say(String what, int version, String... ids) {
    StringBuilder lines = new StringBuilder();
    for (String id : ids) {
      lines.append(what).append(' ').append(id).append(' ').append(version).append('\n');
    }
    OUT.print(lines);
  }

  /** To the other bundle, with what was there of it or from nothing, and so on. */
  private void changeBundles() {
    Generations generations = gallery.generations();
    for (int turn = 0; ; turn++) {
      List<GenerationDescription> all = generations.list();
      Optional<GenerationDescription> other = all.stream().filter(one -> !one.live()).findFirst();
      if (other.isPresent() && turn % 2 == 1) {
        generations.drop(other.get().number());
      }
      GallerySpec next = gallery.spec().equals(Toy.SPEC) ? Toy.OTHER_SPEC : Toy.SPEC;
      int number = generations.begin(next, true, false);
      generations.catchUp(number, image -> Toy.encode(next, image), done -> {}, () -> false);
      say("live", 0, gallery.spec().bundle());
    }
  }
}
