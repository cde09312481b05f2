package dev.descry.gallery;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that writes to a gallery until it is killed, and prints what was acknowledged. */
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
      Gallery gallery = new Galleries(Path.of(arguments[0])).create("toys", Toy.SPEC);
      for (int thread = 0; thread < THREADS; thread++) {
        String prefix = arguments[1] + "-" + thread + "-";
        new Thread(() -> write(gallery, prefix)).start();
      }
    } catch (DescryException e) {
      System.out.println(e.type() + " " + e.getMessage());
      System.exit(1);
    }
  }

  /** Single puts, pairs and deletions; a line is printed at once, so that lines don't mix. */
  private static void write(Gallery gallery, String prefix) {
    for (int i = 0; ; i++) {
      String id = prefix + i;
      gallery.put(Toy.sighting(id, 1, i));
      System.out.print("put " + id + "\n");
      if (i % 3 == 1) {
        gallery.putAll(List.of(Toy.sighting(id + "-a", i, 1), Toy.sighting(id + "-b", -1, i)));
        System.out.print("put " + id + "-a\nput " + id + "-b\n");
      }
      if (i % 3 == 2) {
        gallery.delete(id);
        System.out.print("delete " + id + "\n");
      }
    }
  }

  private CrashingWriter() {}
}
