package org.sitemessage.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;

/**
 * Reads forms. Vert.x itself refuses fields of more than 8 KiB, unless the server of the
 * application has other options: a mail in HTML and a list of 1,000 addresses have more.
 */
final class FormBody {
  /** Maximum size in bytes: a list of 1,000 addresses has less. */
  private static final int MAX_BYTES = 1 << 20;

  private FormBody() {}

  /** Reads the fields, so that later handlers find them as attributes of the form. */
  static void read(RoutingContext ctx) {
    var request = ctx.request();
    if (request.isEnded()) {
      ctx.next(); // A handler of the application has read it.
      return;
    }
    var body = Buffer.buffer();
    request
        .handler(
            part -> {
              if (body.length() + part.length() <= MAX_BYTES) {
                body.appendBuffer(part);
              } else if (!ctx.failed()) {
                ctx.response().putHeader("Connection", "close");
                ctx.fail(413);
              }
            })
        .endHandler(
            end -> {
              if (ctx.failed()) {
                return;
              }
              try {
                addFields(body.toString(UTF_8), request.formAttributes());
              } catch (IllegalArgumentException e) {
                ctx.fail(400, e);
                return;
              }
              ctx.next();
            });
  }

  private static void addFields(String body, MultiMap fields) {
    for (var field : body.split("&")) {
      var parts = field.split("=", 2);
      if (parts.length == 2) {
        fields.add(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
      }
    }
  }
}
