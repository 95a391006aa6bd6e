package org.sitemessage.vertx.web;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.sitemessage.vertx.web.response.Answer;

/** Serves the OpenAPI document of {@link ApiRoutes}, which is a resource of this module. */
final class OpenApiRoute implements Handler<RoutingContext> {
  /** Path of the document; no package, so that any module can read it. */
  static final String RESOURCE = "/META-INF/sitemessage/openapi.json";

  private final Buffer document = read();

  @Override
  public void handle(RoutingContext ctx) {
    Answer.end(ctx, "application/json", document);
  }

  private static Buffer read() {
    try (var resource = OpenApiRoute.class.getResourceAsStream(RESOURCE)) {
      return Buffer.buffer(Objects.requireNonNull(resource, RESOURCE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
