package dev.descry.gallery;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A process that writes to a gallery and takes it from one bundle to the other and back, until it
 * is killed, and prints what was acknowledged.
 */
final class CrashingWriter {

  private static final int THREADS = 4;

  static Process start(Path root, String prefix) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingWriter.class.getName(),
            root.toString(),
            prefix)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) {
    try {
      Gallery gallery = new Galleries(Path.of(arguments[0])).getOrCreate("toys", Toy.SPEC);
      for (int thread = 0; thread < THREADS; thread++) {
        String prefix = arguments[1] + "-" + thread + "-";
        new Thread(() -> write(gallery, prefix)).start();
      }
      new Thread(() -> changeBundles(gallery)).start();
    } catch (DescryException e) {
      System.out.println(e.type() + " " + e.getMessage());
      System.exit(1);
    }
  }

  /** Single puts, pairs, replacements and deletions; a line is printed at once, unmixed. */
  private static void write(Gallery gallery, String prefix) {
    for (int i = 0; ; i++) {
      String id = prefix + i;
      put(gallery, id);
      System.out.print("put " + id + "\n");
      if (i % 3 == 1) {
        put(gallery, id + "-a", id + "-b");
        System.out.print("put " + id + "-a\nput " + id + "-b\n");
        put(gallery, id);
      }
      if (i % 3 == 2) {
        System.out.print("deleting " + id + "\n");
        gallery.delete(id);
        System.out.print("delete " + id + "\n");
      }
    }
  }

  /** With whatever bundle is live. */
  private static void put(Gallery gallery, String... ids) {
    while (true) {
      GallerySpec spec = gallery.spec();
      IntFunction<NewSighting> sighting = i -> Toy.encoded(spec, ids[i], "picture of " + ids[i]);
      try {
        gallery.putAll(IntStream.range(0, ids.length).mapToObj(sighting).toList());
        return;
      } catch (DescryException e) {
        if (!e.type().equals("other-bundle")) {
          throw e;
        }
      }
    }
  }

  /** To the other bundle, with what was there of it or from nothing, and so on. */
  private static void changeBundles(Gallery gallery) {
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
      System.out.print("live " + gallery.spec().bundle() + "\n");
    }
  }

  private CrashingWriter() {}
}
