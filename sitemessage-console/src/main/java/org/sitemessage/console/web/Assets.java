package org.sitemessage.console.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.util.Map;

/** Style, scripts and the library for charts. They hold no data, so that anybody may load them. */
public final class Assets {
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** Names of the files, with the paths of their resources. */
  private static final Map<String, String> FILES =
      Map.of(
          "console.css", "console.css",
          "console.js", "console.js",
          "charts.js", "charts.js",
          "uplot.js", "uplot/uPlot.iife.min.js",
          "uplot.css", "uplot/uPlot.min.css");

  private Assets() {}

  /** Mounts them below {@code /assets}. */
  public static void mount(Router router) {
    FILES.forEach(
        (name, resource) -> {
          var content = Resources.load(resource);
          var tag = "\"%08x\"".formatted(content.hashCode());
          var type = name.endsWith(".css") ? STYLE : SCRIPT;
          router
              .get("/assets/" + name)
              .handler(
                  ctx -> {
                    var response =
                        ctx.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, type)
                            .putHeader(HttpHeaders.ETAG, tag)
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                            .putHeader("X-Content-Type-Options", "nosniff");
                    if (tag.equals(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
                      response.setStatusCode(304).end();
                    } else {
                      response.end(content.copy());
                    }
                  });
        });
  }
}
