package org.sitemessage.console.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.vertx.SiteMessageClient;

/**
 * A request for a screen.
 *
 * @param ctx the request
 * @param principal the sender
 * @param texts texts in the language of the sender
 * @param client asks the engine, for the sender
 */
public record Visit(
    RoutingContext ctx, Principal principal, Texts texts, SiteMessageClient client) {

  /** Returns whether the sender has a right. */
  public boolean may(Right right) {
    return principal.may(right);
  }

  /** Returns the name of the sender, as long as requests allow for who has changed something. */
  public String by() {
    var name = principal.name();
    var most = Limits.USER_ID_CHARS;
    if (name.length() <= most) {
      return name;
    }
    return name.substring(0, Character.isLowSurrogate(name.charAt(most)) ? most - 1 : most);
  }

  /** Returns whether only the header of the answer is asked for. */
  public boolean isHead() {
    return ctx.request().method().equals(HttpMethod.HEAD);
  }

  /** Returns a text in the language of the sender. */
  public String text(String key, Object... values) {
    return texts.text(key, values);
  }

  /** Returns a parameter of the URL, or of the form that was sent; empty if there is none. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values().get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** Returns a field of the form as it was sent, for passwords; empty if there is none. */
  public String raw(String name) {
    return Optional.ofNullable(FormReader.of(ctx).get(name)).orElse("");
  }

  /** Returns all values of a parameter. */
  public List<String> all(String name) {
    return values().getAll(name);
  }

  /**
   * Returns a parameter that has to be given.
   *
   * @throws SiteMessageException with code 4000 if it is not
   */
  public String required(String name) {
    return value(name).orElseThrow(() -> SiteMessageException.invalid(name, "is missing"));
  }

  /**
   * Returns a whole number of the URL or the form.
   *
   * @param otherwise number if the parameter is not given
   * @throws SiteMessageException with code 4000 if it is no number from {@code least}
   */
  public long number(String name, long least, long otherwise) {
    return number(name, least, Long.MAX_VALUE, otherwise);
  }

  /**
   * Returns a whole number of the URL or the form.
   *
   * @param otherwise number if the parameter is not given
   * @throws SiteMessageException with code 4000 if it is no number from {@code least} to {@code
   *     most}
   */
  public long number(String name, long least, long most, long otherwise) {
    var number = value(name).map(text -> whole(name, text, least)).orElse(otherwise);
    if (number > most && number != otherwise) {
      throw SiteMessageException.invalid(
          name, "is %d, must be a whole number from %d to %d".formatted(number, least, most));
    }
    return number;
  }

  /**
   * Returns the id in the path.
   *
   * @throws SiteMessageException with code 4000 if it is no id
   */
  public long id() {
    return whole("id", ctx.pathParam("id"), 1);
  }

  /**
   * Reads a whole number.
   *
   * @throws SiteMessageException with code 4000, naming the field and the value
   */
  public static long whole(String name, String text, long least) {
    try {
      var number = Long.parseLong(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, as a number that is too small.
    }
    throw SiteMessageException.invalid(
        name, "is \"%s\", must be a whole number from %d".formatted(text, least));
  }

  private MultiMap values() {
    return ctx.request().method().name().equals("POST") ? FormReader.of(ctx) : ctx.queryParams();
  }
}
