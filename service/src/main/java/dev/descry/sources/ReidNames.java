package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names of files say in datasets for person re-identification. */
final class ReidNames {

  private static final Pattern MARKET =
      Pattern.compile("(-1|\\d{4})_c(\\d+)s(\\d+)_(\\d+)_\\d+(?:\\.jpg)+");
  private static final Pattern MSMT =
      Pattern.compile(
          "(\\d{4})_\\d{3}_(\\d{2})_(\\d{4}(?:morning|noon|afternoon))_(\\d+)_\\d+(?:_ex)?\\.jpg");
  private static final Pattern RSTP = Pattern.compile("(\\d{4})_c(\\d+)_(\\d+)\\.jpg");

  private ReidNames() {}

  /** Such as {@code query/0002_c1s1_000451_03.jpg}: person, camera, sequence, frame. */
  static Metadata market1501(String path) {
    Matcher name = matched(MARKET, path, "0002_c1s1_000451_03.jpg");
    String person = name.group(1);
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("sequence", number(name.group(3)));
    attributes.put("frame", number(name.group(4)));
    putSplit(
        attributes,
        path,
        Map.of("bounding_box_train", "train", "bounding_box_test", "gallery", "query", "query"));
    return switch (person) {
      case "-1" -> known(null, "c" + name.group(2), Set.of("junk"), attributes);
      case "0000" -> known(null, "c" + name.group(2), Set.of("distractor"), attributes);
      default -> known(person, "c" + name.group(2), Set.of(), attributes);
    };
  }

  /**
   * Such as {@code train/0000/0000_000_01_0303morning_0008_1.jpg}: person, camera, day and part of
   * it (in a year that is not told), frame.
   */
  static Metadata msmt17(String path) {
    Matcher name = matched(MSMT, path, "0000_000_01_0303morning_0008_1.jpg");
    Map<String, Object> attributes = msmtAttributes(name);
    putSplit(
        attributes,
        path,
        Map.of("train", "train", "test", "test", "mask_train_v2", "train", "mask_test_v2", "test"));
    Object split = attributes.get("split");
    String person = split == null ? name.group(1) : split + "/" + name.group(1);
    return known(person, "c" + name.group(2), Set.of(), attributes);
  }

  /**
   * What the name of an image with captions says; these sets took their images from others and kept
   * the names. The person stands in the captions' file.
   */
  static Metadata captioned(String path) {
    String file = file(path);
    Matcher msmt = MSMT.matcher(file);
    if (msmt.matches()) {
      return known(null, "c" + msmt.group(2), Set.of(), msmtAttributes(msmt));
    }
    Matcher rstp = RSTP.matcher(file);
    if (rstp.matches()) {
      return known(null, "c" + rstp.group(2), Set.of(), Map.of("frame", number(rstp.group(3))));
    }
    Matcher market = MARKET.matcher(file);
    if (market.matches()) {
      return known(
          null,
          "c" + market.group(2),
          Set.of(),
          Map.of("sequence", number(market.group(3)), "frame", number(market.group(4))));
    }
    return Metadata.NONE;
  }

  static String file(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static double number(String digits) {
    return Double.parseDouble(digits);
  }

  static Metadata known(
      @Nullable String person,
      @Nullable String camera,
      Set<String> tags,
      Map<String, Object> attributes) {
    return new Metadata(camera, null, null, null, person, null, tags, attributes);
  }

  private static Map<String, Object> msmtAttributes(Matcher name) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("period", name.group(3));
    attributes.put("frame", number(name.group(4)));
    return attributes;
  }

  /** The first folder that names a split. */
  private static void putSplit(
      Map<String, Object> attributes, String path, Map<String, String> splits) {
    for (String folder : path.split("/", -1)) {
      String split = splits.get(folder);
      if (split != null) {
        attributes.put("split", split);
        return;
      }
    }
  }

  private static Matcher matched(Pattern pattern, String path, String example) {
    Matcher matcher = pattern.matcher(file(path));
    if (!matcher.matches()) {
      throw DescryException.of(
          Kind.INVALID,
          "unexpected-name",
          "'%s' is not named like %s".formatted(file(path), example));
    }
    return matcher;
  }
}
