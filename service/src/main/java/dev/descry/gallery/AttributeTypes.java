package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.CONFLICT;
import static dev.descry.failure.DescryException.Kind.INVALID;
import static dev.descry.failure.DescryException.Kind.TOO_LARGE;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Terms;
import org.apache.lucene.util.BytesRef;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The type of each attribute of a gallery: as it was declared, or as the first value was that was
 * put. It never changes, so that a filter that was right once stays right. Immutable.
 *
 * <p>They lie in the user data of the index's commit, under {@link #COMMIT_KEY}, as a JSON object
 * of names and types: on disk with the first sighting that needs them, and never without it.
 */
final class AttributeTypes {

  /** The most attributes of a gallery; keeps its commits and descriptions small. */
  static final int MAX = 1000;

  static final String COMMIT_KEY = "attributes";

  private static final JsonMapper JSON = JsonMapper.shared();

  private final SortedMap<String, FieldType> types;

  private AttributeTypes(SortedMap<String, FieldType> types) {
    this.types = types;
  }

  /** Those of a commit; of one that has none written down, those that its values have. */
  static AttributeTypes of(DirectoryReader commit) throws IOException {
    String json = commit.getIndexCommit().getUserData().get(COMMIT_KEY);
    return new AttributeTypes(
        json == null
            ? seen(commit)
            : JSON.readValue(json, new TypeReference<TreeMap<String, FieldType>>() {}));
  }

  /** By the letter that begins a term of {@link SightingDocument}; of several, the last is kept. */
  private static SortedMap<String, FieldType> seen(DirectoryReader commit) throws IOException {
    SortedMap<String, FieldType> seen = new TreeMap<>();
    for (FieldInfo field : FieldInfos.getMergedFieldInfos(commit)) {
      Terms terms =
          field.name.startsWith(FilterField.ATTRIBUTE_PREFIX)
              ? MultiTerms.getTerms(commit, field.name)
              : null;
      BytesRef last = terms == null ? null : terms.getMax();
      if (last != null) {
        seen.put(
            field.name.substring(FilterField.ATTRIBUTE_PREFIX.length()),
            switch (last.bytes[last.offset]) {
              case 's' -> FieldType.KEYWORD;
              case 'n' -> FieldType.NUMBER;
              default -> FieldType.BOOLEAN;
            });
      }
    }
    return seen;
  }

  /** What a commit keeps of them. */
  Map<String, String> commitData() {
    return Map.of(COMMIT_KEY, JSON.writeValueAsString(types));
  }

  /**
   * With those of a sighting that is about to be put.
   *
   * @throws DescryException {@code other-attribute-type} or {@code too-many-attributes}
   */
  AttributeTypes with(String sighting, Metadata metadata) {
    Map<String, FieldType> unseen = new TreeMap<>();
    metadata
        .attributes()
        .forEach(
            (name, value) -> {
              FieldType type = types.get(name);
              if (type == null) {
                unseen.put(name, FieldType.of(value));
              } else if (type.kept(value).isEmpty()) {
                throw DescryException.of(
                    CONFLICT,
                    "other-attribute-type",
                    "attribute %s of sighting %s is %s, which is not %s as in all of the gallery"
                        .formatted(name, sighting, Shown.of(value), type.wanted()));
              }
            });
    return grownBy(unseen);
  }

  /**
   * With some that are declared.
   *
   * @throws DescryException {@code invalid-attribute-type}, {@code other-attribute-type} or {@code
   *     too-many-attributes}
   */
  AttributeTypes with(Map<String, FieldType> declared) {
    Map<String, FieldType> unseen = new TreeMap<>();
    declared.forEach(
        (name, type) -> {
          if (!Metadata.isAttributeName(name) || !FilterField.ATTRIBUTE_TYPES.contains(type)) {
            throw DescryException.of(
                INVALID,
                "invalid-attribute-type",
                "attribute '%s' can not be declared as %s".formatted(Shown.of(name), type));
          }
          FieldType known = types.get(name);
          if (known == null) {
            unseen.put(name, type);
          } else if (known != type) {
            throw DescryException.of(
                CONFLICT,
                "other-attribute-type",
                "attribute %s is declared as %s, but the gallery has %s"
                    .formatted(name, type, known));
          }
        });
    return grownBy(unseen);
  }

  private AttributeTypes grownBy(Map<String, FieldType> unseen) {
    if (unseen.isEmpty()) {
      return this;
    }
    SortedMap<String, FieldType> all = new TreeMap<>(types);
    all.putAll(unseen);
    if (all.size() > MAX) {
      throw DescryException.of(
          TOO_LARGE,
          "too-many-attributes",
          "the gallery would have %d different attributes with %s; %d are allowed"
              .formatted(all.size(), Shown.of(String.join(", ", unseen.keySet())), MAX));
    }
    return new AttributeTypes(all);
  }

  /** The value of an attribute of a sighting that was let in, as the index keeps it. */
  Object kept(String name, Object value) {
    FieldType type = types.get(name);
    return type == null ? value : type.kept(value).orElse(value);
  }

  /**
   * The type of a field that a filter names.
   *
   * @param value that it is compared with, for the message of a refusal
   * @throws DescryException {@code invalid-filter} if there is no such field
   */
  FieldType of(String field, Object value) {
    FieldType type =
        field.startsWith(FilterField.ATTRIBUTE_PREFIX)
            ? types.get(field.substring(FilterField.ATTRIBUTE_PREFIX.length()))
            : FilterField.FIXED.get(field);
    if (type == null) {
      throw FilterField.unknown(
          field,
          value,
          types.keySet().stream().map(name -> FilterField.ATTRIBUTE_PREFIX + name).toList());
    }
    return type;
  }

  /** Every field that filters may name, in order of the names. */
  Map<String, FieldType> fields() {
    SortedMap<String, FieldType> fields = new TreeMap<>(FilterField.FIXED);
    types.forEach((name, type) -> fields.put(FilterField.ATTRIBUTE_PREFIX + name, type));
    return Collections.unmodifiableMap(fields);
  }
}
