package com.example.pager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** sitemessage finds the messenger in the module layer of a process that names it nowhere. */
@Timeout(90)
class ModulePathIT {

  @Test
  void a_message_goes_through_to_the_gateway(@TempDir Path folder) throws Exception {
    try (var gateway = FakeGateway.start()) {
      var out = folder.resolve("out");
      var err = folder.resolve("err");
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-p",
                  Path.of("target", "modules").toAbsolutePath().toString(),
                  "--add-modules",
                  "org.sitemessage.vertx",
                  "-cp",
                  Path.of("target", "test-classes").toAbsolutePath().toString(),
                  "com.example.app.PagingApp",
                  Integer.toString(gateway.port()))
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
      } finally {
        process.destroyForcibly();
      }

      var said = Files.readString(err, StandardCharsets.UTF_8);
      assertEquals(0, process.exitValue(), said);
      assertEquals(List.of("module com.example.pager", "snpp"), Files.readAllLines(out), said);
      var page = gateway.first().get(1, TimeUnit.SECONDS);
      assertEquals("555-0100", page.pager());
      assertEquals("Lunch is ready", page.text());
    }
  }
}
