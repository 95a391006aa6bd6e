package org.sitemessage.console.web;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The place of a page below the console. Links are relative, so that it does not matter where the
 * console is mounted, and under which path a proxy shows it.
 *
 * @param root way from the page to the root of the console, such as {@code ../}
 * @param self path of the page below the console, with its query; after a form was sent, that of
 *     the page of the form
 */
record Place(String root, String self) {

  static Place of(RoutingContext ctx) {
    var mount = Optional.ofNullable(ctx.mountPoint()).orElse("").replaceAll("/$", "");
    var path = ctx.normalizedPath();
    var below = path.substring(Math.min(path.length(), mount.length())).replaceFirst("^/", "");
    var depth = (int) below.chars().filter(c -> c == '/').count();
    var query = Optional.ofNullable(ctx.request().query()).map(text -> "?" + text).orElse("");
    var self =
        ctx.request().method().equals(HttpMethod.POST)
            ? Optional.ofNullable(FormReader.of(ctx).get("back"))
                .filter(View::isOwn)
                .orElseGet(() -> below.replaceFirst("/.*", ""))
            : below + query;
    return new Place(depth == 0 ? "./" : "../".repeat(depth), self);
  }
}
