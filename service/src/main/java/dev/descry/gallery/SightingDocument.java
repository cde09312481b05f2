package dev.descry.gallery;

import dev.descry.encoding.ImageTokens;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One sighting as one Lucene document. This comment is the specification of the format, version 1.
 *
 * <table>
 *   <caption>Fields of a document</caption>
 *   <tr><th>field</th><th>kind</th><th>content</th></tr>
 *   <tr><td>{@code id}</td><td>keyword</td><td>unique in the index</td></tr>
 *   <tr><td>{@code .id}</td><td>binary doc value</td><td>id in UTF-8</td></tr>
 *   <tr><td>{@code .image}</td><td>keyword</td><td>SHA-256 of the picture, which lies in the
 *       {@link ImageStore}</td></tr>
 *   <tr><td>{@code camera}, {@code track}, {@code person}, {@code source}</td><td>keyword</td>
 *       <td>where known</td></tr>
 *   <tr><td>{@code tags}</td><td>keywords</td><td>one a tag</td></tr>
 *   <tr><td>{@code time}</td><td>keyword</td><td>where known</td></tr>
 *   <tr><td>{@code .range:time}</td><td>long point and doc value</td><td>microseconds since
 *       1970</td></tr>
 *   <tr><td>{@code location}</td><td>point of latitude and longitude, and doc value</td><td>where
 *       known: {@link LocationField}</td></tr>
 *   <tr><td>{@code attributes.<name>}</td><td>keyword</td><td>the value, of the type that {@link
 *       AttributeTypes} has for it</td></tr>
 *   <tr><td>{@code .range:attributes.<name>}</td><td>double point and doc value</td><td>where the
 *       value is a number</td></tr>
 *   <tr><td>{@code .range:attributes.<name>}</td><td>long point and doc value</td><td>microseconds
 *       since 1970, where the value is an instant</td></tr>
 *   <tr><td>{@code .embedding}</td><td>float vector, dot product</td><td>of length one, quantized to
 *       few bits for the search and kept in full</td></tr>
 *   <tr><td>{@code .unencoded}</td><td>keyword</td><td>{@code true} where the picture could not be
 *       encoded; then there are no embedding and no tokens</td></tr>
 *   <tr><td>{@code .tokens}</td><td>binary doc value</td><td>the scale of each token as a big-endian
 *       float, then all tokens, one signed byte a component</td></tr>
 *   <tr><td>{@code .record}</td><td>binary doc value</td><td>{@link SightingRecord} as JSON in
 *       UTF-8: what a reader gets back</td></tr>
 * </table>
 *
 * <p>A keyword is an indexed term in UTF-8: a letter for the type of the value, then the value. The
 * letters are {@code s} for texts, {@code n} for numbers as {@link Double#toString(double)} writes
 * them, {@code b} for {@code true} or {@code false}, and {@code t} for instants in microseconds
 * since 1970. Fields that filters can't name begin with a dot.
 */
final class SightingDocument {

  static final String ID = "id";
  static final String ID_VALUE = ".id";
  static final String IMAGE = ".image";
  static final String EMBEDDING = ".embedding";
  static final String UNENCODED = ".unencoded";
  static final String TOKENS = ".tokens";
  static final String RECORD = ".record";

  private static final String TIME = "time";
  private static final String LOCATION = "location";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What the index does not hold in a form to read it back from. */
  record SightingRecord(
      String id, Metadata metadata, StoredImage image, String bundle, Instant indexedAt) {}

  static Document of(Sighting sighting, AttributeTypes attributes) {
    Document document = new Document();
    addKeyword(document, ID, sighting.id());
    document.add(
        new BinaryDocValuesField(
            ID_VALUE, new BytesRef(sighting.id().getBytes(StandardCharsets.UTF_8))));
    addKeyword(document, IMAGE, sighting.image().sha256());
    addMetadata(document, sighting.metadata(), attributes);
    addEncoding(document, sighting);
    SightingRecord kept =
        new SightingRecord(
            sighting.id(),
            sighting.metadata(),
            sighting.image(),
            sighting.bundle(),
            sighting.indexedAt());
    document.add(new BinaryDocValuesField(RECORD, new BytesRef(JSON.writeValueAsBytes(kept))));
    return document;
  }

  private static void addEncoding(Document document, Sighting sighting) {
    if (sighting.embedding().length == 0) {
      addKeyword(document, UNENCODED, true);
      return;
    }
    document.add(
        new KnnFloatVectorField(
            EMBEDDING, sighting.embedding(), VectorSimilarityFunction.DOT_PRODUCT));
    document.add(new BinaryDocValuesField(TOKENS, new BytesRef(bytes(sighting.tokens()))));
  }

  private static void addMetadata(Document document, Metadata metadata, AttributeTypes attributes) {
    addKeyword(document, "camera", metadata.camera());
    addKeyword(document, "track", metadata.track());
    addKeyword(document, "person", metadata.person());
    addKeyword(document, "source", metadata.source());
    metadata.tags().forEach(tag -> addKeyword(document, "tags", tag));
    if (metadata.time() != null) {
      addComparable(document, TIME, metadata.time());
    }
    if (metadata.location() != null) {
      LocationField.add(document, LOCATION, metadata.location());
    }
    metadata
        .attributes()
        .forEach(
            (name, value) ->
                addComparable(
                    document, FilterField.ATTRIBUTE_PREFIX + name, attributes.kept(name, value)));
  }

  private static void addComparable(Document document, String field, Object value) {
    addKeyword(document, field, value);
    if (value instanceof Instant time) {
      document.add(new LongField(rangeField(field), Micros.of(time), Store.NO));
    } else if (value instanceof Double number) {
      document.add(new DoubleField(rangeField(field), number, Store.NO));
    }
  }

  private static void addKeyword(Document document, String field, @Nullable Object value) {
    if (value != null) {
      document.add(new StringField(field, keyword(value), Store.NO));
    }
  }

  /** The term of a value: a text, a double, a boolean or an instant. */
  static BytesRef keyword(Object value) {
    return new BytesRef(
        switch (value) {
          case String text -> "s" + text;
          case Double number -> "n" + number;
          case Boolean flag -> "b" + flag;
          case Instant time -> "t" + Micros.of(time);
          default -> throw new IllegalArgumentException("no keyword for " + value.getClass());
        });
  }

  /** The text of a term that {@link #keyword} made of one. */
  static String text(BytesRef keyword) {
    return new String(
        keyword.bytes, keyword.offset + 1, keyword.length - 1, StandardCharsets.UTF_8);
  }

  static String rangeField(String field) {
    return ".range:" + field;
  }

  private static byte[] bytes(ImageTokens tokens) {
    ByteBuffer buffer =
        ByteBuffer.allocate(tokens.count() * Float.BYTES + tokens.count() * tokens.size());
    for (float scale : tokens.scales()) {
      buffer.putFloat(scale);
    }
    return buffer.put(tokens.values()).array();
  }

  static ImageTokens tokens(BytesRef bytes, GallerySpec spec) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
    float[] scales = new float[spec.tokenCount()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = buffer.getFloat();
    }
    byte[] values = new byte[buffer.remaining()];
    buffer.get(values);
    return new ImageTokens(spec.tokenCount(), spec.tokenSize(), values, scales);
  }

  static SightingRecord record(BytesRef bytes) {
    return JSON.readValue(bytes.bytes, bytes.offset, bytes.length, SightingRecord.class);
  }

  private SightingDocument() {}
}
