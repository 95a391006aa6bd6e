package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Map;
import org.sitemessage.api.access.Right;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The nodes on the store; draining one before it is stopped. */
final class Nodes {
  private Nodes() {}

  static void mount(Doors doors) {
    doors.get("/nodes", Right.READ, Nodes::list);
    doors.post("/nodes/:node/drain", Right.OPERATE, Nodes::drain);
    doors.post("/nodes/:node/undrain", Right.OPERATE, Nodes::undrain);
  }

  private static Future<View> list(Visit visit) {
    return visit
        .client()
        .nodes()
        .list()
        .map(list -> View.page("nodes", Map.of("rows", list.nodes(), "here", list.node())));
  }

  private static Future<View> drain(Visit visit) {
    return visit.client().nodes().drain(node(visit)).map(v -> View.goTo("nodes"));
  }

  private static Future<View> undrain(Visit visit) {
    return visit.client().nodes().undrain(node(visit)).map(v -> View.goTo("nodes"));
  }

  private static String node(Visit visit) {
    return visit.ctx().pathParam("node");
  }
}
