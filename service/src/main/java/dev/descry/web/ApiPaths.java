package dev.descry.web;

import org.springframework.web.util.UriComponentsBuilder;

/** Where things are in the API. */
final class ApiPaths {

  static final String BUNDLES = "/api/v1/bundles";
  static final String GALLERIES = "/api/v1/galleries";
  static final String GALLERY = GALLERIES + "/{gallery}";
  static final String MAX_AGE = GALLERY + "/max-age";
  static final String INDEX = GALLERY + "/index";
  static final String MERGE = INDEX + "/merge";
  static final String PURGE = GALLERY + "/purge";
  static final String TRACES = GALLERY + "/traces";
  static final String SIGHTINGS = GALLERY + "/sightings";
  static final String SIGHTING = SIGHTINGS + "/{id}";
  static final String IMAGE = SIGHTING + "/image";
  static final String FRAMES = GALLERY + "/frames";
  static final String FRAME = FRAMES + "/{id}";
  static final String POINTS_IN_TIME = GALLERY + "/points-in-time";
  static final String POINT_IN_TIME = POINTS_IN_TIME + "/{id}";
  static final String GENERATIONS = GALLERY + "/generations";
  static final String GENERATION = GENERATIONS + "/{generation}";
  static final String LIVE_GENERATION = GALLERY + "/live-generation";
  static final String SNAPSHOTS = GALLERY + "/snapshots";
  static final String SNAPSHOT = SNAPSHOTS + "/{snapshot}";
  static final String RESTORE = GALLERY + "/restore";
  static final String JOBS = GALLERY + "/jobs";
  static final String JOB = JOBS + "/{id}";
  static final String JOB_STOP = JOB + "/stop";
  static final String JOB_RESTART = JOB + "/restart";
  static final String JOB_RETRY = JOB + "/retry";
  static final String JOB_REPORT = JOB + "/report";
  static final String JOB_EVENTS = JOB + "/events";
  static final String SEARCH = GALLERY + "/search";

  private ApiPaths() {}

  static String sighting(String gallery, String id) {
    return expand(SIGHTING, gallery, id);
  }

  static String image(String gallery, String id) {
    return expand(IMAGE, gallery, id);
  }

  static String pointInTime(String gallery, String id) {
    return expand(POINT_IN_TIME, gallery, id);
  }

  static String gallery(String gallery) {
    return expand(GALLERY, gallery);
  }

  static String snapshot(String gallery, String snapshot) {
    return expand(SNAPSHOT, gallery, snapshot);
  }

  static String generation(String gallery, int generation) {
    return expand(GENERATION, gallery, generation);
  }

  static String job(String gallery, String id) {
    return expand(JOB, gallery, id);
  }

  static String jobReport(String gallery, String id) {
    return expand(JOB_REPORT, gallery, id);
  }

  private static String expand(String template, Object... values) {
    return UriComponentsBuilder.fromPath(template).encode().buildAndExpand(values).toUriString();
  }
}
