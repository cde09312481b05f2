package dev.descry.gallery;

import java.time.Instant;
import java.util.List;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.jspecify.annotations.Nullable;

/** A {@link Filter} as a query over the fields of {@link SightingDocument}. */
final class FilterQuery {

  static Query of(Filter filter) {
    return switch (filter) {
      case Filter.Is(String field, Object value) -> anyOf(field, List.of(value));
      case Filter.AnyOf(String field, List<Object> values) -> anyOf(field, values);
      case Filter.Range(String field, Object from, Object to) -> range(field, from, to);
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
  private static Query everythingBut(List<Filter> filters, Occur occur) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    query.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
    filters.forEach(one -> query.add(of(one), occur));
    return query.build();
  }

  private static Query anyOf(String field, List<Object> values) {
    return new TermInSetQuery(field, values.stream().map(SightingDocument::keyword).toList());
  }

  private static Query range(String field, @Nullable Object from, @Nullable Object to) {
    if (from instanceof Instant || to instanceof Instant) {
      return LongField.newRangeQuery(
          SightingDocument.rangeField(field),
          from instanceof Instant first ? Micros.of(first) : Long.MIN_VALUE,
          to instanceof Instant last ? Micros.of(last) : Long.MAX_VALUE);
    }
    return DoubleField.newRangeQuery(
        SightingDocument.rangeField(field),
        from instanceof Double least ? least : Double.NEGATIVE_INFINITY,
        to instanceof Double most ? most : Double.POSITIVE_INFINITY);
  }

  private FilterQuery() {}
}
