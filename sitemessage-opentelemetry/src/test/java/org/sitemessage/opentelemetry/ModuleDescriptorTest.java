package org.sitemessage.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The descriptor is a promise to users: a change of it is a change of the product. */
class ModuleDescriptorTest {
  private static final ModuleDescriptor DESCRIPTOR =
      SiteMessageTracing.class.getModule().getDescriptor();

  @Test
  void the_module_exports_its_one_package_and_requires_no_sdk() {
    assertEquals(
        Set.of("org.sitemessage.opentelemetry"),
        DESCRIPTOR.exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet()));
    assertEquals(
        Set.of(
            "java.base",
            "org.sitemessage.vertx",
            "io.opentelemetry.api",
            "io.opentelemetry.context"),
        DESCRIPTOR.requires().stream()
            .filter(required -> !required.modifiers().contains(Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet()));
  }
}
