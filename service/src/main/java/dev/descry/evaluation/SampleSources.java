package dev.descry.evaluation;

import dev.descry.sources.SourceImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;

/** The same images as sources of several kinds. */
final class SampleSources {

  private static final int IMAGES_A_FOLDER = 100;

  private SampleSources() {}

  /**
   * Writes them.
   *
   * @param images repeated as often as it takes
   * @param count images in each source
   * @param all whether sources of all kinds, or only a folder
   * @param folder that they are written to
   * @return places by kind: folder; and tar, zip, csv, jsonl
   */
  static Map<String, Path> write(List<SourceImage> images, int count, boolean all, Path folder)
      throws IOException {
    Map<String, byte[]> files = files(images, count);
    Map<String, Path> places = new LinkedHashMap<>();
    places.put("folder", folder(files, folder.resolve("folder")));
    if (all) {
      places.put("tar", tar(files, folder.resolve("images.tar")));
      places.put("zip", zip(files, folder.resolve("images.zip")));
      places.put("csv", csv(files, folder.resolve("images.csv")));
      places.put("jsonl", jsonl(files, folder.resolve("images.jsonl")));
    }
    return places;
  }

  private static Map<String, byte[]> files(List<SourceImage> images, int count) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      files.put(
          "%04d/%08d.jpg".formatted(i / IMAGES_A_FOLDER, i), images.get(i % images.size()).bytes());
    }
    return files;
  }

  private static Path folder(Map<String, byte[]> files, Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  private static Path tar(Map<String, byte[]> files, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> image : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(image.getKey());
        entry.setSize(image.getValue().length);
        add(tar, entry, image.getValue());
      }
    }
    return file;
  }

  private static Path zip(Map<String, byte[]> files, Path file) throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
      for (Map.Entry<String, byte[]> image : files.entrySet()) {
        add(zip, new ZipArchiveEntry(image.getKey()), image.getValue());
      }
    }
    return file;
  }

  private static <E extends ArchiveEntry> void add(
      ArchiveOutputStream<E> archive, E entry, byte[] content) throws IOException {
    archive.putArchiveEntry(entry);
    archive.write(content);
    archive.closeArchiveEntry();
  }

  private static Path csv(Map<String, byte[]> files, Path file) throws IOException {
    return Files.writeString(
        file,
        files.keySet().stream()
            .map(image -> "folder/%s,gate".formatted(image))
            .collect(Collectors.joining("\n", "image,camera\n", "\n")));
  }

  private static Path jsonl(Map<String, byte[]> files, Path file) throws IOException {
    return Files.write(
        file,
        files.keySet().stream()
            .map(image -> Map.of("image", "folder/" + image, "camera", "gate"))
            .map(JsonMapper.shared()::writeValueAsString)
            .toList());
  }
}
