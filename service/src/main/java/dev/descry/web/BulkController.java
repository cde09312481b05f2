package dev.descry.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Location;
import dev.descry.indexing.BulkSettings;
import dev.descry.indexing.BulkWrite;
import dev.descry.indexing.BulkWriter;
import dev.descry.indexing.EncodedSighting;
import dev.descry.web.LineReader.Line;
import dev.descry.web.SightingController.SightingRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many writes in one request, as NDJSON: one write a line in, one result a line out, in order and
 * while the rest is still coming. A write without a result was not acknowledged; since ids are the
 * client's, it can be sent again.
 */
@RestController
@Tag(name = "Sightings")
class BulkController {

  /**
   * One write: a sighting with its image in Base64, or {@code delete} and an id.
   *
   * @param encoded what the gallery's bundle makes of the image, where the client has it already
   */
  record BulkLine(
      @Nullable String id,
      @Nullable String camera,
      @Nullable Instant time,
      @Nullable Location location,
      @Nullable String track,
      @Nullable String person,
      @Nullable String source,
      @Nullable Set<String> tags,
      @Nullable Map<String, Object> attributes,
      byte @Nullable [] image,
      @Nullable EncodedSighting encoded,
      @Nullable Boolean delete) {

    BulkWrite write() {
      if (id == null) {
        throw DescryException.of(Kind.INVALID, "invalid-id", "the line has no id");
      }
      if (Boolean.TRUE.equals(delete)) {
        return new BulkWrite.Delete(id);
      }
      SightingRequest sighting =
          new SightingRequest(id, camera, time, location, track, person, source, tags, attributes);
      byte[] bytes = image == null ? new byte[0] : image;
      return encoded == null
          ? new BulkWrite.Put(id, sighting.metadata(), bytes)
          : new BulkWrite.PutEncoded(
              id,
              sighting.metadata(),
              bytes,
              encoded.embedding(),
              encoded.imageTokens(),
              encoded.bundle());
    }
  }

  /**
   * What became of a line.
   *
   * @param result put, deleted, missing or refused
   * @param problem why it was refused, as the body of an error would say it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record BulkResult(
      int line, @Nullable String id, String result, @Nullable ProblemDetail problem) {}

  private record Numbered(int line, BulkWrite write) {}

  private final Galleries galleries;
  private final BulkWriter writer;
  private final BulkSettings settings;
  private final JsonMapper json;

  BulkController(Galleries galleries, BulkWriter writer, BulkSettings settings, JsonMapper json) {
    this.galleries = galleries;
    this.writer = writer;
    this.settings = settings;
    this.json = json;
  }

  @PostMapping(path = ApiPaths.SIGHTINGS, consumes = MediaType.APPLICATION_NDJSON_VALUE)
  @Operation(summary = "Add, replace and delete many sightings: NDJSON in, one result a line out")
  void write(@PathVariable String gallery, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    Gallery target = galleries.get(gallery);
    response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
    OutputStream out = response.getOutputStream();
    LineReader lines =
        new LineReader(
            new BufferedInputStream(request.getInputStream(), 1 << 16),
            settings.maxLine().toBytes());
    List<Numbered> chunk = new ArrayList<>();
    long bytes = 0;
    for (Line line = lines.next(); line != null; line = lines.next()) {
      if (line.length() > 0) {
        chunk.add(new Numbered(line.number(), write(line)));
        bytes += line.length();
      }
      if (chunk.size() == settings.chunk() || bytes >= settings.maxLine().toBytes()) {
        answer(target, chunk, out);
        chunk.clear();
        bytes = 0;
      }
    }
    answer(target, chunk, out);
  }

  private BulkWrite write(Line line) {
    if (line.content() == null) {
      return new BulkWrite.Refused(
          null,
          DescryException.of(
              Kind.TOO_LARGE,
              "line-too-long",
              "line %d has %d bytes, at most %d are allowed"
                  .formatted(line.number(), line.length(), settings.maxLine().toBytes())));
    }
    String id = null;
    try {
      BulkLine read = json.readValue(line.content(), BulkLine.class);
      id = read.id();
      return read.write();
    } catch (JacksonException e) {
      return new BulkWrite.Refused(
          id, DescryException.of(Kind.INVALID, "invalid-body", e.getOriginalMessage(), e));
    } catch (DescryException e) {
      return new BulkWrite.Refused(id, e);
    }
  }

  private void answer(Gallery gallery, List<Numbered> chunk, OutputStream out)
      throws IOException, InterruptedException {
    List<BulkWrite.Outcome> outcomes =
        writer.write(gallery, chunk.stream().map(Numbered::write).toList());
    for (int i = 0; i < outcomes.size(); i++) {
      BulkWrite.Outcome outcome = outcomes.get(i);
      DescryException why = outcome.why();
      BulkResult result =
          new BulkResult(
              chunk.get(i).line(),
              outcome.id(),
              outcome.result().name().toLowerCase(Locale.ROOT),
              why == null ? null : ProblemAdvice.problem(why));
      out.write(json.writeValueAsBytes(result));
      out.write('\n');
    }
    out.flush();
  }
}
