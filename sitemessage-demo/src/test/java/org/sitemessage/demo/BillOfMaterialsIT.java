package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BillOfMaterialsIT {
  @Test
  void the_fat_jar_holds_a_bill_of_its_libraries_for_scanners() throws Exception {
    try (var jar = new JarFile("target/sitemessage-demo.jar")) {
      var entry =
          Objects.requireNonNull(
              jar.getJarEntry("META-INF/sbom/application.cdx.json"),
              "no SBOM; Maven makes none offline (-o)");
      var bill = new JsonObject(Buffer.buffer(jar.getInputStream(entry).readAllBytes()));

      assertEquals("CycloneDX", bill.getString("bomFormat"));
      var libraries =
          bill.getJsonArray("components").stream()
              .map(component -> ((JsonObject) component).getString("purl"))
              .collect(Collectors.joining("\n"));
      assertTrue(libraries.contains("pkg:maven/io.vertx/vertx-core@"), libraries);
      assertTrue(libraries.contains("pkg:maven/org.hsqldb/hsqldb@"), libraries);
      assertFalse(libraries.contains("subethasmtp"), libraries);
      assertFalse(libraries.contains("junit"), libraries);
    }
  }
}
