package dev.descry.web;

import dev.descry.failure.DescryException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/**
 * Every failure as a problem document (RFC 9457) with a stable type. What is not the caller's fault
 * says no more than that, and is logged.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final String TYPE_PREFIX = "urn:descry:problem:";

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(DescryException failure) {
    HttpStatus status = status(failure.kind());
    if (status.is5xxServerError() && failure.kind() != DescryException.Kind.OVERLOADED) {
      LOG.error("{}", failure.getMessage(), failure);
    }
    ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
    Duration retryAfter = failure.retryAfter();
    if (retryAfter != null) {
      response.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
    }
    return response.body(problem(failure));
  }

  /** The body that says it. */
  static ProblemDetail problem(DescryException failure) {
    return problem(status(failure.kind()), failure.type(), failure.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handleUnexpected(Exception failure) {
    LOG.error("A request failed", failure);
    return ResponseEntity.internalServerError()
        .body(
            problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "a fault of the service; its log says more"));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String reason =
        failure.getCause() instanceof JacksonException json
            ? json.getOriginalMessage()
            : "the body is missing";
    return handleExceptionInternal(
        failure, problem(HttpStatus.BAD_REQUEST, "invalid-body", reason), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMaxUploadSizeExceededException(
      MaxUploadSizeExceededException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    HttpStatus tooLarge = HttpStatus.CONTENT_TOO_LARGE;
    return handleExceptionInternal(
        failure,
        problem(tooLarge, "image-too-large", "the upload passes the limit of the service"),
        headers,
        tooLarge,
        request);
  }

  /** Gives the framework's own problems a type. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception failure,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Object problem = body;
    if (problem == null && failure instanceof ErrorResponse response) {
      problem = response.getBody();
    }
    if (problem instanceof ProblemDetail detail && isUntyped(detail)) {
      HttpStatus known = Objects.requireNonNull(HttpStatus.resolve(status.value()));
      detail.setType(type(known.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    return super.handleExceptionInternal(failure, problem, headers, status, request);
  }

  private static boolean isUntyped(ProblemDetail detail) {
    return detail.getType() == null || detail.getType().equals(URI.create("about:blank"));
  }

  private static ProblemDetail problem(HttpStatus status, String type, @Nullable String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(detail));
    problem.setType(type(type));
    return problem;
  }

  private static URI type(String type) {
    return URI.create(TYPE_PREFIX + type);
  }

  private static HttpStatus status(DescryException.Kind kind) {
    return switch (kind) {
      case INVALID -> HttpStatus.BAD_REQUEST;
      case MISSING -> HttpStatus.NOT_FOUND;
      case CONFLICT -> HttpStatus.CONFLICT;
      case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
      case UNSUPPORTED -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
      case OVERLOADED, UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case UNWRITABLE -> HttpStatus.INSUFFICIENT_STORAGE;
      case MISCONFIGURED -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
