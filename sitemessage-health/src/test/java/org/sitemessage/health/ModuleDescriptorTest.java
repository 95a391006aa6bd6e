package org.sitemessage.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The descriptor is a promise to users: a change of it is a change of the product. */
class ModuleDescriptorTest {
  private static final ModuleDescriptor DESCRIPTOR =
      SiteMessageHealth.class.getModule().getDescriptor();

  @Test
  void the_module_exports_its_one_package_and_requires_one_library() {
    assertEquals(
        Set.of("org.sitemessage.health"),
        DESCRIPTOR.exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet()));
    assertEquals(
        Set.of("java.base", "org.sitemessage.vertx", "io.vertx.healthcheck"),
        DESCRIPTOR.requires().stream()
            .filter(required -> !required.modifiers().contains(Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet()));
  }
}
