package dev.descry.gallery;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Filter} as a query over the fields of {@link SightingDocument}, for a gallery with some
 * attributes. Refuses as {@code invalid-filter} what names another one or compares it with another
 * type. Thread-safe.
 */
final class FilterQuery {

  private final AttributeTypes attributes;

  FilterQuery(AttributeTypes attributes) {
    this.attributes = attributes;
  }

  Query of(Filter filter) {
    return switch (filter) {
      case Filter.Is(String field, Object value) -> anyOf(field, List.of(value));
      case Filter.AnyOf(String field, List<Object> values) -> anyOf(field, values);
      case Filter.Range(String field, Object from, Object to) -> range(field, from, to);
      case Filter.Prefix(String field, String prefix) -> prefix(field, prefix);
      case Filter.Exists(String field) -> exists(field);
      case Filter.Near(String field, Location centre, double within) ->
          LocationField.near(field, centre, within);
      case Filter.Box box -> LocationField.box(box);
      case Filter.And(List<Filter> filters) -> everythingBut(filters, Occur.FILTER);
      case Filter.Not(Filter not) -> everythingBut(List.of(not), Occur.MUST_NOT);
      case Filter.Or(List<Filter> filters) -> {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        filters.forEach(one -> any.add(of(one), Occur.SHOULD));
        yield any.build();
      }
    };
  }

  /** A query of filters and prohibitions alone matches nothing in Lucene: start from everything. */
  private Query everythingBut(List<Filter> filters, Occur occur) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    query.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
    filters.forEach(one -> query.add(of(one), occur));
    return query.build();
  }

  private Query anyOf(String field, List<Object> values) {
    return new TermInSetQuery(
        field,
        values.stream()
            .map(value -> kept(field, "a value", value))
            .map(SightingDocument::keyword)
            .toList());
  }

  private Query range(String field, @Nullable Object from, @Nullable Object to) {
    Object least = from == null ? null : kept(field, "a bound", from);
    Object most = to == null ? null : kept(field, "a bound", to);
    if (least instanceof Instant || most instanceof Instant) {
      return LongField.newRangeQuery(
          SightingDocument.rangeField(field),
          least instanceof Instant first ? Micros.of(first) : Long.MIN_VALUE,
          most instanceof Instant last ? Micros.of(last) : Long.MAX_VALUE);
    }
    return DoubleField.newRangeQuery(
        SightingDocument.rangeField(field),
        least instanceof Double number ? number : Double.NEGATIVE_INFINITY,
        most instanceof Double number ? number : Double.POSITIVE_INFINITY);
  }

  private Query prefix(String field, String prefix) {
    FieldType type = attributes.of(field, prefix);
    if (type != FieldType.KEYWORD) {
      throw new FilterField(field, Set.of(type))
          .wrong("a prefix", prefix, Set.of(FieldType.KEYWORD));
    }
    return new PrefixQuery(new Term(field, SightingDocument.keyword(prefix)));
  }

  /** Texts and booleans have no doc values to ask: theirs is the union of all terms. */
  private Query exists(String field) {
    return switch (attributes.of(field, "exists")) {
      case KEYWORD, BOOLEAN -> new TermRangeQuery(field, null, null, true, true);
      case NUMBER, TIME -> new FieldExistsQuery(SightingDocument.rangeField(field));
      case LOCATION -> new FieldExistsQuery(field);
    };
  }

  private Object kept(String field, String role, Object value) {
    FieldType type = attributes.of(field, value);
    return type.kept(value)
        .orElseThrow(() -> new FilterField(field, Set.of(type)).wrong(role, value, Set.of(type)));
  }
}
