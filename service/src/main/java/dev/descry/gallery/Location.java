package dev.descry.gallery;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A place on the earth, in degrees of WGS 84. Filters compare it to about a centimetre.
 *
 * @param lat north of the equator, -90 to 90
 * @param lon east of Greenwich, -180 to 180
 */
public record Location(
    @JsonProperty(required = true) double lat, @JsonProperty(required = true) double lon) {

  static boolean isLatitude(double degrees) {
    return degrees >= -90 && degrees <= 90;
  }

  static boolean isLongitude(double degrees) {
    return degrees >= -180 && degrees <= 180;
  }
}
