package dev.descry.gallery;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.LatLonDocValuesField;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.geo.GeoEncodingUtils;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.Query;

/**
 * Places in the index: points for filters that let little through, doc values for those that only
 * check what others have let through.
 *
 * <p>The index keeps a place as the corner of a cell of 360 / 2^32 degrees, a centimetre at most.
 * What filters compare it with is moved to such a corner too, so that a place is inside a box that
 * it is a corner of, and at no distance from itself.
 */
final class LocationField {

  static void add(Document document, String field, Location location) {
    document.add(new LatLonPoint(field, location.lat(), location.lon()));
    document.add(new LatLonDocValuesField(field, location.lat(), location.lon()));
  }

  static Query near(String field, Location centre, double metres) {
    double lat = latitude(centre.lat());
    double lon = longitude(centre.lon());
    return new IndexOrDocValuesQuery(
        LatLonPoint.newDistanceQuery(field, lat, lon, metres),
        LatLonDocValuesField.newSlowDistanceQuery(field, lat, lon, metres));
  }

  static Query box(Filter.Box box) {
    double top = latitude(box.top());
    double left = longitude(box.left());
    double bottom = latitude(box.bottom());
    double right = longitude(box.right());
    return new IndexOrDocValuesQuery(
        LatLonPoint.newBoxQuery(box.field(), bottom, top, left, right),
        LatLonDocValuesField.newSlowBoxQuery(box.field(), bottom, top, left, right));
  }

  private static double latitude(double degrees) {
    return GeoEncodingUtils.decodeLatitude(GeoEncodingUtils.encodeLatitude(degrees));
  }

  private static double longitude(double degrees) {
    return GeoEncodingUtils.decodeLongitude(GeoEncodingUtils.encodeLongitude(degrees));
  }

  private LocationField() {}
}
