package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The connection guard on the module path without the option that it needs there. */
@Timeout(60)
class ConnectionGuardIT {
  @TempDir Path folder;

  @Test
  void a_connection_guard_that_cannot_see_its_clients_says_so_once_and_what_to_add() {
    try (var demo = DemoProcess.start(DemoProcess.MODULES_ALONE, folder, new JsonObject())) {
      demo.get("/api/stats");
      demo.get("/api/stats");

      var lines =
          demo.stop().err().lines().filter(line -> !line.contains(" ServeCommand: ")).toList();

      assertEquals(1, lines.size(), lines.toString());
      assertTrue(lines.get(0).contains("ConnectionGuard cannot see what clients have read"));
      assertTrue(
          lines
              .get(0)
              .endsWith(
                  "--add-exports io.vertx.core/io.vertx.core.net.impl=org.sitemessage.vertx"));
    }
  }
}
