package org.sitemessage.vertx.web.request;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;

/** Reads the fields of a form from a body that a browser or a mail program posts. */
public final class FormBody {
  private FormBody() {}

  /**
   * Returns the media type of a request, in lower case, without parameters; empty if there is none.
   */
  public static String mediaType(RoutingContext ctx) {
    return contentType(ctx).split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static String contentType(RoutingContext ctx) {
    return Optional.ofNullable(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE)).orElse("");
  }

  /**
   * Returns the fields of the body that {@link Bodies} has read.
   *
   * @throws SiteMessageException with code 4000 if the form is malformed
   */
  public static MultiMap read(RoutingContext ctx) {
    if (!ctx.request().formAttributes().isEmpty()) {
      // A handler of the application has read the body.
      return ctx.request().formAttributes();
    }
    return mediaType(ctx).equals("multipart/form-data")
        ? parts(contentType(ctx), Bodies.of(ctx).getBytes())
        : pairs(Bodies.of(ctx).toString(StandardCharsets.UTF_8));
  }

  private static MultiMap pairs(String text) {
    var form = MultiMap.caseInsensitiveMultiMap();
    for (var pair : text.split("&", -1)) {
      var parts = pair.split("=", 2);
      form.add(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
    }
    return form;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw SiteMessageException.invalid("body", "is not application/x-www-form-urlencoded");
    }
  }

  private static MultiMap parts(String contentType, byte[] body) {
    var form = MultiMap.caseInsensitiveMultiMap();
    try {
      var boundary = new ContentType(contentType).getParameter("boundary");
      if (boundary == null || boundary.isBlank()) {
        throw SiteMessageException.invalid("Content-Type", "names no boundary of the form's parts");
      }
      var multipart = new MimeMultipart(new ByteArrayDataSource(body, contentType));
      for (int i = 0; i < multipart.getCount(); i++) {
        var part = multipart.getBodyPart(i);
        var headers = part.getHeader("Content-Disposition");
        var name =
            headers == null || headers.length == 0
                ? null
                : new ContentDisposition(headers[0]).getParameter("name");
        if (name == null) {
          throw SiteMessageException.invalid("body", "has a part without a name");
        }
        form.add(name, new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (MessagingException | IOException e) {
      throw SiteMessageException.invalid("body", "is not a form that can be read");
    }
    return form;
  }
}
